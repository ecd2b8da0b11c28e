import { minorOfDecimal } from '@/lib/connectors/port/decimal';
import type { Paid, RefundedTotal } from '@/lib/connectors/port/facts';
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
import type { WooOrder } from '@/lib/connectors/woocommerce/schema';
import { ok, refuse, type Result } from '@/lib/result';

/** Net is what was paid less tax and shipping. */
export function readOrder(order: WooOrder, moment: ReadMoment): Result<Paid> {
  const { now, warnings } = moment;
  const currency = order.currency.toUpperCase();
  const minor = (text: string) => minorOfDecimal(text, currency);
  const [total, tax, shipping] = [order.total, order.total_tax, order.shipping_total].map(minor);
  const isWhole = total != null && tax != null && shipping != null;
  if (!isWhole) return refuse('INVALID_INPUT', `An amount of the order is none of ${currency}.`);
  const amount = Math.max(0, total - tax - shipping);
  const lines = (order.line_items ?? []).map((line) => line && lineOf(line, minor(line.total)));
  const meta = entriesOf((order.meta_data ?? []).map(({ key, value }) => ({ name: key, value })));
  const codes = (order.coupon_lines ?? []).map(({ code }, at) => ({
    at: `coupon_lines.${at}`,
    text: code,
  }));
  const email = [{ at: 'billing.email', text: order.billing?.email }];
  const click = clickOf('meta_data', meta, null, moment);
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
      codes: codesOf('meta_data', meta, codes, warnings),
      ...landedBy(meta._wc_order_attribution_session_entry, click),
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
    lines: fitLines(lines, amount, warnings),
  });
}

type Line = NonNullable<NonNullable<WooOrder['line_items']>[number]>;

function lineOf(line: Line, amount: number | null): NetLine | null {
  if (amount === null) return null;
  const sku = line.sku || idOf(line.variation_id) || idOf(line.product_id) || 'unnamed';
  return { sku, name: line.name ?? undefined, quantity: line.quantity, amount };
}

/** The number that people know the order by. */
function shownAs(number: string | null | undefined): Paid['metadata'] {
  return number ? { order: number.slice(0, 100) } : {};
}

/** Nothing of it is paid any more, whatever refunds it lists. */
const OVER = new Set(['cancelled', 'failed']);

/**
 * What is given back of the order as it stands, with each word of it: all that its refunds list, and all of it when it is over
 * or refunded without a list. A refund that is deleted is not listed any more.
 */
export function readRefunded(order: WooOrder, now: Date): Result<RefundedTotal> {
  const currency = order.currency.toUpperCase();
  const wrong = refuse('INVALID_INPUT', `A refund is none of ${currency}.`);
  const refunds = order.refunds ?? [];
  const isWhole = OVER.has(order.status) || (refunds.length === 0 && order.status === 'refunded');
  let total = 0;
  // Below nothing, as WooCommerce writes refunds.
  for (const text of isWhole ? [order.total] : refunds.map((refund) => refund.total)) {
    const minor = minorOfDecimal(text, currency);
    if (minor === null) return wrong;
    total += Math.abs(minor);
  }
  const at = timeOf([utc(order.date_modified_gmt)], now);
  const why = refunds.at(-1)?.reason?.slice(0, 400);
  const what = OVER.has(order.status) ? `The order is ${order.status}` : 'Refunded in WooCommerce';
  return ok({
    kind: 'refunded-total',
    isState: true,
    isWhole,
    refs: [order.id],
    reportId: `${order.id} refunded ${total}`,
    chargeRef: order.id,
    total,
    currency,
    reason: why ? `${what}: ${why}` : what,
    reportedAt: at,
    occurredAt: at,
  });
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
