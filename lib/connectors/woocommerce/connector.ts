import { NOTHING_HERE, type Connector } from '@/lib/connectors/port/connector';
import type { Fact } from '@/lib/connectors/port/facts';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { signedByHmac } from '@/lib/connectors/port/signed';
import { readOrder, readRefunded } from '@/lib/connectors/woocommerce/read-order';
import { orderSchema } from '@/lib/connectors/woocommerce/schema';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { saidTime } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

/** There is no id of an event that is signed, and no time: an old event tells a state that is known. */
const readEnvelope: Connector['readEnvelope'] = (json, headers) => {
  const type = headers.get('x-wc-webhook-topic')?.slice(0, 100) ?? 'unknown';
  const { date_modified_gmt: modified } = json;
  const sentAt = saidTime(typeof modified === 'string' ? `${modified}Z` : null);
  return ok({ eventId: null, type, isTest: false, sentAt });
};

/** What WooCommerce sends when a webhook is saved: unsigned, a form of one field. */
export function isPing(body: Uint8Array<ArrayBuffer>, headers: Headers): boolean {
  if (headers.has('x-wc-webhook-signature') || body.length > 100) return false;
  return /^webhook_id=\d+$/.test(Buffer.from(body).toString('utf8').trim());
}

/** Paid, or paid and given back since: a verdict by the order's state. */
const PAID = new Set(['processing', 'completed', 'refunded']);
/** Not paid, or not yet: nothing is said of what was paid before. Plug-ins' own statuses are of orders that were. */
const UNPAID = new Set(['pending', 'on-hold', 'checkout-draft', 'auto-draft', 'draft', 'trash']);

const read: Connector['read'] = (message, now, settings) => {
  const { payload } = message;
  if (!('line_items' in payload) || !('total_tax' in payload)) {
    return ok({ facts: [], warnings: [], why: NOTHING_HERE });
  }
  const parsed = orderSchema.safeParse(payload);
  if (!parsed.success) return refuseShape('The order', parsed.error);
  const order = parsed.data;
  if (UNPAID.has(order.status)) {
    const why = `The order is ${order.status.slice(0, 40)}: not paid.`;
    return ok({ facts: [], warnings: [], why });
  }
  const warnings: FieldWarning[] = [];
  const facts: Fact[] = [];
  if (PAID.has(order.status)) {
    const paid = readOrder(order, { ...settings, now, warnings });
    if (!paid.ok) return paid;
    facts.push(paid.value);
  }
  const refunded = readRefunded(order, now);
  if (!refunded.ok) return refunded;
  return ok({ facts: [...facts, refunded.value], warnings });
};

export const woocommerce: Connector = {
  isSigned: signedByHmac('x-wc-webhook-signature', 'base64'),
  readEnvelope,
  isPing,
  read,
};
