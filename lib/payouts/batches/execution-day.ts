import { addDays, utcDay } from '@/lib/time/calendar';
import { isDay, nextTargetDay, whyTargetIsClosed } from '@/lib/time/target-days';

/** Banks keep orders for months, and none for years: one that is further away has its year mistyped. */
const DAYS_AHEAD = 364;

/** Why a bank would not pay on a day, and which to choose; null when it would. Days are the bank's own. */
export function dayProblem(day: string, today: string): string | null {
  if (!isDay(day)) return 'Choose the day on which the bank is to pay.';
  if (day < today) {
    return `${dayInWords(day)} is over. Choose ${dayInWords(nextTargetDay(today))} or a later day.`;
  }
  if (day > utcDay(addDays(new Date(`${today}T00:00:00Z`), DAYS_AHEAD))) {
    return 'Banks keep an order for less than a year. Choose an earlier day.';
  }
  const why = whyTargetIsClosed(day);
  if (why === null) return null;
  return `No bank moves euros on ${dayInWords(day)}, ${why}. Choose ${dayInWords(nextTargetDay(day))}, say.`;
}

export function dayInWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}
