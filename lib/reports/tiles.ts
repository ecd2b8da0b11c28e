import type { Money } from '@/lib/money/money';
import { change } from '@/lib/reports/range';
import type { CountTile, MoneyTile } from '@/lib/reports/types';

export function countTile(value: number, previous: number): CountTile {
  return { value, previous, change: change(value, previous) };
}

/** One tile per currency that has money in either range. */
export function moneyTiles(now: Money[], before: Money[]): MoneyTile[] {
  const currencies = [...new Set([...now, ...before].map((row) => row.currency))].sort();
  const minorOf = (rows: Money[], currency: string) =>
    rows.find((row) => row.currency === currency)?.minor ?? 0n;
  return currencies.map((currency) => {
    const minor = minorOf(now, currency);
    const previousMinor = minorOf(before, currency);
    return { currency, minor, previousMinor, change: change(minor, previousMinor) };
  });
}
