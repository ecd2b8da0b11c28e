import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { moveCommissions } from '@/lib/commissions/moves';
import { matureLocked } from '@/lib/commissions/mature-locked';
import { isMature } from '@/lib/commissions/rules';
import type { CommissionRow } from '@/lib/commissions/types';
import type { Work } from '@/lib/db/work';
import { groupBy } from '@/lib/group-by';

/**
 * What follows a commission that was just approved is approved with it, unless it is on hold, and is available at once where
 * its own hold time is over. The caller holds the affiliates of both.
 */
export async function approveFollowers(work: Work, parentIds: readonly string[]): Promise<void> {
  const pending = await lockPendingFollowers(work, parentIds, {
    holds: { none: { releasedAt: null } },
  });
  await moveCommissions(work, pending, 'approve');
  const mature = pending
    .filter((row) => isMature(row, work.now))
    .map((row) => ({ ...row, status: 'approved' as const }));
  for (const rows of groupBy(mature, (row) => `${row.affiliateId} ${row.currency}`).values()) {
    await matureLocked(work, rows);
  }
}

/** Locks and reads what follows and is pending still. The caller holds the affiliates of both. */
export async function lockPendingFollowers(
  { tx }: Work,
  parentIds: readonly string[],
  where: { holds?: { none: { releasedAt: null } } } = {},
): Promise<CommissionRow[]> {
  if (parentIds.length === 0) return [];
  const found = await tx.commission.findMany({
    where: { kind: 'recruit', followsId: { in: [...parentIds] }, status: 'pending', ...where },
    select: { id: true },
  });
  return lockCommissions(
    tx,
    found.map((row) => row.id),
  );
}
