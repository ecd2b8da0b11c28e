import { daysOfPeriod } from '@/lib/rewards/figure-period';
import type { FigurePeriod } from '@/lib/rewards/types';
import { dayAt, FIRST_DAY, startOfDay, type ProgramCalendar } from '@/lib/time/program-calendar';
import { addDays } from '@/lib/time/calendar';
import { dayAfter } from '@/lib/time/zones';

/** A period whose goals are decided. Days inclusive; `endedAt` is the instant after the last. */
export type GoalPeriod = { first: string; last: string; endedAt: Date };

/**
 * Pure: the periods of a goal that are decided by now, the oldest first: those that ended `holdDays` ago or earlier, and not before
 * `since`. One for ever has one period, up to the day that is as long ago.
 */
export function decidedPeriods(
  calendar: ProgramCalendar,
  period: FigurePeriod,
  { since, now, holdDays }: { since: Date; now: Date; holdDays: number },
): GoalPeriod[] {
  const until = addDays(now, -holdDays);
  if (period === 'ever') {
    const last = dayAfter(dayAt(calendar, until), -1);
    const endedAt = startOfDay(calendar, dayAfter(last));
    return endedAt > since ? [{ first: FIRST_DAY, last, endedAt }] : [];
  }
  const periods: GoalPeriod[] = [];
  for (let day = dayAt(calendar, since); ;) {
    const { first, last } = daysOfPeriod(day, period);
    const next = dayAfter(last);
    const endedAt = startOfDay(calendar, next);
    if (endedAt > until) return periods;
    periods.push({ first, last, endedAt });
    day = next;
  }
}
