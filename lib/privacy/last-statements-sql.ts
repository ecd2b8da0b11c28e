import type { Tx } from '@/lib/db/client';

export type Untold = { programId: string; at: Date };

/** The last of what was posted or paid and stands in no statement yet. */
export async function findUntold(tx: Tx, affiliateIds: readonly string[]): Promise<Untold | null> {
  const ids = [...affiliateIds];
  // never null: programId, at
  const rows = await tx.$queryRaw<Untold[]>`
    SELECT "programId", at FROM (
      SELECT t.program_id AS "programId", t.created_at AS at FROM ledger_transfer t
      WHERE t.affiliate_id = ANY(${ids}) AND NOT EXISTS (SELECT FROM statement s
        WHERE s.affiliate_id = t.affiliate_id AND s.currency = t.currency AND s.kind = 'month'
          AND t.created_at >= s.from_at AND t.created_at < s.to_at)
      UNION ALL
      SELECT p.program_id, p.paid_at FROM payout p
      WHERE p.affiliate_id = ANY(${ids}) AND p.paid_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM statement s WHERE s.affiliate_id = p.affiliate_id AND s.payout_id = p.id)
    ) untold ORDER BY at DESC LIMIT 1`;
  return rows[0] ?? null;
}
