import type { Buyer, Fact } from '@/lib/connectors/port/facts';
import type { ReadMoment } from '@/lib/connectors/port/object-reader';
import { timeOf } from '@/lib/connectors/port/time';
import {
  clickOf,
  codeOf,
  customerIdOf,
  firstUsable,
  type Entries,
} from '@/lib/connectors/port/touch';
import type { LemonSale } from '@/lib/connectors/lemonsqueezy/schema';

type About = { what: 'order' | 'invoice'; id: string; custom: Entries };

/** Money came; what went back of it is told by its amount. */
const PAID = new Set(['paid', 'refunded', 'partial_refund']);

/**
 * What was paid, and what of it was given back in all. The first payment of a subscription is told twice, as an order and as
 * an invoice: the order is the sale, and the invoice only says who it was.
 */
export function readSale(sale: LemonSale, about: About, moment: ReadMoment): Fact[] {
  if (!PAID.has(sale.status)) return [];
  const { now } = moment;
  const occurredAt = timeOf([sale.created_at], now);
  // An order and an invoice may have the same number.
  const orderId = about.what === 'order' ? about.id : `invoice ${about.id}`;
  const buyer = buyerOf(sale, orderId, about.custom, moment);
  if (about.what === 'invoice' && sale.billing_reason === 'initial') {
    return [{ kind: 'lead', buyer, toldBy: 'checkout', occurredAt }];
  }
  if (sale.total <= 0) return [{ kind: 'lead', buyer, toldBy: 'checkout', occurredAt }];
  const currency = sale.currency.toUpperCase();
  const amount = Math.max(0, sale.total - sale.tax);
  const item = sale.first_order_item;
  const facts: Fact[] = [
    {
      kind: 'paid',
      buyer,
      orderId,
      amount,
      total: sale.total,
      currency,
      occurredAt,
      refs: [orderId],
      paymentRef: null,
      payment: { is: 'order' },
      metadata: sale.order_number ? { order: sale.order_number } : {},
      ...(item ? { lines: [lineOf(item, amount)] } : {}),
    },
  ];
  const refunded = sale.refunded_amount ?? (sale.status === 'refunded' ? sale.total : 0);
  if (refunded > 0) {
    const at = timeOf([sale.updated_at], now);
    facts.push({
      kind: 'refunded-total',
      refs: [orderId],
      reportId: `${orderId} ${refunded}`,
      chargeRef: orderId,
      total: refunded,
      currency,
      reason: 'Refunded in Lemon Squeezy',
      reportedAt: at,
      occurredAt: at,
    });
  }
  return facts;
}

function lineOf(item: NonNullable<LemonSale['first_order_item']>, amount: number) {
  const name = item.product_name?.slice(0, 200);
  return { sku: item.variant_id, quantity: item.quantity ?? 1, amount, ...(name ? { name } : {}) };
}

/** The address of a checkout can write custom data. */
function buyerOf(sale: LemonSale, guest: string, custom: Entries, moment: ReadMoment): Buyer {
  const { warnings } = moment;
  const emails = [{ at: 'user_email', text: sale.user_email }];
  return {
    names: {
      trusted: [],
      byBuyer: customerIdOf('custom_data', custom, warnings) ?? null,
      guest,
    },
    ownIds: sale.customer_id ? [sale.customer_id] : [],
    email: firstUsable('customerEmail', emails, warnings),
    click: clickOf('custom_data', custom, null, moment),
    code: codeOf('custom_data', custom, [], warnings),
  };
}
