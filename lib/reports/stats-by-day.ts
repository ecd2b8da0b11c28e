import type { Viewer } from '@/lib/auth/viewer';
import { countClicksByDay } from '@/lib/clicks/count-clicks';
import { db } from '@/lib/db/client';
import { moneyByKey, scopeSql, type KeyedMoney, type ReportFilter } from '@/lib/reports/scope';
import type { DayStats } from '@/lib/reports/types';

type DayCount = { day: string; n: number };

/** One row per UTC day of the range, also for days on which nothing happened; at most the last 400. */
export async function getStatsByDay(viewer: Viewer, filter: ReportFilter): Promise<DayStats[]> {
  const scope = scopeSql(viewer, filter.affiliateId);
  const [clicks, leads, orders, earned] = await Promise.all([
    countClicksByDay(viewer, filter),
    db.$queryRaw<DayCount[]>`
      SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS n FROM lead
      WHERE occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope} GROUP BY 1`,
    db.$queryRaw<DayCount[]>`
      SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS n FROM sales_order
      WHERE occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope} GROUP BY 1`,
    db.$queryRaw<KeyedMoney[]>`
      SELECT to_char(earned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS key, currency,
        sum(amount_minor - clawed_back_minor)::bigint AS minor
      FROM commission
      WHERE status <> 'voided' AND earned_at >= ${filter.from} AND earned_at < ${filter.to} AND ${scope}
      GROUP BY 1, 2 ORDER BY 2`,
  ]);
  const leadsOf = new Map(leads.map((row) => [row.day, row.n]));
  const ordersOf = new Map(orders.map((row) => [row.day, row.n]));
  const earnedOf = moneyByKey(earned);
  return clicks.map(({ day, counted }) => ({
    day,
    clicks: counted,
    leads: leadsOf.get(day) ?? 0,
    orders: ordersOf.get(day) ?? 0,
    earned: earnedOf.get(day) ?? [],
  }));
}
