import { lockAffiliatesAlone } from '@/lib/affiliates/lock-affiliate';
import type { Tx } from '@/lib/db/client';
import { lockRows } from '@/lib/db/locks';
import { type PayoutRow, parsePayoutStatus } from '@/lib/payouts/types';

const lock = { kind: 'payout', strength: 'UPDATE' } as const;

/** Affiliate, then payout: the one lock order. Null when the viewer's scope does not contain it. */
export async function lockPayout(
  tx: Tx,
  payoutId: string,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<PayoutRow | null> {
  const found = await tx.payout.findFirst({
    where: { id: payoutId, ...scope },
    select: { affiliateId: true },
  });
  if (!found) return null;
  await lockAffiliatesAlone(tx, [found.affiliateId]);
  await lockRows(tx, lock, [payoutId]);
  const row = await tx.payout.findUniqueOrThrow({ where: { id: payoutId } });
  return { ...row, status: parsePayoutStatus(row.status) };
}

/** Many at once, in the same order; those that are not in the scope are left out. */
export async function lockPayouts(
  tx: Tx,
  payoutIds: string[],
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<PayoutRow[]> {
  const where = { id: { in: payoutIds }, ...scope };
  const found = await tx.payout.findMany({ where, select: { id: true, affiliateId: true } });
  const ids = found.map((row) => row.id);
  const affiliateIds = found.map((row) => row.affiliateId);
  await lockAffiliatesAlone(tx, affiliateIds);
  await lockRows(tx, lock, ids);
  const rows = await tx.payout.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
  return rows.map((row) => ({ ...row, status: parsePayoutStatus(row.status) }));
}

/**
 * Together with those of the same requests that nobody has approved yet: what is taken out of one is judged over all of
 * them, and can cancel them. Before the first commission.
 */
export async function lockRequests(
  tx: Tx,
  payoutIds: readonly string[],
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<void> {
  const where = { id: { in: [...new Set(payoutIds)] }, ...scope };
  const found = await tx.payout.findMany({ where, select: { affiliateId: true, requestId: true } });
  const affiliateIds = found.map((row) => row.affiliateId);
  await lockAffiliatesAlone(tx, affiliateIds);
  const ofRequest = { requestId: { in: found.map((row) => row.requestId) }, status: 'requested' };
  const rows = await tx.payout.findMany({
    where: { OR: [where, ofRequest] },
    select: { id: true },
  });
  await lockRows(
    tx,
    lock,
    rows.map((row) => row.id),
  );
}

/** Payouts join a batch when it is made and never later, so those found here are all that need a lock. */
export async function lockPayoutsOfBatch(tx: Tx, batchId: string): Promise<void> {
  const found = await tx.payout.findMany({
    where: { batchId },
    select: { id: true, affiliateId: true },
  });
  await lockAffiliatesAlone(
    tx,
    found.map((row) => row.affiliateId),
  );
  await lockRows(
    tx,
    lock,
    found.map((row) => row.id),
  );
}

/** For a batch that is being made: it moves no money, so the affiliates are not locked. */
export function lockPayoutRows(tx: Tx, payoutIds: readonly string[]): Promise<void> {
  return lockRows(tx, lock, payoutIds);
}
