import { z } from 'zod';
import { NOTHING_HERE, type Connector, type Signed } from '@/lib/connectors/port/connector';
import { isHmacOfBody } from '@/lib/connectors/port/hmac';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { readAdjustment } from '@/lib/connectors/paddle/read-adjustment';
import { readSubscription } from '@/lib/connectors/paddle/read-subscription';
import { readTransaction } from '@/lib/connectors/paddle/read-transaction';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { saidTime } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

/** Source: https://developer.paddle.com/webhooks; from documents, not recorded. */
const eventSchema = z.object({
  event_id: z.string().min(1).max(255),
  event_type: z.string().min(1).max(255),
  occurred_at: z.string().nullish(),
  data: z.record(z.string(), z.unknown()),
});

const TOLERANCE_SECONDS = 300;

/** `Paddle-Signature: ts=…;h1=…`: the hex HMAC of the time, a colon and the raw body. Several h1 while a secret turns. */
const isSigned: Signed = (body, headers, secrets) => {
  const parts = (headers.get('paddle-signature') ?? '').split(';').map((part) => part.split('='));
  const time = parts.find(([name]) => name === 'ts')?.[1] ?? '';
  const isNow = Math.abs(Date.now() / 1000 - Number(time || Number.NaN)) <= TOLERANCE_SECONDS;
  const isOwn = ([name, value]: string[]) =>
    name === 'h1' && isHmacOfBody(body, value, secrets, 'hex', `${time}:`);
  return isNow && parts.some(isOwn);
};

const readEnvelope: Connector['readEnvelope'] = (json) => {
  const event = eventSchema.safeParse(json);
  if (!event.success) return refuseShape('The event', event.error);
  const { event_id: eventId, event_type: type, occurred_at: at } = event.data;
  // What Paddle's simulator sends is signed like the rest, and may name real objects.
  return ok({ eventId, type, isTest: eventId.startsWith('ntfsimevt_'), sentAt: saidTime(at) });
};

/** What an event is, is its object's kind and state. */
const read: Connector['read'] = (message, now, settings) => {
  const event = eventSchema.safeParse(message.payload);
  if (!event.success) return refuseShape('The event', event.error);
  const { data, occurred_at: occurredAt } = event.data;
  const warnings: FieldWarning[] = [];
  const id = typeof data.id === 'string' ? data.id : '';
  const moment = { ...settings, now, occurredAt, warnings };
  const reader = id.startsWith('txn_')
    ? readTransaction
    : id.startsWith('adj_')
      ? readAdjustment
      : id.startsWith('sub_')
        ? readSubscription
        : null;
  const fact = reader?.(data, moment);
  if (!fact) return ok({ facts: [], warnings: [], why: NOTHING_HERE });
  if (!fact.ok) return fact;
  return typeof fact.value === 'string'
    ? ok({ facts: [], warnings: [], why: fact.value })
    : ok({ facts: [fact.value], warnings });
};

export const paddle: Connector = { isSigned, readEnvelope, read };
