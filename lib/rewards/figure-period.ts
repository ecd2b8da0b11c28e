import type { FigurePeriod } from '@/lib/rewards/types';
import { FIRST_DAY, LAST_DAY } from '@/lib/time/program-calendar';

/** First and last day of the month, quarter or year of a day ("2026-11-20"), both inclusive; of everything for `ever`. */
export function daysOfPeriod(day: string, period: FigurePeriod): { first: string; last: string } {
  if (period === 'ever') return { first: FIRST_DAY, last: LAST_DAY };
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))];
  const length = { month: 1, quarter: 3, year: 12 }[period];
  const begins = Math.floor((month - 1) / length) * length;
  const text = (at: Date) => at.toISOString().slice(0, 10);
  return {
    first: text(new Date(Date.UTC(year, begins, 1))),
    last: text(new Date(Date.UTC(year, begins + length, 0))),
  };
}
