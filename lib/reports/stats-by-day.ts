import type { Viewer } from '@/lib/auth/viewer';
import { countClicksByDay, type ClicksOfDay } from '@/lib/clicks/count-clicks';
import { db } from '@/lib/db/client';
import type { Range } from '@/lib/reports/range';
import { moneyByKey, scopeSql, type ReportFilter } from '@/lib/reports/scope';
import { countTile, moneyTiles } from '@/lib/reports/tiles';
import type { DayStats, Totals } from '@/lib/reports/types';

/** `now` tells a range from the one before it, also on a day that both have a part of. */
type CountRow = { kind: 'leads' | 'orders'; day: string; now: boolean; n: number };
type MoneyRow = { currency: string; day: string; now: boolean; minor: bigint };

/** One row per UTC day of the range, also for days on which nothing happened; at most the last 400. */
export async function getStatsByDay(viewer: Viewer, filter: ReportFilter): Promise<DayStats[]> {
  const [clicks, counts, earned] = await Promise.all([
    countClicksByDay(viewer, filter),
    readCounts(viewer, filter, filter.from),
    readEarned(viewer, filter, filter.from),
  ]);
  return listDays(clicks, counts, earned);
}

/**
 * The days of a range, and its sums beside those of the range before it, which ends where it begins. Clicks, leads and
 * orders are each counted for itself, and each table is read once for all of it.
 */
export async function getDaysAndTotals(
  viewer: Viewer,
  range: Range,
  previous: Range,
): Promise<Totals & { days: DayStats[] }> {
  const both = { from: previous.from, to: range.to };
  const [clicks, clicksBefore, counts, earned] = await Promise.all([
    countClicksByDay(viewer, range),
    countClicksByDay(viewer, previous),
    readCounts(viewer, both, range.from),
    readEarned(viewer, both, range.from),
  ]);
  const tile = (kind: CountRow['kind']) => {
    const sum = (now: boolean) =>
      counts.reduce((all, row) => (row.kind === kind && row.now === now ? all + row.n : all), 0);
    return countTile(sum(true), sum(false));
  };
  const counted = (days: ClicksOfDay[]) => days.reduce((sum, day) => sum + day.counted, 0);
  return {
    clicks: countTile(counted(clicks), counted(clicksBefore)),
    leads: tile('leads'),
    orders: tile('orders'),
    earned: moneyTiles(earned),
    days: listDays(clicks, counts, earned),
  };
}

function readCounts(viewer: Viewer, filter: ReportFilter, boundary: Date): Promise<CountRow[]> {
  const scope = scopeSql(viewer, filter.affiliateId);
  return db.$queryRaw<CountRow[]>`
    SELECT kind, day::text, now, n FROM (
      SELECT 'leads' AS kind, (occurred_at AT TIME ZONE 'UTC')::date AS day, occurred_at >= ${boundary} AS now, count(*)::int AS n
      FROM lead WHERE occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope} GROUP BY 2, 3
      UNION ALL
      SELECT 'orders', (occurred_at AT TIME ZONE 'UTC')::date, occurred_at >= ${boundary}, count(*)::int
      FROM sales_order WHERE occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope} GROUP BY 2, 3
    ) counts`;
}

function readEarned(viewer: Viewer, filter: ReportFilter, boundary: Date): Promise<MoneyRow[]> {
  return db.$queryRaw<MoneyRow[]>`
    SELECT day::text, currency, now, minor FROM (
      SELECT (earned_at AT TIME ZONE 'UTC')::date AS day, currency, earned_at >= ${boundary} AS now,
        sum(amount_minor - clawed_back_minor)::bigint AS minor
      FROM commission
      WHERE status <> 'voided' AND earned_at >= ${filter.from} AND earned_at < ${filter.to}
        AND ${scopeSql(viewer, filter.affiliateId)}
      GROUP BY 1, 2, 3
    ) days ORDER BY currency`;
}

function listDays(clicks: ClicksOfDay[], counts: CountRow[], earned: MoneyRow[]): DayStats[] {
  const countOf = new Map(
    counts.filter((row) => row.now).map((row) => [`${row.kind} ${row.day}`, row.n]),
  );
  const earnedOf = moneyByKey(
    earned.filter((row) => row.now).map(({ day, ...money }) => ({ ...money, key: day })),
  );
  return clicks.map(({ day, counted }) => ({
    day,
    clicks: counted,
    leads: countOf.get(`leads ${day}`) ?? 0,
    orders: countOf.get(`orders ${day}`) ?? 0,
    earned: earnedOf.get(day) ?? [],
  }));
}
