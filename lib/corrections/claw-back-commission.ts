import type { Work, CommandContext } from '@/lib/db/work';
import type { z } from 'zod';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { decide } from '@/lib/commissions/rules';
import type { clawBackCommissionInput } from '@/lib/commissions/schema';
import { remainingMinor, type CommissionStatus } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { beginOnce, noteOnce, type OnceInput } from '@/lib/db/once';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { settleFollower } from '@/lib/corrections/settle-follower';
import { lockWithPayout, takeBack } from '@/lib/corrections/take-back';
import { ok, refuse, type Result } from '@/lib/result';

export type ClawBackAnswer = {
  commissionId: string;
  status: CommissionStatus;
  /** Taken by this call, minor units; of a repeat of one request, by its first. */
  takenMinor: bigint;
  remainingMinor: bigint;
  alreadyClawedBack: boolean;
};

/**
 * Claws back all that remains, or a part. Repeating without an amount answers `alreadyClawedBack`. Errors:
 * COMMISSION_NOT_FOUND, CANNOT_CLAW_BACK_VOIDED, CLAWBACK_EXCEEDS_REMAINING.
 */
export function clawBackCommission(
  ctx: CommandContext,
  input: z.infer<typeof clawBackCommissionInput> & OnceInput,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<Result<ClawBackAnswer>> {
  return transact(ctx, (work) => clawBackCommissionInTx(work, input, scope), FOR_MANY_ROWS);
}

/** The same in the caller's transaction, which a refusal has to end. */
export async function clawBackCommissionInTx(
  work: Work,
  input: z.infer<typeof clawBackCommissionInput> & OnceInput,
  scope: { affiliateId?: string; programId?: string } = {},
): Promise<Result<ClawBackAnswer>> {
  const { tx, now } = work;
  const found = await tx.commission.findFirst({
    where: { id: input.commissionId, ...scope },
    select: { affiliateId: true },
  });
  if (!found) return refuse('COMMISSION_NOT_FOUND');
  await lockAffiliate(tx, found.affiliateId);
  const commission = await lockWithPayout(tx, input.commissionId);
  if (!commission) return refuse('COMMISSION_NOT_FOUND');
  const once = await beginOnce(work, 'claw_back', input);
  if (!once.ok) return once;
  if (once.value.isRepeat) {
    return ok({
      commissionId: commission.id,
      status: commission.status,
      takenMinor: await takenBy(tx, once.value.subjectId),
      remainingMinor: remainingMinor(commission),
      alreadyClawedBack: true,
    });
  }
  const verdict = decide(commission, 'claw_back', {
    now,
    held: false,
    ...(input.amount === undefined ? {} : { takenMinor: input.amount }),
  });
  if (verdict.kind === 'refused') {
    return refuse(verdict.code, undefined, { remaining: Number(remainingMinor(commission)) });
  }
  if (verdict.kind !== 'move') {
    return ok({
      commissionId: commission.id,
      status: commission.status,
      takenMinor: 0n,
      remainingMinor: 0n,
      alreadyClawedBack: true,
    });
  }
  const takenMinor = input.amount ?? remainingMinor(commission);
  const clawbackId = newId('clawback');
  const after = await takeBack(work, commission, {
    kind: 'manual',
    amountMinor: takenMinor,
    reason: input.reason,
    clawbackId,
  });
  await settleFollower(work, commission.reinstatesId ?? commission.id);
  await noteOnce(tx, input, clawbackId);
  return ok({
    commissionId: after.id,
    status: after.status,
    takenMinor,
    remainingMinor: remainingMinor(after),
    alreadyClawedBack: false,
  });
}

/** Null when the first request took nothing. */
async function takenBy(tx: Tx, clawbackId: string | null): Promise<bigint> {
  if (clawbackId === null) return 0n;
  const where = { id: clawbackId };
  return (await tx.clawback.findUniqueOrThrow({ where, select: { amountMinor: true } }))
    .amountMinor;
}
