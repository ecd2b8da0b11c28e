import { setTimeout as sleep } from 'node:timers/promises';
import { db, type Tx } from '@/lib/db/client';
import { movedClock } from '@/lib/db/clock';
import { isBooksClosed, isRetryable } from '@/lib/db/errors';
import { AnsweredBefore, keepAnswers, takeKeys } from '@/lib/db/kept-answers';
import type { CommandContext, Work } from '@/lib/db/work';
import { refuse, type Result } from '@/lib/result';

class Refused extends Error {
  constructor(readonly result: Result<never>) {
    super('refused');
  }
}

const ATTEMPTS = 6;

type Limits = {
  /** How long the whole transaction may take; the client's limit otherwise. */
  timeoutMs?: number;
  /** How often it is begun at most. */
  attempts?: number;
  /** How long a statement may wait for a lock; longer, it fails with lock_not_available. */
  lockMs?: number;
};

/** For commands that write some ten thousand rows at once; each statement still has the limit of every statement. */
export const FOR_MANY_ROWS: Limits = { timeoutMs: 60_000 };

/**
 * One command in one transaction, on behalf of whoever acts. `now` is the database's clock. A refusal rolls everything
 * back, so that a refused call changes nothing (I9). Deadlocks, serialization failures and what met books that were closed
 * meanwhile are run again, at a later time; nothing but the database may be touched inside. The answer that a repeat of the
 * call will get is written with the effect: neither exists without the other. A call that was answered before throws
 * `AnsweredBefore`, for its endpoint.
 */
export function transact<T>(
  ctx: CommandContext,
  run: (work: Work) => Promise<Result<T>>,
  limits: Limits = {},
): Promise<Result<T>> {
  return inTransaction(async (tx, now) => {
    const work = { tx, ctx, now };
    if (!ctx.answer) return run(work);
    const { call, answerOf } = ctx.answer;
    const [key] = await takeKeys(tx, [call]);
    if (key?.kind === 'answered') throw new AnsweredBefore(key.answer);
    if (key?.kind === 'refused') return refuse(key.code);
    const result = await run(work);
    if (result.ok) {
      await keepAnswers(tx, now, [{ call, answer: await answerOf(tx, result.value) }]);
    }
    return result;
  }, limits);
}

/** The same for what nobody in particular does: housekeeping, reading at one instant. */
export async function inTransaction<T>(
  run: (tx: Tx, now: Date) => Promise<Result<T>>,
  { timeoutMs, lockMs, attempts = ATTEMPTS }: Limits = {},
): Promise<Result<T>> {
  const options = timeoutMs === undefined ? {} : { timeout: timeoutMs };
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.$transaction(async (tx) => {
        if (lockMs !== undefined) {
          await tx.$executeRaw`SELECT set_config('lock_timeout', ${String(lockMs)}, true)`;
        }
        const result = await run(tx, await databaseNow(tx));
        if (!result.ok) throw new Refused(result);
        return result;
      }, options);
    } catch (error) {
      if (error instanceof Refused) return error.result;
      if (attempt >= attempts || !(isRetryable(error) || isBooksClosed(error))) throw error;
      // Two that met in a deadlock should not meet again at once.
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

async function databaseNow(tx: Tx): Promise<Date> {
  const moved = movedClock();
  const [row] = await (moved ? moveClock(tx, moved) : readClock(tx));
  if (!row) throw new Error('the database told no time');
  return row.now;
}

function readClock(tx: Tx) {
  // never null: now
  return tx.$queryRaw<{ now: Date }[]>`SELECT app_now()::timestamptz AS now`;
}

function moveClock(tx: Tx, to: Date) {
  // never null: now
  return tx.$queryRaw<{ now: Date }[]>`
    SELECT ${to}::timestamptz AS now
    FROM set_config('tributary.clock_offset', (${to}::timestamptz - now())::text, true)`;
}

/** The database's clock outside a transaction, for pages that say when something is due. */
export async function currentTime(): Promise<Date> {
  const moved = movedClock();
  if (moved) return moved;
  // never null: now
  const rows = await db.$queryRaw<{ now: Date }[]>`SELECT app_now()::timestamptz AS now`;
  const now = rows[0]?.now;
  if (!now) throw new Error('the database told no time');
  return now;
}
