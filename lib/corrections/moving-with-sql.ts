import type { Tx } from '@/lib/db/client';

/**
 * The live payouts that commissions are in, or what moves with them: what follows them, or follows what they give back a part
 * of, and what gives back a part of that.
 */
export async function listPayoutsMovingWith(
  tx: Tx,
  commissionIds: readonly string[],
): Promise<string[]> {
  if (commissionIds.length === 0) return [];
  const rows = await tx.$queryRaw<{ payoutId: string }[]>`
    WITH given AS (
      SELECT unnest(${[...commissionIds]}::text[]) AS id
    ), root AS (
      SELECT id FROM given
      UNION SELECT c.reinstates_id FROM commission c WHERE c.id IN (SELECT id FROM given) AND c.reinstates_id IS NOT NULL
    ), follower AS (
      SELECT f.id FROM commission f WHERE f.kind = 'recruit' AND f.follows_id IN (SELECT id FROM root)
    ), moving AS (
      SELECT id FROM given UNION SELECT id FROM follower
      UNION SELECT r.id FROM commission r WHERE r.reinstates_id IN (SELECT id FROM follower)
    )
    SELECT DISTINCT i.payout_id AS "payoutId" FROM payout_item i
    WHERE i.commission_id IN (SELECT id FROM moving) AND i.kind = 'earning' AND i.released_at IS NULL`;
  return rows.map((row) => row.payoutId);
}
