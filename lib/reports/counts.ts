import type { Viewer } from '@/lib/auth/viewer';
import { countClicks } from '@/lib/clicks/rollups/count-clicks';
import { db } from '@/lib/db/client';
import type { Money } from '@/lib/money/money';
import { scopeSql, type ReportFilter } from '@/lib/reports/scope';
import type { BalanceRow, Counts } from '@/lib/reports/types';

/** Clicks that count, leads and orders, each counted for itself: a join of the three would multiply them. */
export async function countActivity(viewer: Viewer, filter: ReportFilter): Promise<Counts> {
  const [clicks, leads, orders] = await Promise.all([
    countClicks(viewer, filter),
    db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM lead
      WHERE order_id IS NULL AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scopeSql(viewer, filter)}`,
    db.$queryRaw<{ n: number }[]>`
      SELECT count(*)::int AS n FROM sales_order
      WHERE amount_minor > 0 AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scopeSql(viewer, filter)}`,
  ]);
  return { clicks, leads: leads[0]?.n ?? 0, orders: orders[0]?.n ?? 0 };
}

/** Amount − taken back of what was earned in the range and is not voided, one row per currency. */
export function sumEarned(viewer: Viewer, filter: ReportFilter): Promise<Money[]> {
  return db.$queryRaw<Money[]>`
    SELECT currency, coalesce(sum(amount_minor - clawed_back_minor), 0)::bigint AS minor FROM commission
    WHERE status <> 'voided' AND earned_at >= ${filter.from} AND earned_at < ${filter.to}
      AND ${scopeSql(viewer, filter)}
    GROUP BY currency ORDER BY currency`;
}

/** What lies in the affiliate accounts now. Without an affiliate: everybody's in the viewer's scope, together. */
export function sumBalances(viewer: Viewer, affiliateId?: string): Promise<BalanceRow[]> {
  return db.$queryRaw<BalanceRow[]>`
    SELECT currency,
      coalesce(sum(balance_minor) FILTER (WHERE kind = 'pending'), 0)::bigint AS "pendingMinor",
      coalesce(sum(balance_minor) FILTER (WHERE kind = 'available'), 0)::bigint AS "availableMinor",
      coalesce(sum(balance_minor) FILTER (WHERE kind = 'in_payout'), 0)::bigint AS "inPayoutMinor",
      coalesce(sum(balance_minor) FILTER (WHERE kind = 'paid'), 0)::bigint AS "paidMinor",
      coalesce(sum(balance_minor) FILTER (WHERE kind = 'debt'), 0)::bigint AS "debtMinor"
    FROM ledger_account WHERE affiliate_id IS NOT NULL AND ${scopeSql(viewer, { affiliateId })}
    GROUP BY currency ORDER BY currency`;
}
