import type { Attribution } from '@/lib/db/generated/client';

type Interval = Pick<
  Attribution,
  'id' | 'status' | 'source' | 'initialOrderId' | 'attributedAt' | 'endedAt'
>;

/** Which of the attributions of one customer counts from now on, and when each other one ends. */
export type Settled<T> = { stays: T | null; ends: { row: T; endedAt: Date }[] };

/**
 * Settles the attributions of customers who are one. A person's choice stays before what was decided, the last of several;
 * else the one whose first paid order is the earliest; else a provisional one. What lies in another's interval ends where
 * it starts, so that nothing is left of it; what begins before it ends where that starts. Pure.
 */
export function settleIntervals<T extends Interval>(rows: readonly T[]): Settled<T> {
  const fixed = rows.filter((row) => row.status === 'fixed').sort(byStart);
  const provisional = rows.filter((row) => row.status !== 'fixed').sort(byStart);
  const stays = fixed.findLast(isChosen) ?? fixed[0] ?? provisional[0] ?? null;
  const taken: { from: number; to: number }[] =
    stays?.status === 'fixed' ? [{ from: stays.attributedAt.getTime(), to: Infinity }] : [];
  const ends = fixed
    .filter((row) => row !== stays)
    .map((row) => {
      const from = row.attributedAt.getTime();
      const isCovered = taken.some((one) => one.from <= from && from < one.to);
      const to = isCovered
        ? from
        : Math.min(...taken.map((one) => one.from).filter((at) => at > from));
      taken.push({ from, to });
      return { row, endedAt: new Date(to) };
    });
  const none = provisional
    .filter((row) => row !== stays)
    .map((row) => ({ row, endedAt: row.attributedAt }));
  return { stays, ends: [...ends, ...none] };
}

/** A person gave all future orders of the customer to somebody. */
function isChosen(row: Interval): boolean {
  return row.source === 'manual' && row.initialOrderId === null;
}

function byStart(a: Interval, b: Interval): number {
  return (
    a.attributedAt.getTime() - b.attributedAt.getTime() ||
    ((a.initialOrderId ?? a.id) < (b.initialOrderId ?? b.id) ? -1 : 1)
  );
}
