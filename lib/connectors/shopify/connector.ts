import {
  type Connector,
  type Json,
  type Reading,
  NOTHING_HERE,
} from '@/lib/connectors/port/connector';
import type { Fact } from '@/lib/connectors/port/facts';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { signedByHmac } from '@/lib/connectors/port/signed';
import { readOrder } from '@/lib/connectors/shopify/read-order';
import { readRefund } from '@/lib/connectors/shopify/read-refund';
import { orderSchema, refundSchema } from '@/lib/connectors/shopify/schema';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { saidTime } from '@/lib/connectors/port/time';
import { ok, type Result } from '@/lib/result';

/** The headers are not signed: what an event is, is read from its body; topic and id only tell a repeat. */
const readEnvelope: Connector['readEnvelope'] = (json, headers) => {
  const type = headers.get('x-shopify-topic')?.slice(0, 100) ?? 'unknown';
  const id = headers.get('x-shopify-event-id')?.slice(0, 100);
  const sentAt = saidTime(headers.get('x-shopify-triggered-at'));
  return ok({ eventId: id ? `${type} ${id}` : null, type, isTest: isTest(json), sentAt });
};

function isTest(body: Json): boolean {
  if (body.test === true) return true;
  const refund = refundSchema.safeParse(body);
  return refund.success && refund.data.transactions.some(({ test }) => test === true);
}

const read: Connector['read'] = (message, now, settings) => {
  const warnings: FieldWarning[] = [];
  const { payload } = message;
  // A refund names its order and bears transactions; an order bears lines.
  if ('transactions' in payload && 'order_id' in payload) {
    const refund = refundSchema.safeParse(payload);
    if (!refund.success) return refuseShape('The refund', refund.error);
    return readingOf(readRefund(refund.data, now), warnings);
  }
  if (!('total_price' in payload) || !('line_items' in payload)) {
    return ok({ facts: [], warnings: [], why: NOTHING_HERE });
  }
  const order = orderSchema.safeParse(payload);
  if (!order.success) return refuseShape('The order', order.error);
  const facts: Fact[] = [];
  const paid = readOrder(order.data, { ...settings, now, warnings });
  if (!paid.ok) return paid;
  if (paid.value) facts.push(paid.value);
  for (const refund of order.data.refunds ?? []) {
    const read = readRefund(refund, now);
    if (!read.ok) return read;
    if (read.value) facts.push(read.value);
  }
  const why = 'The order is not paid.';
  return ok(facts.length === 0 ? { facts, warnings, why } : { facts, warnings });
};

function readingOf(fact: Result<Fact | null>, warnings: FieldWarning[]): Result<Reading> {
  if (!fact.ok) return fact;
  return ok(
    fact.value
      ? { facts: [fact.value], warnings }
      : { facts: [], warnings, why: 'No money went back.' },
  );
}

export const shopify: Connector = {
  isSigned: signedByHmac('x-shopify-hmac-sha256', 'base64'),
  readEnvelope,
  read,
};
