import type { Work, CommandContext } from '@/lib/db/work';
import type { z } from 'zod';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { openHoldOnce, releaseHoldLocked } from '@/lib/commissions/open-holds';
import type { holdCommissionInput } from '@/lib/commissions/schema';
import type { CommissionRow, HoldKind } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { releaseItems, settleReducedPayout } from '@/lib/payouts/release-items';
import { lockPayout } from '@/lib/payouts/lock-payouts';
import { lockWithPayout } from '@/lib/corrections/take-back';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Puts a commission on hold; a payout not yet approved gives the item back. Errors: COMMISSION_NOT_FOUND.
 * `alreadyHeld` when a hold of this kind is open.
 */
export function holdCommission(
  ctx: CommandContext,
  input: z.infer<typeof holdCommissionInput>,
): Promise<Result<{ commissionId: string; alreadyHeld: boolean }>> {
  return transact(
    ctx,
    async (work) => {
      const { tx } = work;
      const commission = await lockById(tx, input.commissionId);
      if (!commission) return refuse('COMMISSION_NOT_FOUND');
      const alreadyHeld = await holdLocked(work, commission, input);
      return ok({ commissionId: commission.id, alreadyHeld });
    },
    FOR_MANY_ROWS,
  );
}

/** Errors: COMMISSION_NOT_FOUND, HOLD_NOT_FOUND. */
export function releaseHold(
  ctx: CommandContext,
  input: z.infer<typeof holdCommissionInput>,
): Promise<Result<{ commissionId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const commission = await lockById(tx, input.commissionId);
    if (!commission) return refuse('COMMISSION_NOT_FOUND');
    const released = await releaseHoldLocked(work, commission, input);
    return released.ok ? ok({ commissionId: commission.id }) : released;
  });
}

/** Answers whether a hold of this kind was open already. The caller holds affiliate, payout and commission. */
export async function holdLocked(
  work: Work,
  commission: CommissionRow,
  hold: { kind: HoldKind; reason: string },
): Promise<boolean> {
  const { tx } = work;
  const already = await openHoldOnce(work, commission, hold);
  if (already) return true;
  // Whatever its status: what is left of one that was clawed back after payment can be in a payout again.
  const item = await tx.payoutItem.findFirst({
    where: { commissionId: commission.id, kind: 'earning', releasedAt: null },
  });
  if (!item) return false;
  const payout = await lockPayout(tx, item.payoutId);
  if (payout?.status !== 'requested') return false;
  // The affiliate reads this; why it is being checked is for staff.
  const reason = 'A commission in it was put on hold.';
  await releaseItems(work, payout, [item], reason);
  await settleReducedPayout(work, payout, reason);
  return false;
}

async function lockById(tx: Tx, commissionId: string): Promise<CommissionRow | null> {
  const found = await tx.commission.findUnique({
    where: { id: commissionId },
    select: { affiliateId: true },
  });
  if (!found) return null;
  await lockAffiliate(tx, found.affiliateId);
  return lockWithPayout(tx, commissionId);
}
