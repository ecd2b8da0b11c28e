export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Days are 24 hours, in UTC. */
export function addDays(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS);
}

/** Calendar months in UTC, clamped to the month's end: 31 January + 1 month is 28 or 29 February. */
export function addMonthsClamped(at: Date, months: number): Date {
  const target = new Date(at);
  target.setUTCDate(1);
  target.setUTCMonth(target.getUTCMonth() + months);
  const lastDay = new Date(
    Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0),
  ).getUTCDate();
  target.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return target;
}

export function startOfUtcDay(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
}

/** "2026-11-20" */
export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
