import { addDays, startOfUtcDay } from '@/lib/time/calendar';

/** from inclusive, to exclusive. */
export type Range = { from: Date; to: Date };

/** The last `days` UTC days, today among them. */
export function lastDays(days: number, now: Date): Range {
  const to = addDays(startOfUtcDay(now), 1);
  return { from: addDays(to, -days), to };
}

/** The range of the same length that ends where this one begins. */
export function previousRange({ from, to }: Range): Range {
  return { from: new Date(2 * from.getTime() - to.getTime()), to: from };
}

/** 0.12 for 12 % more than before; null when there was nothing before. */
export function change(value: number | bigint, previous: number | bigint): number | null {
  const before = Number(previous);
  return before === 0 ? null : (Number(value) - before) / Math.abs(before);
}
