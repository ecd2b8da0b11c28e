import { db, type Tx } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';

/** The run of a month; null: none has begun. One that has begun and not ended is gone on with. */
export type MonthRun = { dueOn: Date; finishedAt: Date | null } | null;

const monthOf = (now: Date, ahead = 0, day = 1) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, day));

/** The payout day of the month that `now` is in, as midnight UTC. */
export function payoutDayOf(payoutDay: number, now: Date): Date {
  return monthOf(now, 0, payoutDay);
}

/**
 * The run to make now, by its day: on the day itself, or on the first run after it in the same month. A month has one
 * run, whatever its day is changed to. Null: not now.
 */
export function runDue(payoutDay: number, run: MonthRun, now: Date): Date | null {
  if (run) return run.finishedAt === null ? run.dueOn : null;
  return now.getUTCDate() >= payoutDay ? payoutDayOf(payoutDay, now) : null;
}

/** The day payouts are requested on next: today when that is due. */
export function nextPayoutDay(payoutDay: number, run: MonthRun, now: Date): Date {
  if (runDue(payoutDay, run, now) !== null) return payoutDayOf(now.getUTCDate(), now);
  return monthOf(now, run ? 1 : 0, payoutDay);
}

export async function findMonthRun(tx: Tx, programId: string, now: Date): Promise<MonthRun> {
  return tx.payoutRun.findFirst({
    where: { programId, dueOn: { gte: monthOf(now), lt: monthOf(now, 1) } },
    select: { dueOn: true, finishedAt: true },
    orderBy: { finishedAt: { sort: 'asc', nulls: 'last' } },
  });
}

/** When the program asks for payouts by itself next; null when only affiliates ask. */
export async function findNextPayoutDay(programId: string): Promise<Date | null> {
  const now = await currentTime();
  const [program, run] = await Promise.all([
    db.program.findUnique({ where: { id: programId }, select: { payoutDay: true } }),
    findMonthRun(db, programId, now),
  ]);
  const day = program?.payoutDay ?? null;
  return day === null ? null : nextPayoutDay(day, run, now);
}
