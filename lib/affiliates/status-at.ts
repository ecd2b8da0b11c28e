import type { AffiliateStatus } from '@/lib/affiliates/types';
import type { Tx } from '@/lib/db/client';

/**
 * The statuses of several affiliates at a time: the last change up to then. Before its first change an affiliate has
 * the status it began with, so that history a merchant imports counts for affiliates who were entered later.
 */
export async function affiliateStatusesAt(
  tx: Tx,
  affiliateIds: string[],
  at: Date,
): Promise<Map<string, AffiliateStatus>> {
  if (affiliateIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ affiliate_id: string; status: string }[]>`
    SELECT DISTINCT ON (affiliate_id) affiliate_id, status
    FROM affiliate_status_change
    WHERE affiliate_id = ANY(${affiliateIds})
    ORDER BY affiliate_id,
      (effective_at <= ${at}::timestamptz) DESC,
      CASE WHEN effective_at <= ${at}::timestamptz THEN effective_at END DESC,
      CASE WHEN effective_at <= ${at}::timestamptz THEN id END DESC,
      effective_at, id`;
  return new Map(rows.map((row) => [row.affiliate_id, row.status as AffiliateStatus]));
}

export async function affiliateStatusAt(
  tx: Tx,
  affiliateId: string,
  at: Date,
): Promise<AffiliateStatus | null> {
  return (await affiliateStatusesAt(tx, [affiliateId], at)).get(affiliateId) ?? null;
}
