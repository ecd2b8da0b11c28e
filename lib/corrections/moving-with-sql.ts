import type { Tx } from '@/lib/db/client';

/**
 * The live payouts that commissions are in, or what moves with them: what follows them, or follows what they give back a part
 * of, what tiers paid afterwards for the same order, and what gives back a part of those.
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
    ), later AS (
      SELECT l.commission_id AS id FROM commission c JOIN commission_line l ON l.order_id = c.order_id
        JOIN commission r ON r.id = l.commission_id AND r.affiliate_id = c.affiliate_id WHERE c.id IN (SELECT id FROM root)
      UNION SELECT f.id FROM commission f WHERE f.kind = 'recruit' AND f.follows_id IN (SELECT id FROM root)
    ), moving AS (
      SELECT id FROM given UNION SELECT id FROM later
      UNION SELECT r.id FROM commission r WHERE r.reinstates_id IN (SELECT id FROM later)
    )
    SELECT DISTINCT i.payout_id AS "payoutId" FROM payout_item i
    WHERE i.commission_id IN (SELECT id FROM moving) AND i.kind = 'earning' AND i.released_at IS NULL`;
  return rows.map((row) => row.payoutId);
}
