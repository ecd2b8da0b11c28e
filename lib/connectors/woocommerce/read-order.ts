import { minorOfDecimal } from '@/lib/connectors/port/decimal';
import type { Paid, Refunded } from '@/lib/connectors/port/facts';
import { fitLines } from '@/lib/connectors/port/net-lines';
import { timeOf } from '@/lib/connectors/port/time';
import {
  clickOf,
  codesOf,
  customerIdOf,
  entriesOf,
  firstUsable,
} from '@/lib/connectors/port/touch';
import type { WooOrder } from '@/lib/connectors/woocommerce/schema';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { ok, refuse, type Result } from '@/lib/result';

/** Net is what was paid less tax and shipping. */
export function readOrder(order: WooOrder, now: Date, warnings: FieldWarning[]): Result<Paid> {
  const currency = order.currency.toUpperCase();
  const minor = (text: string) => minorOfDecimal(text, currency);
  const [total, tax, shipping] = [order.total, order.total_tax, order.shipping_total].map(minor);
  const lines = (order.line_items ?? []).map((line) => ({
    sku: line.sku || idOf(line.variation_id) || idOf(line.product_id) || 'unnamed',
    name: line.name ?? undefined,
    quantity: line.quantity,
    amount: minor(line.total),
  }));
  const known = lines.flatMap(({ amount, ...line }) =>
    amount === null ? [] : [{ ...line, amount }],
  );
  const isWhole = total != null && tax != null && shipping != null && known.length === lines.length;
  if (!isWhole) return refuse('INVALID_INPUT', `An amount of the order is none of ${currency}.`);
  const amount = Math.max(0, total - tax - shipping);
  const meta = entriesOf((order.meta_data ?? []).map(({ key, value }) => ({ name: key, value })));
  const codes = (order.coupon_lines ?? []).map(({ code }, at) => ({
    at: `coupon_lines.${at}`,
    text: code,
  }));
  const email = [{ at: 'billing.email', text: order.billing?.email }];
  return ok({
    kind: 'paid',
    buyer: {
      // Plug-ins write what the browser sent into the order's meta data.
      names: {
        trusted: [],
        byBuyer: customerIdOf('meta_data', meta, warnings) ?? null,
        guest: order.id,
      },
      ownIds: order.customer_id == null ? [] : [order.customer_id],
      email: firstUsable('customerEmail', email, warnings),
      click: clickOf('meta_data', meta, null, warnings),
      codes: codesOf('meta_data', meta, codes, warnings),
    },
    orderId: order.id,
    amount,
    total,
    currency,
    occurredAt: timeOf([utc(order.date_paid_gmt), utc(order.date_created_gmt)], now),
    refs: [order.id],
    paymentRef: null,
    payment: { is: 'order' },
    metadata: shownAs(order.number),
    lines: fitLines(known, amount),
  });
}

/** The number that people know the order by. */
function shownAs(number: string | null | undefined): Paid['metadata'] {
  return number ? { order: number.slice(0, 100) } : {};
}

/** Each refund by its own id, below nothing as WooCommerce writes it. One that is refunded and names none is so in full. */
export function readRefunds(order: WooOrder, now: Date): Result<Refunded[]> {
  const currency = order.currency.toUpperCase();
  const about = { kind: 'refunded', refs: [order.id], currency, occurredAt: now } as const;
  const refunds = order.refunds ?? [];
  if (refunds.length === 0 && order.status === 'refunded') {
    const refundId = `${order.id}-refunded`;
    return ok([{ ...about, refundId, amount: null, reason: 'Refunded in WooCommerce' }]);
  }
  const facts: Refunded[] = [];
  for (const { id, total, reason } of refunds) {
    const minor = minorOfDecimal(total, currency);
    if (minor === null) return refuse('INVALID_INPUT', `A refund is none of ${currency}.`);
    if (minor === 0) continue;
    const why = reason?.slice(0, 500) || 'Refunded in WooCommerce';
    facts.push({ ...about, refundId: id, amount: Math.abs(minor), reason: why });
  }
  return ok(facts);
}

/** 0 is no product. */
function idOf(id: string | null | undefined): string | null {
  return id && id !== '0' ? id : null;
}

/** WooCommerce writes times of UTC without saying so. */
function utc(text: string | null | undefined): string | null {
  if (!text) return null;
  return /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
}
