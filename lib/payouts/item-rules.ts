/**
 * Whether an item is in its payout or, once that is closed, was in it until then: closing releases what is left at the
 * very time it closes. What left in the same transaction, because it took the payout below the minimum, cannot be told
 * from the rest by its time: there the items sum to more than the payout.
 */
export function wasInAtClose(releasedAt: Date | null, closedAt: Date | null): boolean {
  if (releasedAt === null) return true;
  return closedAt !== null && releasedAt.getTime() >= closedAt.getTime();
}
