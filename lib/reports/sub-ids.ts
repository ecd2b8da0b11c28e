import type { Viewer } from '@/lib/auth/viewer';
import { loadClickGroups } from '@/lib/clicks/rollups/click-scope';
import { subIdClicks } from '@/lib/clicks/rollups/count-clicks';
import { db } from '@/lib/db/client';
import { moneyByKey, scopeSql, type KeyedMoney, type ReportFilter } from '@/lib/reports/scope';
import type { SubIdRow } from '@/lib/reports/types';

const MAX_ROWS = 500;

type SubCount = { subId: string | null; clicks: number; leads: number; orders: number };

/**
 * By sub-ID, most orders first, then most clicks. All rows together are the counts of the range, unless there are more
 * than `limit` sub-IDs.
 */
export async function getSubIdTable(
  viewer: Viewer,
  filter: ReportFilter & { limit?: number },
): Promise<SubIdRow[]> {
  const scope = scopeSql(viewer, filter);
  const limit = Math.min(Math.max(Math.trunc(filter.limit ?? 100), 1), MAX_ROWS);
  const groups = await loadClickGroups(viewer, filter);
  const counts = await db.$queryRaw<SubCount[]>`
    SELECT sub_id AS "subId", coalesce(sum(clicks), 0)::float8 AS clicks, coalesce(sum(leads), 0)::int AS leads,
      coalesce(sum(orders), 0)::int AS orders
    FROM (
      SELECT sub_id, clicks, 0 AS leads, 0 AS orders FROM (${subIdClicks(viewer, groups, filter)}) clicked
      UNION ALL
      SELECT sub_id, 0, count(*), 0 FROM lead
        WHERE order_id IS NULL AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope} GROUP BY 1
      UNION ALL
      SELECT sub_id, 0, 0, count(*) FROM sales_order
        WHERE amount_minor > 0 AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to} AND ${scope} GROUP BY 1
      UNION ALL
      SELECT sub_id, 0, 0, 0 FROM commission
        WHERE status <> 'voided' AND earned_at >= ${filter.from} AND earned_at < ${filter.to} AND ${scope} GROUP BY 1
    ) parts
    GROUP BY sub_id ORDER BY orders DESC, clicks DESC, sub_id NULLS LAST LIMIT ${limit}`;
  const earned = await db.$queryRaw<KeyedMoney[]>`
    SELECT sub_id AS key, currency, coalesce(sum(amount_minor - clawed_back_minor), 0)::bigint AS minor FROM commission
    WHERE status <> 'voided' AND earned_at >= ${filter.from} AND earned_at < ${filter.to} AND ${scope}
    GROUP BY 1, 2 ORDER BY 2`;
  const earnedOf = moneyByKey(earned);
  return counts.map((row) => ({ ...row, earned: earnedOf.get(row.subId) ?? [] }));
}
