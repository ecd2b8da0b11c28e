import type { DayStats } from '@/lib/reports/types';

/** What a line of the reports counts, and the lines together. */
export type Sums = Pick<DayStats, 'clicks' | 'leads' | 'orders' | 'earned'>;

export function sumUp(rows: readonly Sums[]): Sums {
  const earned = new Map<string, bigint>();
  for (const { currency, minor } of rows.flatMap((row) => row.earned)) {
    earned.set(currency, (earned.get(currency) ?? 0n) + minor);
  }
  const add = (key: 'clicks' | 'leads' | 'orders') => rows.reduce((sum, row) => sum + row[key], 0);
  return {
    clicks: add('clicks'),
    leads: add('leads'),
    orders: add('orders'),
    earned: [...earned]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, minor]) => ({ currency, minor })),
  };
}

export function hasAnything(row: Sums): boolean {
  return row.clicks + row.leads + row.orders > 0 || row.earned.length > 0;
}
