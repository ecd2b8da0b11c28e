import type { DigestEvery } from '@/lib/digest/types';
import type { Range } from '@/lib/reports/range';
import { dayAt, startOfDay, zoneAt, type ProgramCalendar } from '@/lib/time/program-calendar';
import { clockOf, dayAfter } from '@/lib/time/zones';

/** By the program's own clocks. */
export const DIGEST_HOUR = 8;
const DAYS: Record<DigestEvery, number> = { daily: 1, weekly: 7 };

/**
 * What is to be told now of what was not: whole days of the program, up to the day, or the Monday, whose morning came last.
 * After a pause it is one range over all that was missed. Null when nothing is due.
 */
export function dueRange(
  every: DigestEvery,
  toldTo: Date,
  calendar: ProgramCalendar,
  now: Date,
): Range | null {
  const today = dayAt(calendar, now);
  const hour = new Date(clockOf(zoneAt(calendar, now), now.getTime())).getUTCHours();
  const begun = hour >= DIGEST_HOUR ? today : dayAfter(today, -1);
  const to = startOfDay(calendar, every === 'daily' ? begun : mondayOf(begun));
  return toldTo < to ? { from: toldTo, to } : null;
}

/** The last whole day, or the last seven, for who asks for one now. */
export function lastRange(every: DigestEvery, calendar: ProgramCalendar, now: Date): Range {
  const today = dayAt(calendar, now);
  return {
    from: startOfDay(calendar, dayAfter(today, -DAYS[every])),
    to: startOfDay(calendar, today),
  };
}

/** The Monday of the day's week. */
function mondayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return dayAfter(day, -((weekday + 6) % 7));
}
