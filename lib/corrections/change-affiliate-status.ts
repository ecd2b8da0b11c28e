import type { Work, CommandContext } from '@/lib/db/work';
import type { ChangeAffiliateStatusInput } from '@/lib/affiliates/schema';
import { setAffiliateStatus, type StatusChange } from '@/lib/affiliates/set-affiliate-status';
import { lockCommissionRows, lockCommissions } from '@/lib/commissions/lock-commissions';
import { openHolds } from '@/lib/commissions/open-holds';
import { transact } from '@/lib/db/transact';
import { closeLocked } from '@/lib/payouts/move-payouts';
import { lockPayouts } from '@/lib/payouts/lock-payouts';
import type { Result } from '@/lib/result';

/**
 * Changes an affiliate's status. A ban puts every open commission on hold and cancels the payouts not yet sent, in the
 * same transaction. Errors: AFFILIATE_NOT_FOUND, AFFILIATE_STATUS_CONFLICT, REASON_REQUIRED.
 */
export function changeAffiliateStatus(
  ctx: CommandContext,
  input: ChangeAffiliateStatusInput,
  scope: { programId?: string; affiliateId?: string } = {},
): Promise<Result<StatusChange>> {
  return transact(ctx, async (work) => {
    const result = await setAffiliateStatus(work, input, scope);
    if (result.ok && result.value.changed && result.value.to === 'banned') {
      await applyBan(work, input.affiliateId, input.reason ?? 'The affiliate was banned.');
    }
    return result;
  });
}

async function applyBan(work: Work, affiliateId: string, reason: string): Promise<void> {
  const { tx } = work;
  const payouts = await tx.payout.findMany({
    where: { affiliateId, status: { in: ['requested', 'approved'] } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  const locked = await lockPayouts(
    tx,
    payouts.map((row) => row.id),
  );
  const items = await tx.payoutItem.findMany({
    where: { payoutId: { in: locked.map((row) => row.id) }, releasedAt: null },
    select: { commissionId: true },
  });
  // All before the first is closed: closing goes from one payout to the next.
  await lockCommissionRows(
    tx,
    items.map((item) => item.commissionId),
  );
  for (const payout of locked) await closeLocked(work, payout, 'cancelled', reason);
  const open = await tx.commission.findMany({
    where: { affiliateId, status: { in: ['pending', 'approved', 'available'] } },
    select: { id: true },
  });
  const commissions = await lockCommissions(
    tx,
    open.map((row) => row.id),
  );
  await openHolds(work, commissions, { kind: 'banned', reason });
}
