import { dayAt, daysOf, startOfDay, type ProgramCalendar } from '@/lib/time/program-calendar';
import { dayAfter } from '@/lib/time/zones';

/** from inclusive, to exclusive. */
export type Range = { from: Date; to: Date };

/** The last `days` days of the calendar, today among them. */
export function lastDays(days: number, now: Date, calendar: ProgramCalendar): Range {
  const today = dayAt(calendar, now);
  return {
    from: startOfDay(calendar, dayAfter(today, 1 - days)),
    to: startOfDay(calendar, dayAfter(today)),
  };
}

/** The range of as many days that ends where this one begins. */
export function previousRange(range: Range, calendar: ProgramCalendar): Range {
  const days = daysOf(calendar, range).length;
  const first = dayAt(calendar, range.from);
  return { from: startOfDay(calendar, dayAfter(first, -days)), to: range.from };
}

/** 0.12 for 12 % more than before; null when there was nothing before. */
export function change(value: number | bigint, previous: number | bigint): number | null {
  const before = Number(previous);
  return before === 0 ? null : (Number(value) - before) / Math.abs(before);
}
