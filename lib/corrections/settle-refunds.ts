import type { Work } from '@/lib/db/work';
import { clawbackDue, giveBackDue } from '@/lib/commissions/rules';
import { remainingMinor } from '@/lib/commissions/types';
import { minBigint } from '@/lib/money/money';
import {
  lockFamily,
  memberNow,
  takenByRefunds,
  type Family,
} from '@/lib/corrections/commission-family';
import { giveBack, isHome, reinstate } from '@/lib/corrections/give-back';
import { planGiveBack, type Taking } from '@/lib/corrections/give-back-rules';
import { holdIfBanned } from '@/lib/payouts/release-items';
import { takeBack } from '@/lib/corrections/take-back';
import { takingsOf } from '@/lib/corrections/takings';

export type RefundCause = {
  refundId: string;
  kind: 'refund' | 'dispute';
  reason: string | null;
};

/**
 * Brings what refunds and disputes have taken of an order's commission to round(commission × refunded ÷ total), as far
 * as something remains: takes what is missing, gives back what is too much. Call it after refunded_minor has changed,
 * holding the order. Returns the minor units taken, negative when given back.
 */
export async function settleRefunds(
  work: Work,
  orderId: string,
  cause: RefundCause,
): Promise<bigint> {
  const { tx } = work;
  const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
  const family = await lockFamily(tx, order);
  if (!family) return 0n;
  const members = [family.root, ...family.reinstatements];
  const share = {
    amountMinor: family.root.amountMinor,
    refundedMinor: order.refundedMinor,
    totalMinor: order.totalMinor,
    takenByRefundsMinor: await takenByRefunds(tx, family),
  };
  const tooMuch = giveBackDue(share);
  if (tooMuch > 0n) {
    const reason = cause.reason ?? 'A refund was reversed';
    await giveBackTo(work, family, tooMuch, { refundId: cause.refundId, reason });
    return -tooMuch;
  }
  const left = members.reduce((sum, row) => sum + remainingMinor(row), 0n);
  const due = clawbackDue({ ...share, clawedBackMinor: share.amountMinor - left });
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
async function giveBackTo(
  work: Work,
  family: Family,
  amountMinor: bigint,
  cause: { refundId: string; reason: string },
): Promise<void> {
  const { tx } = work;
  const takings: Taking[] = [];
  for (const row of [...family.reinstatements].reverse().concat(family.root)) {
    takings.push(...(await takingsOf(tx, row, await isHome(tx, row), cause.refundId)));
  }
  const reinstatedMinor = family.reinstatements.reduce((sum, row) => sum + row.amountMinor, 0n);
  const { gives, lostMinor } = planGiveBack(takings, amountMinor, reinstatedMinor);
  for (const give of gives) {
    const id = give.taking.commissionId;
    await giveBack(work, await memberNow(tx, { id }), give, cause);
    const after = await memberNow(tx, { id });
    if (after.status !== 'paid') await holdIfBanned(work, after.affiliateId, [after]);
  }
  if (lostMinor > 0n) await reinstate(work, family.root, lostMinor, cause);
}
