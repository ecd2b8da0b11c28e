import { addDays, utcDay } from '@/lib/time/calendar';
import { clockOf } from '@/lib/time/zones';

/** A calendar day: "2026-04-03". */
type Day = string;

/** Where the ECB counts the days of its payment system. */
const ZONE = 'Europe/Berlin';

/** The days of every year on which TARGET, and with it every SEPA transfer, stands still (ECB, long-term calendar of 2000). */
const CLOSED: Readonly<Record<string, string>> = {
  '01-01': 'New Year’s Day',
  '05-01': 'Labour Day',
  '12-25': 'Christmas Day',
  '12-26': '26 December',
};

/** Why no bank moves euros on a day; null when it is a TARGET day. */
export function whyTargetIsClosed(day: Day): string | null {
  const at = midnight(day);
  const weekday = at.getUTCDay();
  if (weekday === 6) return 'a Saturday';
  if (weekday === 0) return 'a Sunday';
  const easter = easterSunday(at.getUTCFullYear());
  if (day === utcDay(addDays(easter, -2))) return 'Good Friday';
  if (day === utcDay(addDays(easter, 1))) return 'Easter Monday';
  return CLOSED[day.slice(5)] ?? null;
}

/** The first TARGET day after a day. */
export function nextTargetDay(day: Day): Day {
  let next = utcDay(addDays(midnight(day), 1));
  while (whyTargetIsClosed(next) !== null) next = utcDay(addDays(midnight(next), 1));
  return next;
}

/** Which day it is at the bank, and the wall clock's time there: "2026-03-29T03:00:00". */
export function bankTime(at: Date): { day: Day; clock: string } {
  const shown = new Date(clockOf(ZONE, at.getTime()));
  return { day: utcDay(shown), clock: shown.toISOString().replace('.000Z', '') };
}

/** Whether a text is a day that the calendar has. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && utcDay(midnight(text)) === text;
}

function midnight(day: Day): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, date));
}

/** The Gregorian computus as Butcher gives it ("Butcher's Ecclesiastical Calendar", 1876). */
function easterSunday(year: number): Date {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const date = (h + l - 7 * m + 33 * month + 19) % 32;
  return new Date(Date.UTC(year, month - 1, date));
}
