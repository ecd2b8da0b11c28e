import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';
import { claimDue, isAnyDue, writeOutcomes, type DueEvent } from '@/lib/outbox/deliver-sql';

export type { DueEvent };

/**
 * Sends an event to whoever it concerns. Answers a note when it concerns nobody, null when it is done; throws to be
 * tried again. It may be called twice for one event when a process dies between sending and marking: give the event's
 * id to the receiver, so that a repeat is recognised.
 */
export type Deliverer = (event: DueEvent) => Promise<string | null>;

export type Delivered = { delivered: number; retried: number; dead: number };

export const MAX_ATTEMPTS = 12;
const BATCH = 200;
const AT_ONCE = 5;
/** Longer than a round can take: until then nobody else claims its events. */
const LEASE = '5 minutes';
/** A round begins nothing new after this; what it still holds it hands back. */
const ROUND_MS = 50_000;
const HELD_MS = 100;
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 6 * 3600;

/** 30 s, 1 min, 2 min, … up to six hours. */
export function waitSeconds(attempts: number): number {
  return Math.min(FIRST_WAIT_SECONDS * 2 ** Math.max(attempts - 1, 0), LONGEST_WAIT_SECONDS);
}

/**
 * Delivers what is due, in any number of processes at once: a row is claimed by moving its next attempt away, in a
 * transaction of its own, and delivered outside of any. `concerns` says which types concern anybody; the
 * others are done at once.
 */
export async function deliverDue(
  deliver: Deliverer,
  concerns: (type: string) => boolean = () => true,
): Promise<Delivered> {
  const sum: Delivered = { delivered: 0, retried: 0, dead: 0 };
  const end = Date.now() + ROUND_MS;
  while (Date.now() < end) {
    const events = await claim();
    if (events.length === 0) {
      if (!(await isAnyDue(db))) break;
      // Held just now by whoever tells webhooks of them, or claims them too: until the next round would be a minute.
      await sleep(HELD_MS);
      continue;
    }
    const concerning = events.filter((event) => concerns(event.type));
    const unconcerned = events.filter((event) => !concerns(event.type));
    await settle(unconcerned.map((event) => ({ event, status: 'delivered', note: null })));
    sum.delivered += unconcerned.length;
    for (let i = 0; i < concerning.length; i += AT_ONCE) {
      if (Date.now() >= end) {
        await handBack(concerning.slice(i));
        break;
      }
      const outcomes = await Promise.all(
        concerning.slice(i, i + AT_ONCE).map((event) => deliverOne(event, deliver)),
      );
      await settle(outcomes);
      for (const { status } of outcomes) sum[status === 'pending' ? 'retried' : status]++;
    }
  }
  if (Date.now() >= end) logger.warn(sum, 'more events are due: the next round goes on');
  return sum;
}

async function claim(): Promise<DueEvent[]> {
  return expectOk(await inTransaction(async (tx) => ok(await claimDue(tx, LEASE, BATCH))));
}

type Outcome = { event: DueEvent; status: 'delivered' | 'pending' | 'dead'; note: string | null };

async function deliverOne(event: DueEvent, deliver: Deliverer): Promise<Outcome> {
  try {
    return { event, status: 'delivered', note: await deliver(event) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const dead = event.attempts >= MAX_ATTEMPTS;
    logger.warn(
      { eventId: event.id, type: event.type, attempts: event.attempts, dead, reason },
      dead ? 'an event was given up' : 'an event could not be delivered',
    );
    return { event, status: dead ? 'dead' : 'pending', note: reason };
  }
}

/** Only a claim that is still ours settles: another process may hold the event since the lease ended. */
async function settle(outcomes: Outcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = outcomes
    .map(({ event, status, note }) => ({
      id: event.id,
      attempts: event.attempts,
      status,
      note: note?.slice(0, 500) ?? null,
      wait: waitSeconds(event.attempts),
    }))
    // In a consistent order, to avoid deadlocks between processes.
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  await inTransaction(async (tx) => {
    await writeOutcomes(tx, rows);
    return ok(null);
  });
}

/** Unclaims what was not begun, so that the next round takes it; it counts as no attempt. */
async function handBack(events: DueEvent[]): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.outboxEvent.updateMany({
      where: { id: { in: events.map((event) => event.id) }, status: 'pending' },
      data: { attempts: { decrement: 1 }, nextAttemptAt: new Date(0) },
    });
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
