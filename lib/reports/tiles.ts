import { change } from '@/lib/reports/range';
import type { CountTile, MoneyTile } from '@/lib/reports/types';

export function countTile(value: number, previous: number): CountTile {
  return { value, previous, change: change(value, previous) };
}

/** One tile per currency that has money in either range. */
export function moneyTiles(rows: { currency: string; now: boolean; minor: bigint }[]): MoneyTile[] {
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  return currencies.map((currency) => {
    const sum = (now: boolean) =>
      rows.reduce(
        (all, row) => (row.currency === currency && row.now === now ? all + row.minor : all),
        0n,
      );
    const [minor, previousMinor] = [sum(true), sum(false)];
    return { currency, minor, previousMinor, change: change(minor, previousMinor) };
  });
}
