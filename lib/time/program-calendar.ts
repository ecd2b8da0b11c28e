import { DAY_MS } from '@/lib/time/calendar';
import { dayAfter, dayIn, startOfDayIn, UTC } from '@/lib/time/zones';

/**
 * A time over which a program's days are those of one zone. Periods of a program follow each other without a gap, and
 * each day and month belongs to one: where a later one begins, so does a month.
 */
export type Period = {
  zone: string;
  /** Inclusive. */
  from: Date;
  /** Exclusive. */
  to: Date;
  /** What happens in it before or after these days by the zone's own clocks belongs to the first or last of them. */
  firstDay: string;
  lastDay: string;
};

/** Of one program: never empty, oldest first. */
export type ProgramCalendar = readonly [Period, ...Period[]];

/** Before and after everything that is recorded; the database has the same. */
export const FIRST_INSTANT = new Date('0001-01-01T00:00:00Z');
export const LAST_INSTANT = new Date('9999-12-31T00:00:00Z');
export const FIRST_DAY = '0001-01-01';
export const LAST_DAY = '9999-12-31';

export function calendarOf(zone: string): ProgramCalendar {
  return [{ zone, from: FIRST_INSTANT, to: LAST_INSTANT, firstDay: FIRST_DAY, lastDay: LAST_DAY }];
}

export const UTC_CALENDAR = calendarOf(UTC);

function periodAt(calendar: ProgramCalendar, at: Date): Period {
  return calendar.findLast((period) => period.from <= at) ?? calendar[0];
}

function periodOf(calendar: ProgramCalendar, day: string): Period {
  return calendar.findLast((period) => period.firstDay <= day) ?? calendar[0];
}

export function zoneAt(calendar: ProgramCalendar, at: Date): string {
  return periodAt(calendar, at).zone;
}

/** "2026-11-20": each instant belongs to one day, and days follow each other as time does. */
export function dayAt(calendar: ProgramCalendar, at: Date): string {
  const { zone, firstDay, lastDay } = periodAt(calendar, at);
  const day = dayIn(zone, at);
  return day < firstDay ? firstDay : day > lastDay ? lastDay : day;
}

/** The first instant of a day; the day after it begins where it ends. */
export function startOfDay(calendar: ProgramCalendar, day: string): Date {
  const { zone, from, to, firstDay } = periodOf(calendar, day);
  if (day === firstDay) return from;
  const at = startOfDayIn(zone, day);
  return at < from ? from : at > to ? to : at;
}

/** Of a day and the one after it: from inclusive, to exclusive. */
export type DayWindow = { day: string; from: Date; to: Date };

/** The days that a window touches, each whole; without those that a zone left out. `most`: at most so many, the latest. */
export function daysOf(
  calendar: ProgramCalendar,
  { from, to }: { from: Date; to: Date },
  most = Infinity,
): DayWindow[] {
  const days: DayWindow[] = [];
  const first = dayAt(calendar, from);
  let day = dayAt(calendar, new Date(to.getTime() - 1));
  let end = startOfDay(calendar, dayAfter(day));
  for (; day >= first && days.length < most; day = dayAfter(day, -1)) {
    const start = startOfDay(calendar, day);
    if (start < end) days.push({ day, from: start, to: end });
    end = start;
  }
  return days.reverse();
}

/** "2026-11" */
export function monthAt(calendar: ProgramCalendar, at: Date): string {
  return dayAt(calendar, at).slice(0, 7);
}

/** A month's first instant and that of the next one. `month` as "2026-11"; null for anything else. */
export function monthWindow(
  calendar: ProgramCalendar,
  month: string,
): { from: Date; to: Date } | null {
  const match = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(month);
  if (!match) return null;
  const next = new Date(Date.UTC(Number(match[1]), Number(match[2])));
  return {
    from: startOfDay(calendar, `${month}-01`),
    to: startOfDay(calendar, next.toISOString().slice(0, 10)),
  };
}

/** `from` inclusive, `to` exclusive. */
export type Window = { from: Date; to: Date };

/** The periods that a window touches: one, unless it lies across a change. */
export function periodsWithin(calendar: ProgramCalendar, { from, to }: Window): ProgramCalendar {
  const [first, ...later] = calendar.filter((period) => period.from < to && period.to > from);
  return first ? [first, ...later] : [periodAt(calendar, from)];
}

/** Longer than the day at a change is longer or shorter than others. */
const BESIDE_MS = 2 * DAY_MS;

/** Whether two programs have the same days in a window; what was before it, or comes after it, may differ. */
export function haveSameDays(
  one: ProgramCalendar,
  other: ProgramCalendar,
  window: Window,
): boolean {
  const from = window.from.getTime() - BESIDE_MS;
  const near = { from: new Date(from), to: new Date(window.to.getTime() + BESIDE_MS) };
  const mine = periodsWithin(one, near);
  const theirs = periodsWithin(other, near);
  return (
    mine.length === theirs.length &&
    mine.every(({ zone, from: begins }, index) => {
      const period = theirs[index];
      const isOneChange = begins.getTime() === period?.from.getTime();
      return zone === period?.zone && (index === 0 || isOneChange);
    })
  );
}

/** The shortest window that holds the times. */
export function windowAround(...times: (Date | undefined)[]): Window {
  const known = times.flatMap((at) => (at ? [at.getTime()] : []));
  return { from: new Date(Math.min(...known)), to: new Date(Math.max(...known)) };
}

/** The zones of a window in the order in which they applied: more than one when it lies across a change. */
export function zonesOf(calendar: ProgramCalendar, window: Window): string[] {
  return [...new Set(periodsWithin(calendar, window).map(({ zone }) => zone))];
}
