import { minorOfDecimal } from '@/lib/connectors/port/decimal';
import type { Paid } from '@/lib/connectors/port/facts';
import { fitLines, type NetLine } from '@/lib/connectors/port/net-lines';
import type { ReadMoment } from '@/lib/connectors/port/object-reader';
import { timeOf } from '@/lib/connectors/port/time';
import {
  clickOf,
  codesOf,
  customerIdOf,
  entriesOf,
  firstUsable,
  landedBy,
} from '@/lib/connectors/port/touch';
import type { ShopifyLine, ShopifyOrder } from '@/lib/connectors/shopify/schema';
import { ok, refuse, type Result } from '@/lib/result';

/** Money is here; of one that was refunded it was, and its refunds are told by themselves. */
const PAID = new Set(['paid', 'partially_refunded', 'refunded']);

/** A paid order, whatever event brings it; null when it is not paid. */
export function readOrder(order: ShopifyOrder, moment: ReadMoment): Result<Paid | null> {
  const { now, warnings } = moment;
  if (!PAID.has(order.financial_status ?? '')) return ok(null);
  const currency = order.currency.toUpperCase();
  const total = minorOfDecimal(order.total_price, currency);
  const subtotal = minorOfDecimal(order.subtotal_price, currency);
  if (total === null || subtotal === null) {
    return refuse('INVALID_INPUT', `An amount of the order is none of ${currency}.`);
  }
  const lines = (order.line_items ?? []).map((line) => line && lineOf(line, order, currency));
  const inside = order.taxes_included ? taxesInside(lines, order, currency) : 0;
  const amount = Math.max(0, Math.min(subtotal - inside, total));
  const attributes = entriesOf(order.note_attributes ?? []);
  const codes = (order.discount_codes ?? []).map(({ code }, at) => ({
    at: `discount_codes.${at}`,
    text: code,
  }));
  const emails = [
    { at: 'email', text: order.email },
    { at: 'contact_email', text: order.contact_email },
  ];
  const number = order.customer?.id ?? null;
  const click = clickOf('note_attributes', attributes, null, moment);
  return ok({
    kind: 'paid',
    buyer: {
      // Attributes of a cart can be written by the buyer's browser.
      names: {
        trusted: [],
        byBuyer: customerIdOf('note_attributes', attributes, warnings) ?? null,
        guest: order.id,
      },
      ownIds: number === null ? [] : [number],
      email: firstUsable('customerEmail', emails, warnings),
      codes: codesOf('note_attributes', attributes, codes, warnings),
      ...landedBy(order.landing_site, click),
    },
    orderId: order.id,
    amount,
    total,
    currency,
    occurredAt: timeOf([order.processed_at, order.created_at], now),
    refs: [order.id],
    paymentRef: null,
    payment: { is: 'order' },
    metadata: shownAs(order.name),
    lines: fitLines(lines, amount, warnings),
  });
}

/** The number that people know the order by. */
function shownAs(name: string | null | undefined): Paid['metadata'] {
  return name ? { order: name.slice(0, 100) } : {};
}

/** In the prices of the lines; of lines that cannot be read, all taxes of the order. */
function taxesInside(
  lines: readonly ({ tax: number } | null)[],
  order: ShopifyOrder,
  currency: string,
): number {
  const known = lines.reduce((sum, line) => sum + (line?.tax ?? 0), 0);
  const all = order.total_tax ? minorOfDecimal(order.total_tax, currency) : null;
  return lines.includes(null) ? (all ?? known) : known;
}

/** Net: less its discounts, and the taxes in its price. Null: not an amount. */
function lineOf(
  line: ShopifyLine,
  order: ShopifyOrder,
  currency: string,
): (NetLine & { tax: number }) | null {
  const price = minorOfDecimal(line.price, currency);
  const off = sumOf(
    line.discount_allocations?.map(({ amount }) => amount),
    currency,
  );
  const tax = sumOf(
    line.tax_lines?.map(({ price: part }) => part),
    currency,
  );
  if (price === null || off === null || tax === null) return null;
  const amount = price * line.quantity - off - (order.taxes_included ? tax : 0);
  const sku = line.sku || line.variant_id || line.product_id || line.id;
  return { sku, name: line.name ?? undefined, quantity: line.quantity, amount, tax };
}

function sumOf(texts: readonly string[] | undefined, currency: string): number | null {
  const parts = (texts ?? []).map((text) => minorOfDecimal(text, currency));
  return parts.reduce<number | null>(
    (sum, part) => (sum === null || part === null ? null : sum + part),
    0,
  );
}
