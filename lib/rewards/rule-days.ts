import { db } from '@/lib/db/client';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { dayAt, startOfDay } from '@/lib/time/program-calendar';
import { dayAfter } from '@/lib/time/zones';

/** A period in force by the days of its program: both inclusive, as people say them. */
export type RuleDays = { startsOn: string | null; endsOn: string | null };
type RuleTimes = { startsAt: Date | null; endsAt: Date | null };

export async function findRuleTimes(programId: string, days: RuleDays): Promise<RuleTimes> {
  const { startsOn, endsOn } = days;
  const calendar = await loadCalendar(db, programId);
  return {
    startsAt: startsOn === null ? null : startOfDay(calendar, startsOn),
    endsAt: endsOn === null ? null : startOfDay(calendar, dayAfter(endsOn)),
  };
}

export async function findRuleDays(programId: string, times: RuleTimes): Promise<RuleDays> {
  const { startsAt, endsAt } = times;
  const calendar = await loadCalendar(db, programId);
  return {
    startsOn: startsAt && dayAt(calendar, startsAt),
    endsOn: endsAt && dayAt(calendar, new Date(endsAt.getTime() - 1)),
  };
}
