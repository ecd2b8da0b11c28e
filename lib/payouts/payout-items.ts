import { db, type Tx } from '@/lib/db/client';
import { sumItems, type ItemCounts } from '@/lib/payouts/payout-items-sql';

export const MAX_ITEMS = 500;

export const NO_ITEMS: ItemCounts = { all: 0, inIt: 0, inItMinor: 0n };

/**
 * Counts and sums of all items, however many are shown. Closing releases what is left at the very time it closes. What left
 * in the same transaction, because it took the payout below the minimum, cannot be told from the rest by its time: there
 * the items sum to more than the payout.
 */
export async function countItems(
  payoutIds: string[],
  tx: Tx = db,
): Promise<Map<string, ItemCounts>> {
  const rows = await sumItems(tx, payoutIds);
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
