import { z } from 'zod';
import {
  NOTHING_HERE,
  type Connector,
  type Message,
  type Reading,
} from '@/lib/connectors/port/connector';
import type { Fact } from '@/lib/connectors/port/facts';
import { listOf, readLines } from '@/lib/connectors/port/net-lines';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { signedByStandard } from '@/lib/connectors/port/signed';
import { saidTime, timeOf } from '@/lib/connectors/port/time';
import { dropped, tidyFields, type FieldWarning, type Tidy } from '@/lib/format/tidy-fields';
import {
  orderLineSchema,
  recordDisputeInput,
  recordLeadInput,
  recordOrderInput,
  recordRefundInput,
  refundLinesSchema,
  type OrderLineInput,
} from '@/lib/orders/schema';
import {
  amountWarnings,
  refundLineWarnings,
  tidyDispute,
  tidyLead,
  tidyOrder,
  tidyRefund,
} from '@/lib/orders/tidy';
import { ok, type Result } from '@/lib/result';

/**
 * For shops that nobody else connects: Standard Webhooks (https://www.standardwebhooks.com), `{ type, timestamp?, test?, data }`,
 * in which data is called as in our own API. A secret is `whsec_` and base64.
 */
const readEnvelope: Connector['readEnvelope'] = (json, headers) => {
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return refuseShape('The event', envelope.error);
  const { type, test, timestamp } = envelope.data;
  const eventId = headers.get('webhook-id')?.slice(0, 255) ?? null;
  return ok({ eventId, type, isTest: test === true, sentAt: saidTime(timestamp) });
};

const envelopeSchema = z.object({
  type: z.string().min(1).max(100),
  timestamp: z.string().nullish(),
  test: z.boolean().nullish(),
  data: z.record(z.string(), z.unknown()),
});

const failedSchema = recordRefundInput
  .pick({ refundId: true, orderId: true, currency: true, reason: true, occurredAt: true })
  .extend({ amount: z.int().min(1) });

/** Of wrong lines of a refund none is kept. */
const tidyRefundLines = tidyFields({
  lines: (given) =>
    refundLinesSchema.safeParse(given).success
      ? { value: given, warnings: [] }
      : dropped('Not lines of a refund.'),
});

const orderLines = listOf(orderLineSchema);

/** Each that is one; they never refuse their order. */
function linesOf(given: unknown, warnings: FieldWarning[]): OrderLineInput[] {
  const lines = orderLines.parse(given);
  if (given != null && !lines) {
    warnings.push({ field: 'lines', code: 'DROPPED', message: 'Not lines of an order.' });
  }
  return readLines(lines, warnings);
}

function read(message: Message, now: Date): Result<Reading> {
  const envelope = envelopeSchema.safeParse(message.payload);
  if (!envelope.success) return refuseShape('The event', envelope.error);
  const { type, data, timestamp } = envelope.data;
  const at = timeOf([timestamp], now);
  const warnings: FieldWarning[] = [];
  const fact = readData(type, data, at, warnings);
  if (fact === null) return ok({ facts: [], warnings: [], why: NOTHING_HERE });
  return fact.ok ? ok({ facts: [fact.value], warnings }) : fact;
}

function readData(
  type: string,
  data: Readonly<Record<string, unknown>>,
  at: Date,
  warnings: FieldWarning[],
): Result<Fact> | null {
  const tidied = (...tidies: Tidy[]) =>
    tidies.reduce<unknown>((given, tidy) => {
      const { body, warnings: more } = tidy(given);
      warnings.push(...more);
      return body;
    }, data);
  switch (type) {
    case 'lead.created': {
      const lead = recordLeadInput.safeParse(tidied(tidyLead));
      if (!lead.success) return refuseShape('The lead', lead.error);
      const buyer = buyerOf(lead.data, lead.data.customerId);
      return ok({
        kind: 'lead',
        buyer,
        toldBy: 'checkout',
        occurredAt: lead.data.occurredAt ?? at,
      });
    }
    case 'order.paid': {
      const order = recordOrderInput.omit({ lines: true }).safeParse(tidied(tidyOrder));
      if (!order.success) return refuseShape('The order', order.error);
      warnings.push(...amountWarnings(order.data));
      const { orderId, amount, total = amount, currency } = order.data;
      return ok({
        kind: 'paid',
        buyer: buyerOf(order.data, orderId),
        orderId,
        amount,
        total,
        currency,
        occurredAt: order.data.occurredAt ?? at,
        refs: [orderId],
        paymentRef: null,
        payment: { is: 'order' },
        metadata: order.data.metadata ?? {},
        lines: linesOf(data.lines, warnings),
      });
    }
    case 'order.refunded': {
      // Without an amount it is what its lines are: then they have to be right.
      const lines = data.amount == null ? [] : [tidyRefundLines];
      const refund = recordRefundInput.safeParse(tidied(tidyRefund, ...lines));
      if (!refund.success) return refuseShape('The refund', refund.error);
      warnings.push(...refundLineWarnings(refund.data));
      const { refundId, orderId, amount = null, currency = null, reason } = refund.data;
      const occurredAt = refund.data.occurredAt ?? at;
      const about = { refs: [orderId], currency, reason, occurredAt };
      return ok({ kind: 'refunded', refundId, amount, lines: refund.data.lines, ...about });
    }
    case 'refund.failed': {
      const failed = failedSchema.safeParse(tidied(tidyRefund));
      if (!failed.success) return refuseShape('The refund', failed.error);
      const { refundId, orderId, amount, currency = null, reason } = failed.data;
      const occurredAt = failed.data.occurredAt ?? at;
      const about = { refs: [orderId], currency, reason, occurredAt, reportedAt: occurredAt };
      return ok({ kind: 'refund-failed', refundId, amount, ...about });
    }
    case 'dispute.updated': {
      const dispute = recordDisputeInput.safeParse(tidied(tidyDispute));
      if (!dispute.success) return refuseShape('The dispute', dispute.error);
      const { disputeId, orderId, status, amount = null, currency = null, reason } = dispute.data;
      const occurredAt = dispute.data.occurredAt ?? at;
      const about = { refs: [orderId], currency, reason, occurredAt, reportedAt: occurredAt };
      return ok({ kind: 'disputed', disputeId, status, stage: 'chargeback', amount, ...about });
    }
    default:
      return null;
  }
}

/** The merchant's server says who it is: its own id is as good as by the API. */
function buyerOf(
  data: Pick<z.output<typeof recordLeadInput>, 'customerId' | 'customerEmail' | 'click' | 'code'>,
  guest: string,
) {
  const { customerId, customerEmail: email, click, code } = data;
  return { names: { trusted: [customerId], byBuyer: null, guest }, email, click, code };
}

export const generic: Connector = { isSigned: signedByStandard(), readEnvelope, read };
