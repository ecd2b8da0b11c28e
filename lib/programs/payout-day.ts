import { db, type Tx } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { utcDay } from '@/lib/time/calendar';
import { dayAt, startOfDay } from '@/lib/time/program-calendar';

/** The run of a month; null: none has begun. One that has begun and not ended is gone on with. */
export type MonthRun = { dueOn: Date; finishedAt: Date | null } | null;

/** The program's own day at a time, as midnight UTC: what the rules below mean by `today`. */
export async function findToday(tx: Tx | typeof db, programId: string, now: Date): Promise<Date> {
  return new Date(dayAt(await loadCalendar(tx, programId), now));
}

const monthOf = (today: Date, ahead = 0, day = 1) =>
  new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ahead, day));

/** The payout day of the month that `today` is in, as midnight UTC. */
export function payoutDayOf(payoutDay: number, today: Date): Date {
  return monthOf(today, 0, payoutDay);
}

/**
 * The run to make now, by its day: on the day itself, or on the first run after it in the same month. A month has one
 * run, whatever its day is changed to. Null: not now.
 */
export function runDue(payoutDay: number, run: MonthRun, today: Date): Date | null {
  if (run) return run.finishedAt === null ? run.dueOn : null;
  return today.getUTCDate() >= payoutDay ? payoutDayOf(payoutDay, today) : null;
}

/** The day payouts are requested on next: today when that is due. */
export function nextPayoutDay(payoutDay: number, run: MonthRun, today: Date): Date {
  if (runDue(payoutDay, run, today) !== null) return payoutDayOf(today.getUTCDate(), today);
  return monthOf(today, run ? 1 : 0, payoutDay);
}

export async function findMonthRun(tx: Tx, programId: string, today: Date): Promise<MonthRun> {
  return tx.payoutRun.findFirst({
    where: { programId, dueOn: { gte: monthOf(today), lt: monthOf(today, 1) } },
    select: { dueOn: true, finishedAt: true },
    orderBy: { finishedAt: { sort: 'asc', nulls: 'last' } },
  });
}

/** The start of the day on which a program asks for payouts by itself next; null when only affiliates ask. */
export async function findNextPayoutDay(programId: string): Promise<Date | null> {
  const calendar = await loadCalendar(db, programId);
  const today = new Date(dayAt(calendar, await currentTime()));
  const [program, run] = await Promise.all([
    db.program.findUnique({ where: { id: programId }, select: { payoutDay: true } }),
    findMonthRun(db, programId, today),
  ]);
  const day = program?.payoutDay ?? null;
  return day === null ? null : startOfDay(calendar, utcDay(nextPayoutDay(day, run, today)));
}
