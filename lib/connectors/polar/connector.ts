import { z } from 'zod';
import { NOTHING_HERE, type Connector } from '@/lib/connectors/port/connector';
import type { Fact } from '@/lib/connectors/port/facts';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { signedByStandard } from '@/lib/connectors/port/signed';
import { readOrder, readOrderRefunds } from '@/lib/connectors/polar/read-order';
import { readSubscription } from '@/lib/connectors/polar/read-subscription';
import { readRefund } from '@/lib/connectors/polar/read-refund';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { saidTime } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

/** Source: https://docs.polar.sh/integrate/webhooks; from documents, not recorded. */
const eventSchema = z.object({
  type: z.string().min(1).max(255),
  timestamp: z.string().nullish(),
  data: z.record(z.string(), z.unknown()),
});

const readEnvelope: Connector['readEnvelope'] = (json, headers) => {
  const event = eventSchema.safeParse(json);
  if (!event.success) return refuseShape('The event', event.error);
  const eventId = headers.get('webhook-id')?.slice(0, 255) ?? null;
  const { type, timestamp } = event.data;
  return ok({ eventId, type, isTest: false, sentAt: saidTime(timestamp) });
};

const read: Connector['read'] = (message, now, settings) => {
  const event = eventSchema.safeParse(message.payload);
  if (!event.success) return refuseShape('The event', event.error);
  const { data, timestamp: occurredAt } = event.data;
  const warnings: FieldWarning[] = [];
  const moment = { ...settings, now, occurredAt, warnings };
  const facts: Fact[] = [];
  let why: string | undefined;
  for (const reader of readersOf(data)) {
    const fact = reader(data, moment);
    if (!fact.ok) return fact;
    if (typeof fact.value === 'string') why ??= fact.value;
    else facts.push(fact.value);
  }
  return ok(
    facts.length > 0 ? { facts, warnings } : { facts, warnings: [], why: why ?? NOTHING_HERE },
  );
};

/** An order has a net amount, a subscription periods, a refund names its order. */
function readersOf(data: Readonly<Record<string, unknown>>) {
  if ('net_amount' in data && 'total_amount' in data) return [readOrder, readOrderRefunds];
  if ('current_period_start' in data && 'recurring_interval' in data) return [readSubscription];
  return 'order_id' in data && 'status' in data && 'tax_amount' in data ? [readRefund] : [];
}

/** Under the secret as it is shown: its bytes, not what they are the base64 of. */
const isSigned = signedByStandard((secret) => Buffer.from(secret).toString('base64'));

export const polar: Connector = { isSigned, readEnvelope, read };
