import type { Message } from '@/lib/connectors/port/connector';
import { STRIPE_FALLBACK, type ConnectionRef } from '@/lib/connectors/port/types';
import type { Prisma } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { newId } from '@/lib/ids';

/** What became of an event. test: nothing, whatever a real one would do. */
export type Outcome = 'applied' | 'ignored' | 'waiting' | 'refused' | 'test';

export type Noted = {
  outcome: Outcome;
  note?: string;
  warnings?: readonly FieldWarning[];
  /** Our id of the order that it is refused as another sale than. */
  conflictOrderId?: string | null;
};

/** What it says is there: neither erased nor too old, and it could be read at all. */
export const IS_KEPT = { NOT: { payload: { equals: {} } } };

/** False when the event is there already; waits for another transaction that is just storing it. */
export async function keepEvent(
  work: Work,
  connection: ConnectionRef,
  message: Message,
  { outcome, note = '', conflictOrderId = null }: Noted,
): Promise<boolean> {
  const { tx, now } = work;
  if (connection.isUnmade) await makeFallback(work);
  const { count } = await tx.inboxEvent.createMany({
    data: [
      {
        id: newId('inboxEvent'),
        connectionId: connection.id,
        eventId: message.eventId,
        type: message.type,
        outcome,
        note: cut(note),
        payload: payloadOf(message),
        receivedAt: now,
        sentAt: message.sentAt,
        namesRead: true,
        conflictOrderId,
      },
    ],
    skipDuplicates: true,
  });
  return count === 1;
}

/**
 * One that was refused is told again: what refused it may be mended by now. False when it was not refused, or no longer is,
 * or what was kept of it went with an erasure meanwhile; the row is locked until the transaction ends, and stays refused
 * when that fails.
 */
export async function takeRefused(
  { tx }: Work,
  { id: connectionId }: ConnectionRef,
  message: Message,
): Promise<boolean> {
  const said = message.isKept ? {} : { type: message.type, payload: payloadOf(message) };
  const { count } = await tx.inboxEvent.updateMany({
    where: {
      connectionId,
      eventId: message.eventId,
      outcome: 'refused',
      ...(message.isKept ? IS_KEPT : {}),
    },
    data: { outcome: 'ignored', conflictOrderId: null, ...said },
  });
  return count === 1;
}

/** Why one that is told again is refused now. */
export async function noteStillRefused(
  { tx }: Work,
  { id: connectionId }: ConnectionRef,
  { eventId }: Message,
  { outcome, note = '', conflictOrderId = null }: Noted,
): Promise<void> {
  await tx.inboxEvent.updateMany({
    where: { connectionId, eventId, outcome: 'refused' },
    data: { outcome, note: cut(note), conflictOrderId },
  });
}

/** What was found to be so of an event that was just stored. */
export async function noteOutcome(
  { tx }: Work,
  { id: connectionId }: ConnectionRef,
  { eventId }: Message,
  { outcome, note = '', warnings = [] }: Noted,
): Promise<void> {
  await tx.inboxEvent.update({
    where: { connectionId_eventId: { connectionId, eventId } },
    data: { outcome, note: cut(note), warnings: outcome === 'ignored' ? [] : [...warnings] },
    select: { id: true },
  });
}

/** The first event that comes under the secret of the settings makes their connection. */
async function makeFallback({ tx, now }: Work): Promise<void> {
  await tx.connection.createMany({
    data: [{ id: STRIPE_FALLBACK, provider: 'stripe', name: 'Stripe', createdAt: now }],
    skipDuplicates: true,
  });
}

const MOST_NOTE = 500;

function cut(note: string): string | null {
  return note === '' ? null : clean(note).slice(0, MOST_NOTE);
}

function payloadOf({ payload }: Message): Prisma.InputJsonObject {
  return storable(payload) as Prisma.InputJsonObject;
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [clean(name), storable(part)]),
    );
  }
  return value;
}

function clean(text: string): string {
  return text.replace(/\u0000|\p{Surrogate}/gu, '\ufffd');
}
