import type { Tx } from '@/lib/db/client';

export type ItemCounts = {
  all: number;
  /** In it now or, once it is closed, until then. */
  inIt: number;
  inItMinor: bigint;
};

export function sumItems(
  tx: Tx,
  payoutIds: string[],
): Promise<(ItemCounts & { payoutId: string })[]> {
  return tx.$queryRaw<(ItemCounts & { payoutId: string })[]>`
    SELECT payout_id AS "payoutId", count(*)::int AS "all",
      (count(*) FILTER (WHERE in_it))::int AS "inIt",
      coalesce(sum(amount_minor) FILTER (WHERE in_it), 0)::bigint AS "inItMinor"
    FROM (
      SELECT i.payout_id, i.amount_minor, i.released_at IS NULL OR i.released_at >= p.closed_at AS in_it
      FROM payout_item i JOIN payout p ON p.id = i.payout_id
      WHERE i.payout_id = ANY(${payoutIds})
    ) item GROUP BY 1`;
}
