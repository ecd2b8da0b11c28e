import type { Work } from '@/lib/db/work';
import { clawbackDue, restoreDue } from '@/lib/commissions/rules';
import { remainingMinor } from '@/lib/commissions/types';
import { minBigint } from '@/lib/money/money';
import { memberNow, type Lineage } from '@/lib/corrections/commission-lineage';
import { restore, restsInAccount, reinstate, type RestoreCause } from '@/lib/corrections/restore';
import { planRestore, type RefundClaim } from '@/lib/corrections/restore-rules';
import { holdIfBanned } from '@/lib/payouts/release-items';
import { takeBack } from '@/lib/corrections/take-back';
import { refundClaimsOf } from '@/lib/corrections/refund-claims';

export type RefundCause = {
  refundId: string;
  kind: 'refund' | 'dispute';
  reason: string | null;
};

/** Of a retroactive commission: an order of it was voided or given away. It only ever takes. */
export type LeftCause = { kind: 'order_left'; reason: string };

/** Why something is taken or restored: a refund or dispute, or what happened to the commission that this one follows. */
export type Cause = RefundCause | LeftCause | { kind: 'parent'; reason: string | null };

/**
 * Brings what was taken of a commission for one kind of cause to a target, as far as something remains: takes what is
 * missing, restores what is too much. Returns the minor units taken, negative when restored. The caller holds the locks.
 */
export async function bringTo(
  work: Work,
  lineage: Lineage,
  cause: Cause,
  share: { targetMinor: bigint; takenByRefundsMinor: bigint },
): Promise<bigint> {
  const { tx } = work;
  const tooMuch = restoreDue(share);
  if (tooMuch > 0n) {
    if (cause.kind === 'order_left') throw new Error('an order that has left gives nothing back');
    const reason = cause.reason ?? 'A refund was reversed';
    const refundId = cause.kind === 'parent' ? null : cause.refundId;
    await restoreTo(work, lineage, tooMuch, { refundId, reason });
    return -tooMuch;
  }
  const members = [lineage.root, ...lineage.reinstatements];
  const left = members.reduce((sum, row) => sum + remainingMinor(row), 0n);
  const due = clawbackDue({ ...share, remainingMinor: left });
  const reason = cause.reason ?? (cause.kind === 'dispute' ? 'Payment disputed' : 'Order refunded');
  let missing = due;
  for (const { id } of members) {
    const member = await memberNow(tx, { id });
    const amountMinor = minBigint(missing, remainingMinor(member));
    if (amountMinor === 0n) continue;
    await takeBack(work, member, { ...cause, amountMinor, reason });
    missing -= amountMinor;
  }
  return due;
}

/** To the commissions it was taken of, the last made first, and what can go back to none of them as a reinstatement. */
async function restoreTo(
  work: Work,
  lineage: Lineage,
  amountMinor: bigint,
  cause: RestoreCause,
): Promise<void> {
  const { tx } = work;
  const claims: RefundClaim[] = [];
  for (const row of [...lineage.reinstatements].reverse().concat(lineage.root)) {
    claims.push(...(await refundClaimsOf(tx, row, await restsInAccount(tx, row), cause.refundId)));
  }
  const reinstatedMinor = lineage.reinstatements.reduce((sum, row) => sum + row.amountMinor, 0n);
  const { gives, lostMinor } = planRestore(claims, amountMinor, reinstatedMinor);
  for (const give of gives) {
    const id = give.claim.commissionId;
    await restore(work, await memberNow(tx, { id }), give, cause);
    const after = await memberNow(tx, { id });
    if (after.status !== 'paid') await holdIfBanned(work, after.affiliateId, [after]);
  }
  if (lostMinor > 0n) await reinstate(work, lineage.root, lostMinor, cause);
}
