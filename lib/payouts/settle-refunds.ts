import type { CommandContext } from '@/lib/actor';
import { clawbackDue, giveBackDue } from '@/lib/commissions/rules';
import { remainingMinor } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { minBigint } from '@/lib/money/money';
import {
  lockFamily,
  memberNow,
  takenByRefunds,
  type Family,
} from '@/lib/payouts/commission-family';
import { giveBack, reinstate } from '@/lib/payouts/give-back';
import { holdIfBanned } from '@/lib/payouts/release-items';
import { takeBack } from '@/lib/payouts/take-back';

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
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  orderId: string,
  cause: RefundCause,
): Promise<bigint> {
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
    await giveBackTo(tx, ctx, now, family, tooMuch, { refundId: cause.refundId, reason });
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
    await takeBack(tx, ctx, now, member, { ...cause, amountMinor, reason });
    missing -= amountMinor;
  }
  return due;
}

/** Last taken, first given back: the reinstatements, then the commission, then a new reinstatement. */
async function giveBackTo(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  family: Family,
  amountMinor: bigint,
  cause: { refundId: string; reason: string },
): Promise<void> {
  let left = amountMinor;
  for (const { id } of [...family.reinstatements].reverse().concat(family.root)) {
    const member = await memberNow(tx, { id });
    const limitMinor = minBigint(left, await takenOf(tx, member.id));
    const givenMinor = await giveBack(tx, ctx, now, member, limitMinor, cause);
    left -= givenMinor;
    if (givenMinor === 0n) continue;
    const after = await memberNow(tx, { id });
    if (after.status !== 'paid') await holdIfBanned(tx, ctx, now, after.affiliateId, [after]);
  }
  if (left > 0n) await reinstate(tx, ctx, now, family.root, left, cause);
}

/** By refunds and disputes, less what their reversals gave back to this very commission. */
async function takenOf(tx: Tx, commissionId: string): Promise<bigint> {
  const taken = await tx.clawback.aggregate({
    where: { commissionId, refundId: { not: null } },
    _sum: { amountMinor: true },
  });
  return taken._sum.amountMinor ?? 0n;
}
