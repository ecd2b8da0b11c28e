import { db } from '@/lib/db/client';

export const MAX_ITEMS = 500;

export type ItemCounts = {
  all: number;
  /** In it now or, once it is closed, until then. */
  inIt: number;
  inItMinor: bigint;
};

export const NO_ITEMS: ItemCounts = { all: 0, inIt: 0, inItMinor: 0n };

/**
 * Counts and sums of all items, however many are shown. Closing releases what is left at the very time it closes. What left
 * in the same transaction, because it took the payout below the minimum, cannot be told from the rest by its time: there
 * the items sum to more than the payout.
 */
export async function countItems(payoutIds: string[]): Promise<Map<string, ItemCounts>> {
  const rows = await db.$queryRaw<(ItemCounts & { payoutId: string })[]>`
    SELECT payout_id AS "payoutId", count(*)::int AS "all",
      (count(*) FILTER (WHERE in_it))::int AS "inIt",
      coalesce(sum(amount_minor) FILTER (WHERE in_it), 0)::bigint AS "inItMinor"
    FROM (
      SELECT i.payout_id, i.amount_minor, i.released_at IS NULL OR i.released_at >= p.closed_at AS in_it
      FROM payout_item i JOIN payout p ON p.id = i.payout_id
      WHERE i.payout_id = ANY(${payoutIds})
    ) item GROUP BY 1`;
  return new Map(rows.map(({ payoutId, ...counts }) => [payoutId, counts]));
}

/** First those that `countItems` counts as in it, then those that had left it. */
export function findItems(payoutId: string, limit: number) {
  return db.payoutItem.findMany({
    where: { payoutId },
    orderBy: [{ releasedAt: { sort: 'desc', nulls: 'first' } }, { kind: 'desc' }, { id: 'asc' }],
    take: limit,
    include: {
      commission: {
        select: {
          earnedAt: true,
          order: { select: { externalId: true, customer: { select: { externalId: true } } } },
        },
      },
    },
  });
}
