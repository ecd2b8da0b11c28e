import { DAY_MS, HOUR_MS, utcDay } from '@/lib/time/calendar';

/** An IANA zone such as "Europe/Berlin"; days are written as "2026-11-20". */
export const UTC = 'UTC';

/** Zones lie between UTC−12 and UTC+14, and some have lain further out. */
const MOST_OFFSET_MS = 16 * HOUR_MS;

/** Made once for each zone that is used: making one costs a hundred times as much as asking it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clocks of a zone show at an instant since 1970, as if it were UTC; without the milliseconds' part. */
export function clockOf(zone: string, at: number): number {
  const whole = Math.floor(at / 1_000) * 1_000;
  if (zone === UTC) return whole;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(zone).formatToParts(whole)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The midnight of a day as UTC has it, in milliseconds. */
function midnightOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The day that many days later in the calendar, whatever clocks do meanwhile. */
export function dayAfter(day: string, days = 1): string {
  return utcDay(new Date(midnightOf(day) + days * DAY_MS));
}

/**
 * The first instant of a day in a zone. Midnight, or where clocks jump over it the first instant after the jump; where
 * they show it twice the first of both; of a day that a zone left out (Samoa, 30 December 2011) the start of the next.
 */
export function startOfDayIn(zone: string, day: string): Date {
  const midnight = midnightOf(day);
  if (zone === UTC) return new Date(midnight);
  const guess = midnight - (clockOf(zone, midnight) - midnight);
  const isFirst = (at: number) =>
    clockOf(zone, at) === midnight && clockOf(zone, at - 1_000) < midnight;
  if (isFirst(guess)) return new Date(guess);
  return new Date(firstInstant(zone, midnight));
}

/** By halving, to the second: what the rules of a zone change, they change at whole seconds. */
function firstInstant(zone: string, midnight: number): number {
  let before = (midnight - MOST_OFFSET_MS) / 1_000;
  let there = (midnight + MOST_OFFSET_MS) / 1_000;
  while (there - before > 1) {
    const middle = Math.floor((before + there) / 2);
    if (clockOf(zone, middle * 1_000) >= midnight) there = middle;
    else before = middle;
  }
  return there * 1_000;
}

/** The day that an instant belongs to: the last that has begun by then, also where clocks go back over midnight. */
export function dayIn(zone: string, at: Date): string {
  const day = utcDay(new Date(clockOf(zone, at.getTime())));
  if (zone === UTC) return day;
  const next = dayAfter(day);
  return startOfDayIn(zone, next) <= at ? next : day;
}

/** The zones that this machine's clocks know, UTC first; some have a second name that is known too. */
export function listZones(): string[] {
  return [UTC, ...Intl.supportedValuesOf('timeZone').filter((name) => name.includes('/'))];
}

/** Whether this machine's clocks know the zone. Offsets such as "+05:30" are none: they have no summer. */
export function isZone(text: string): boolean {
  if (text === UTC) return true;
  if (!/^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)+$/.test(text)) return false;
  try {
    formatOf(text);
    return true;
  } catch {
    return false;
  }
}
