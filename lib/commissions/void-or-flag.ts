import type { Work } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import type { CommissionRow } from '@/lib/commissions/types';
import { voidLocked } from '@/lib/commissions/void-commission';
import type { Tx } from '@/lib/db/client';

/**
 * What was reported late has decided otherwise: a commission that is still pending is voided, one that is further along
 * stays and is flagged for a person. The caller holds the affiliate. Returns the orders whose commission was voided.
 */
export async function voidOrFlagCommissions(
  work: Work,
  orderIds: string[],
  reason: string,
): Promise<string[]> {
  const { tx } = work;
  const voided: string[] = [];
  for (const commission of await lockLive(tx, orderIds)) {
    if (commission.status !== 'pending') {
      await flag(work, commission, reason);
      continue;
    }
    await voidLocked(work, commission, reason);
    if (commission.orderId !== null) voided.push(commission.orderId);
  }
  return voided;
}

/** Voids what is still pending and leaves the rest. The caller holds the affiliate. Returns the orders whose commission was voided. */
export async function voidPending(
  work: Work,
  orderIds: string[],
  reason: string,
): Promise<string[]> {
  const live = await lockLive(work.tx, orderIds);
  const pending = live.filter((commission) => commission.status === 'pending');
  for (const commission of pending) await voidLocked(work, commission, reason);
  return pending.flatMap((commission) => commission.orderId ?? []);
}

/** Leaves the commissions of these orders as they are, and asks a person to look at them. */
export async function flagCommissions(
  work: Work,
  orderIds: string[],
  reason: string,
): Promise<void> {
  const { tx } = work;
  for (const commission of await lockLive(tx, orderIds)) await flag(work, commission, reason);
}

async function lockLive(tx: Tx, orderIds: string[]): Promise<CommissionRow[]> {
  const rows = await tx.commission.findMany({
    where: { orderId: { in: orderIds }, status: { notIn: ['voided', 'clawed_back'] } },
    select: { id: true },
  });
  const locked = await lockCommissions(
    tx,
    rows.map((row) => row.id),
  );
  return locked.filter((row) => row.status !== 'voided' && row.status !== 'clawed_back');
}

/**
 * The same for one that is of no order: voided while pending, else flagged. The caller holds the affiliate and the commission,
 * which is live.
 */
export async function voidOrFlagOne(
  work: Work,
  commission: CommissionRow,
  reason: string,
): Promise<void> {
  if (commission.status === 'pending') await voidLocked(work, commission, reason);
  else await flag(work, commission, reason);
}

/** Noted with the order: a flag is no step of the commission, whose audit rows are its steps (I8). */
async function flag(work: Work, commission: CommissionRow, reason: string): Promise<void> {
  const { tx } = work;
  if (commission.flaggedReason === reason) return;
  await tx.commission.update({
    where: { id: commission.id },
    data: { flaggedReason: reason },
    select: { id: true },
  });
  await recordAudit(work, {
    action: 'COMMISSION_FLAGGED',
    subjectType: 'order',
    subjectId: commission.orderId ?? commission.id,
    programId: commission.programId,
    affiliateId: commission.affiliateId,
    reason,
    data: { commissionId: commission.id },
  });
}
