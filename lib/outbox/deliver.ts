import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { OutboxEvent } from '@/lib/db/generated/client';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';

export type DueEvent = Pick<
  OutboxEvent,
  'id' | 'type' | 'programId' | 'affiliateId' | 'subjectType' | 'subjectId' | 'payload' | 'attempts'
>;

/**
 * Tells whoever must be told. Answers a note when there was nobody to tell, null when it is done; throws to be tried
 * again. It may be called twice for one event when a process dies between telling and marking: give the event's id to
 * the receiver, so that a repeat is recognised.
 */
export type Deliverer = (event: DueEvent) => Promise<string | null>;

export type Delivered = { delivered: number; retried: number; dead: number };

export const MAX_ATTEMPTS = 12;
const BATCH = 50;
const AT_ONCE = 5;
/** Longer than a batch can take: until then nobody else claims its events. */
const LEASE = '15 minutes';
/** A round ends before the next minute's begins. */
const ROUND_MS = 50_000;
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 6 * 3600;

/** 30 s, 1 min, 2 min, … up to six hours. */
export function waitSeconds(attempts: number): number {
  return Math.min(FIRST_WAIT_SECONDS * 2 ** Math.max(attempts - 1, 0), LONGEST_WAIT_SECONDS);
}

/**
 * Delivers what is due, in any number of processes at once: a row is claimed by moving its next attempt away, in a
 * transaction of its own, and told outside of any.
 */
export async function deliverDue(deliver: Deliverer): Promise<Delivered> {
  const sum: Delivered = { delivered: 0, retried: 0, dead: 0 };
  const end = Date.now() + ROUND_MS;
  while (Date.now() < end) {
    const events = await claim();
    if (events.length === 0) break;
    for (let i = 0; i < events.length; i += AT_ONCE) {
      const outcomes = await Promise.all(
        events.slice(i, i + AT_ONCE).map((event) => deliverOne(event, deliver)),
      );
      for (const outcome of outcomes) sum[outcome]++;
    }
  }
  return sum;
}

async function claim(): Promise<DueEvent[]> {
  return expectOk(
    await transact(async (tx) =>
      ok(
        await tx.$queryRaw<DueEvent[]>`
          UPDATE outbox_event SET attempts = attempts + 1, next_attempt_at = app_now() + ${LEASE}::interval
          WHERE id IN (
            SELECT id FROM outbox_event WHERE status = 'pending' AND next_attempt_at <= app_now()
            ORDER BY next_attempt_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
          RETURNING id, type, program_id AS "programId", affiliate_id AS "affiliateId", subject_type AS "subjectType",
            subject_id AS "subjectId", payload, attempts`,
      ),
    ),
  );
}

async function deliverOne(event: DueEvent, deliver: Deliverer): Promise<keyof Delivered> {
  let note: string | null;
  try {
    note = await deliver(event);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const dead = event.attempts >= MAX_ATTEMPTS;
    logger.warn(
      { eventId: event.id, type: event.type, attempts: event.attempts, dead, reason },
      dead ? 'an event was given up' : 'an event could not be delivered',
    );
    await settle(event, { status: dead ? 'dead' : 'pending', note: reason });
    return dead ? 'dead' : 'retried';
  }
  // Not in the try: what was told must not be told again because the database went away now.
  await settle(event, { status: 'delivered', note });
  return 'delivered';
}

/** Only the claim that is still ours settles: another process may hold the event since the lease ended. */
async function settle(
  event: DueEvent,
  outcome: { status: 'delivered' | 'pending' | 'dead'; note: string | null },
): Promise<void> {
  const note = outcome.note?.slice(0, 500) ?? null;
  const wait = `${waitSeconds(event.attempts)} seconds`;
  await transact(async (tx) => {
    await tx.$executeRaw`
      UPDATE outbox_event SET status = ${outcome.status}, last_error = ${note},
        delivered_at = CASE WHEN ${outcome.status} = 'delivered' THEN app_now() END,
        next_attempt_at = CASE WHEN ${outcome.status} = 'pending' THEN app_now() + ${wait}::interval ELSE next_attempt_at END
      WHERE id = ${event.id} AND status = 'pending' AND attempts = ${event.attempts}`;
    return ok(null);
  });
}

/** For /metrics and the console: what waits, what was given up. */
export async function countOutbox(): Promise<{ pending: number; dead: number }> {
  const [pending, dead] = await Promise.all([
    db.outboxEvent.count({ where: { status: 'pending' } }),
    db.outboxEvent.count({ where: { status: 'dead' } }),
  ]);
  return { pending, dead };
}
