import { type AffiliateStatus, parseAffiliateStatus } from '@/lib/affiliates/types';
import type { Tx } from '@/lib/db/client';

/**
 * The statuses of affiliates, each at its own time: the last change up to then. Before its first change an affiliate has
 * the status it began with, so that history a merchant imports counts for affiliates who were entered later. Answers in
 * the order of the questions; null for an affiliate without any.
 */
export async function affiliateStatusesAt(
  tx: Tx,
  asks: readonly { affiliateId: string; at: Date }[],
): Promise<(AffiliateStatus | null)[]> {
  if (asks.length === 0) return [];
  // never null: position
  const rows = await tx.$queryRaw<{ position: number; status: string }[]>`
    SELECT q.position::int AS position, s.status
    FROM unnest(${asks.map((ask) => ask.affiliateId)}::text[], ${asks.map((ask) => ask.at.toISOString())}::timestamptz[])
      WITH ORDINALITY AS q(affiliate_id, at, position)
    CROSS JOIN LATERAL (
      SELECT status FROM affiliate_status_change
      WHERE affiliate_id = q.affiliate_id
      ORDER BY (effective_at <= q.at) DESC,
        CASE WHEN effective_at <= q.at THEN effective_at END DESC,
        CASE WHEN effective_at <= q.at THEN id END DESC,
        effective_at, id
      LIMIT 1) s`;
  const byPosition = new Map(rows.map((row) => [row.position, parseAffiliateStatus(row.status)]));
  return asks.map((_ask, position) => byPosition.get(position + 1) ?? null);
}
