import type { Viewer } from '@/lib/auth/viewer';
import type { ClickReason } from '@/lib/clicks/types';
import { db } from '@/lib/db/client';
import { scopeSql, type ReportFilter } from '@/lib/reports/scope';

/** Clicks that were kept but do not count, by reason, most first. */
export async function getFilteredClicks(
  viewer: Viewer,
  filter: ReportFilter,
): Promise<{ reason: ClickReason; count: number }[]> {
  return db.$queryRaw`
    SELECT reason, count(*)::int AS count FROM click
    WHERE status = 'filtered' AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to}
      AND ${scopeSql(viewer, filter.affiliateId)}
    GROUP BY reason ORDER BY count DESC, reason`;
}

/** Counted clicks of each named link in the range. A link without any is not in the answer. */
export async function countClicksByLink(
  viewer: Viewer,
  filter: ReportFilter,
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ linkId: string; count: number }[]>`
    SELECT link_id AS "linkId", count(*)::int AS count FROM click
    WHERE status = 'counted' AND link_id IS NOT NULL
      AND occurred_at >= ${filter.from} AND occurred_at < ${filter.to}
      AND ${scopeSql(viewer, filter.affiliateId)}
    GROUP BY link_id`;
  return new Map(rows.map((row) => [row.linkId, row.count]));
}
