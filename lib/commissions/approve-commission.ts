import type { Work, CommandContext } from '@/lib/db/work';
import type { z } from 'zod';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { approveFollowers } from '@/lib/commissions/followers';
import { matureLocked } from '@/lib/commissions/mature-locked';
import { decide, isMature } from '@/lib/commissions/rules';
import type { approveCommissionInput } from '@/lib/commissions/schema';
import { heldCommissionIds, moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import type { CommissionRow, CommissionStatus } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export type ApproveAnswer = {
  commissionId: string;
  status: CommissionStatus;
  alreadyApproved: boolean;
};

/**
 * Approves a pending commission; it is available at once when its hold is over by the database's clock. Repeating
 * answers `alreadyApproved`. What follows it is approved with it. Errors: COMMISSION_NOT_FOUND, COMMISSION_HELD,
 * CANNOT_APPROVE_VOIDED, CANNOT_APPROVE_CLAWED_BACK, FOLLOWS_UNAPPROVED. `scope` narrows to one affiliate (a key that sees that affiliate only).
 */
export function approveCommission(
  ctx: CommandContext,
  input: z.infer<typeof approveCommissionInput>,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<Result<ApproveAnswer>> {
  return transact(ctx, (work) => approveCommissionInTx(work, input, scope));
}

/** The same in the caller's transaction, which a refusal has to end. */
export async function approveCommissionInTx(
  work: Work,
  input: z.infer<typeof approveCommissionInput>,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<Result<ApproveAnswer>> {
  const { tx, now } = work;
  const commission = await lockForChange(tx, input.commissionId, scope);
  if (!commission) return refuse('COMMISSION_NOT_FOUND');
  const held = (await heldCommissionIds(tx, [commission.id])).size > 0;
  const verdict = decide(commission, 'approve', { now, held });
  if (verdict.kind === 'refused') return refuse(verdict.code);
  if (verdict.kind !== 'move') {
    return ok({ commissionId: commission.id, status: commission.status, alreadyApproved: true });
  }
  if (commission.followsId !== null && !(await isApproved(tx, commission.followsId))) {
    return refuse('FOLLOWS_UNAPPROVED');
  }
  const status = await approveAndMature(work, commission);
  return ok({ commissionId: commission.id, status, alreadyApproved: false });
}

/** What a commission follows is approved before it, so that voiding the one never finds the other further along. */
async function isApproved(tx: Tx, commissionId: string): Promise<boolean> {
  const { approvedAt } = await tx.commission.findUniqueOrThrow({
    where: { id: commissionId },
    select: { approvedAt: true },
  });
  return approvedAt !== null;
}

/** Affiliate first, then the commission: the one lock order. */
export async function lockForChange(
  tx: Tx,
  commissionId: string,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<CommissionRow | null> {
  const found = await tx.commission.findFirst({
    where: { id: commissionId, ...scope },
    select: { affiliateId: true },
  });
  if (!found) return null;
  await lockAffiliate(tx, found.affiliateId);
  const [commission] = await lockCommissions(tx, [commissionId]);
  return commission ?? null;
}

/** pending → approved, and → available when the hold is over. The caller holds the locks and has decided. */
export async function approveAndMature(
  work: Work,
  commission: CommissionRow,
): Promise<CommissionStatus> {
  const { now } = work;
  await moveCommissions(work, [commission], 'approve');
  await approveFollowers(work, [commission.id]);
  if (!isMature(commission, now)) return 'approved';
  await matureLocked(work, [{ ...commission, status: 'approved' }]);
  return 'available';
}
