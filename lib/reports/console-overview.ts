import type { StaffViewer } from '@/lib/auth/viewer';
import { countClicksByAffiliate } from '@/lib/clicks/rollups/count-clicks';
import { db } from '@/lib/db/client';
import { viewerCalendar } from '@/lib/programs/calendar-sql';
import { previousRange, type Range } from '@/lib/reports/range';
import {
  moneyByKey,
  scopeSql,
  type KeyedMoney,
  type Narrowing,
  type ReportFilter,
} from '@/lib/reports/scope';
import { getDaysAndTotals } from '@/lib/reports/stats-by-day';
import type { ConsoleOverview, TopAffiliate } from '@/lib/reports/types';
import { getWaiting } from '@/lib/reports/waiting';

const TOP = 10;

/** One screen that answers: how it goes in the range, of everybody or of a group, and what waits for a person now. */
export async function getConsoleOverview(
  viewer: StaffViewer,
  range: Range,
  of: Pick<Narrowing, 'groupId'> = {},
): Promise<ConsoleOverview> {
  // The type says so already; a caller that got past it is a bug.
  if (viewer.kind !== 'staff') throw new Error('the console is for staff');
  const previous = previousRange(range, await viewerCalendar(viewer, () => range));
  const [figures, waiting, topAffiliates] = await Promise.all([
    getDaysAndTotals(viewer, range, previous, of),
    getWaiting(viewer),
    listTopAffiliates(viewer, { ...of, from: range.from, to: range.to }),
  ]);
  return {
    range,
    previous,
    clicks: figures.clicks,
    leads: figures.leads,
    orders: figures.orders,
    revenue: figures.revenue,
    commissionsEarned: figures.earned,
    commissionsByStatus: figures.byStatus,
    ...waiting,
    unattributed: figures.unattributed,
    topAffiliates,
    days: figures.days,
  };
}

/** By what they earned in their program's currency; clicks, leads and orders are counted apart. */
async function listTopAffiliates(
  viewer: StaffViewer,
  { from, to, ...of }: ReportFilter,
): Promise<TopAffiliate[]> {
  const top = await db.$queryRaw<{ affiliateId: string; name: string; code: string }[]>`
    SELECT a.id AS "affiliateId", a.name, a.code
    FROM (
      SELECT affiliate_id, currency, sum(amount_minor - clawed_back_minor) AS minor, count(*) AS n FROM commission
      WHERE status <> 'voided' AND earned_at >= ${from} AND earned_at < ${to} AND ${scopeSql(viewer, of)} GROUP BY 1, 2
    ) c JOIN affiliate a ON a.id = c.affiliate_id JOIN program p ON p.id = a.program_id
    GROUP BY a.id, a.name, a.code
    ORDER BY coalesce(sum(c.minor) FILTER (WHERE c.currency = p.currency), 0) DESC, sum(c.n) DESC, a.id
    LIMIT ${TOP}`;
  const ids = top.map((row) => row.affiliateId);
  if (ids.length === 0) return [];
  const [clicks, counts, money] = await Promise.all([
    countClicksByAffiliate(viewer, ids, { from, to }),
    // never null: affiliateId
    db.$queryRaw<{ affiliateId: string; leads: number; orders: number }[]>`
      SELECT affiliate_id AS "affiliateId", sum(leads)::int AS leads, sum(orders)::int AS orders
      FROM (
        SELECT affiliate_id, count(*) AS leads, 0 AS orders FROM lead
          WHERE order_id IS NULL AND affiliate_id = ANY(${ids}) AND occurred_at >= ${from} AND occurred_at < ${to} GROUP BY 1
        UNION ALL
        SELECT affiliate_id, 0, count(*) FROM sales_order
          WHERE amount_minor > 0 AND affiliate_id = ANY(${ids}) AND occurred_at >= ${from} AND occurred_at < ${to} GROUP BY 1
      ) parts GROUP BY 1`,
    db.$queryRaw<KeyedMoney[]>`
      SELECT affiliate_id AS key, currency, coalesce(sum(amount_minor - clawed_back_minor), 0)::bigint AS minor FROM commission
      WHERE affiliate_id = ANY(${ids}) AND status <> 'voided' AND earned_at >= ${from} AND earned_at < ${to}
      GROUP BY 1, 2 ORDER BY 2`,
  ]);
  const countsOf = new Map(counts.map((row) => [row.affiliateId, row]));
  const moneyOf = moneyByKey(money);
  return top.map((row) => ({
    leads: 0,
    orders: 0,
    clicks: clicks.get(row.affiliateId) ?? 0,
    ...countsOf.get(row.affiliateId),
    ...row,
    earned: moneyOf.get(row.affiliateId) ?? [],
  }));
}
