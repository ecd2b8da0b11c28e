import type { Work, CommandContext } from '@/lib/db/work';
import type { z } from 'zod';
import { lockForChange } from '@/lib/commissions/approve-commission';
import { lockPendingFollowers } from '@/lib/commissions/followers';
import { decide } from '@/lib/commissions/rules';
import type { voidCommissionInput } from '@/lib/commissions/schema';
import { moveCommissions } from '@/lib/commissions/moves';
import { remainingMinor, type CommissionRow } from '@/lib/commissions/types';
import { transact } from '@/lib/db/transact';
import { postTransfer } from '@/lib/ledger/post';
import { ok, refuse, type Result } from '@/lib/result';

export type VoidAnswer = { commissionId: string; status: 'voided'; alreadyVoided: boolean };

/**
 * Voids a pending commission and posts pending → expense. Repeating answers `alreadyVoided`. Errors:
 * COMMISSION_NOT_FOUND, CANNOT_VOID_APPROVED, CANNOT_VOID_CLAWED_BACK.
 */
export function voidCommission(
  ctx: CommandContext,
  input: z.infer<typeof voidCommissionInput>,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<Result<VoidAnswer>> {
  return transact(ctx, (work) => voidCommissionInTx(work, input, scope));
}

/** The same in the caller's transaction, which a refusal has to end. */
export async function voidCommissionInTx(
  work: Work,
  input: z.infer<typeof voidCommissionInput>,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<Result<VoidAnswer>> {
  const { tx, now } = work;
  const commission = await lockForChange(tx, input.commissionId, scope);
  if (!commission) return refuse('COMMISSION_NOT_FOUND');
  const verdict = decide(commission, 'void', { now, held: false });
  if (verdict.kind === 'refused') return refuse(verdict.code);
  if (verdict.kind !== 'move') {
    return ok({ commissionId: commission.id, status: 'voided', alreadyVoided: true });
  }
  await voidLocked(work, commission, input.reason);
  return ok({ commissionId: commission.id, status: 'voided', alreadyVoided: false });
}

/** What the affiliate reads whose commission followed one that was voided: why that was is told to whoever earned it. */
const FOLLOWED = 'The commission that it follows was voided.';

/** pending → voided, and the money pending → expense; what follows it goes with it. The caller holds the locks and has decided. */
export async function voidLocked(
  work: Work,
  commission: CommissionRow,
  reason: string,
): Promise<void> {
  await voidOne(work, commission, reason);
  // Further along than what it follows it never is.
  for (const follower of await lockPendingFollowers(work, [commission.id])) {
    await voidOne(work, follower, FOLLOWED);
  }
}

async function voidOne(work: Work, commission: CommissionRow, reason: string): Promise<void> {
  const { tx } = work;
  const { id, programId, affiliateId, currency } = commission;
  await moveCommissions(work, [commission], 'void', { reason });
  await postTransfer(tx, {
    programId,
    affiliateId,
    currency,
    kind: 'void',
    reason,
    legs: [
      {
        from: 'pending',
        to: 'expense',
        amountMinor: remainingMinor(commission),
        commissionId: id,
      },
    ],
  });
}
