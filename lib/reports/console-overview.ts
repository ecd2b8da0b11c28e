import type { StaffViewer } from '@/lib/auth/viewer';
import { countClicksByAffiliate } from '@/lib/clicks/count-clicks';
import { countCommissionTabs, sumCommissions } from '@/lib/commissions/queries';
import { db } from '@/lib/db/client';
import type { Money } from '@/lib/money/money';
import { sumPayouts } from '@/lib/payouts/queries';
import { countActivity, sumEarned } from '@/lib/reports/counts';
import { previousRange, type Range } from '@/lib/reports/range';
import { moneyByKey, type KeyedMoney } from '@/lib/reports/scope';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { countTile, moneyTiles } from '@/lib/reports/tiles';
import type { ConsoleOverview, StatusRow, TopAffiliate } from '@/lib/reports/types';

const TOP = 10;

/** One screen that answers: how it goes in the range, and what waits for a person now. */
export async function getConsoleOverview(
  viewer: StaffViewer,
  range: Range,
): Promise<ConsoleOverview> {
  // The type says so already; a caller that got past it is a bug.
  if (viewer.kind !== 'staff') throw new Error('the console is for staff');
  const previous = previousRange(range);
  const toReview = { status: 'pending', held: false } as const;
  const [now, before, revenue, revenueBefore, earned, earnedBefore, byStatus, tabs, review] =
    await Promise.all([
      countActivity(viewer, range),
      countActivity(viewer, previous),
      sumRevenue(range),
      sumRevenue(previous),
      sumEarned(viewer, range),
      sumEarned(viewer, previous),
      sumByStatus(range),
      countCommissionTabs(viewer),
      sumCommissions(viewer, toReview),
    ]);
  const [waiting, affiliatesWaiting, unattributed, topAffiliates, days] = await Promise.all([
    sumPayouts(viewer, { status: 'requested' }),
    db.affiliate.count({ where: { status: 'applied' } }),
    countUnattributed(range),
    listTopAffiliates(viewer, range),
    getStatsByDay(viewer, range),
  ]);
  return {
    range,
    previous,
    clicks: countTile(now.clicks, before.clicks),
    leads: countTile(now.leads, before.leads),
    orders: countTile(now.orders, before.orders),
    revenue: moneyTiles(revenue, revenueBefore),
    commissionsEarned: moneyTiles(earned, earnedBefore),
    commissionsByStatus: byStatus,
    needsReview: {
      count: review.count,
      money: review.money.map((row) => ({ currency: row.currency, minor: row.remainingMinor })),
    },
    heldCount: tabs.held,
    payoutsWaiting: {
      count: waiting.reduce((sum, row) => sum + row.count, 0),
      money: waiting.map((row) => ({ currency: row.currency, minor: row.amountMinor })),
    },
    affiliatesWaiting,
    unattributed,
    topAffiliates,
    days,
  };
}

function sumRevenue({ from, to }: Range): Promise<Money[]> {
  return db.$queryRaw<Money[]>`
    SELECT currency, sum(amount_minor)::bigint AS minor FROM sales_order
    WHERE occurred_at >= ${from} AND occurred_at < ${to} GROUP BY 1 ORDER BY 1`;
}

function sumByStatus({ from, to }: Range): Promise<StatusRow[]> {
  return db.$queryRaw<StatusRow[]>`
    SELECT status, currency, count(*)::int AS count, sum(amount_minor - clawed_back_minor)::bigint AS minor
    FROM commission WHERE earned_at >= ${from} AND earned_at < ${to}
    GROUP BY 1, 2
    ORDER BY array_position(ARRAY['pending', 'approved', 'available', 'requested', 'paid', 'voided', 'clawed_back'], status), 2`;
}

function countUnattributed({ from, to }: Range): Promise<{ reason: string; count: number }[]> {
  return db.$queryRaw<{ reason: string; count: number }[]>`
    SELECT reason, count(*)::int AS count FROM sales_order
    WHERE reason IS NOT NULL AND occurred_at >= ${from} AND occurred_at < ${to}
    GROUP BY 1 ORDER BY 2 DESC, 1`;
}

/** By what they earned in their program's currency; clicks, leads and orders are counted apart. */
async function listTopAffiliates(
  viewer: StaffViewer,
  { from, to }: Range,
): Promise<TopAffiliate[]> {
  const top = await db.$queryRaw<{ affiliateId: string; name: string; code: string }[]>`
    SELECT a.id AS "affiliateId", a.name, a.code
    FROM commission c JOIN affiliate a ON a.id = c.affiliate_id JOIN program p ON p.id = c.program_id
    WHERE c.status <> 'voided' AND c.earned_at >= ${from} AND c.earned_at < ${to}
    GROUP BY a.id, a.name, a.code
    ORDER BY coalesce(sum(c.amount_minor - c.clawed_back_minor) FILTER (WHERE c.currency = p.currency), 0) DESC, count(*) DESC, a.id
    LIMIT ${TOP}`;
  const ids = top.map((row) => row.affiliateId);
  if (ids.length === 0) return [];
  const [clicks, counts, money] = await Promise.all([
    countClicksByAffiliate(viewer, ids, { from, to }),
    db.$queryRaw<{ affiliateId: string; leads: number; orders: number }[]>`
      SELECT affiliate_id AS "affiliateId", sum(leads)::int AS leads, sum(orders)::int AS orders
      FROM (
        SELECT affiliate_id, count(*) AS leads, 0 AS orders FROM lead
          WHERE affiliate_id = ANY(${ids}) AND occurred_at >= ${from} AND occurred_at < ${to} GROUP BY 1
        UNION ALL
        SELECT affiliate_id, 0, count(*) FROM sales_order
          WHERE affiliate_id = ANY(${ids}) AND occurred_at >= ${from} AND occurred_at < ${to} GROUP BY 1
      ) parts GROUP BY 1`,
    db.$queryRaw<KeyedMoney[]>`
      SELECT affiliate_id AS key, currency, sum(amount_minor - clawed_back_minor)::bigint AS minor FROM commission
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
