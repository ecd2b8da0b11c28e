import type { CommandContext } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { clawbackDue } from '@/lib/commissions/rules';
import type { Tx } from '@/lib/db/client';
import { lockWithPayout, takeBack } from '@/lib/payouts/take-back';

/**
 * Claws back what a refund or dispute makes due, perhaps nothing: min(round(commission × Σ refunded ÷ total) − what
 * refunds and disputes took before, what remains). Call it after the order's refunded_minor was raised, holding the
 * order. Returns the minor units taken.
 */
export async function clawBackForRefund(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  input: {
    orderId: string;
    refundId: string;
    kind: 'refund' | 'dispute';
    reason: string | null;
  },
): Promise<bigint> {
  const order = await tx.order.findUniqueOrThrow({ where: { id: input.orderId } });
  const live = await tx.commission.findFirst({
    where: { orderId: order.id, status: { notIn: ['voided', 'clawed_back'] } },
    select: { id: true, affiliateId: true },
  });
  if (!live) return 0n;
  await lockAffiliate(tx, live.affiliateId);
  const commission = await lockWithPayout(tx, live.id);
  if (!commission || commission.status === 'voided' || commission.status === 'clawed_back') {
    return 0n;
  }
  const taken = await tx.clawback.aggregate({
    where: { commissionId: commission.id, refundId: { not: null } },
    _sum: { amountMinor: true },
  });
  const amountMinor = clawbackDue({
    amountMinor: commission.amountMinor,
    clawedBackMinor: commission.clawedBackMinor,
    refundedMinor: order.refundedMinor,
    totalMinor: order.totalMinor,
    takenByRefundsMinor: taken._sum.amountMinor ?? 0n,
  });
  if (amountMinor === 0n) return 0n;
  await takeBack(tx, ctx, now, commission, {
    kind: input.kind,
    amountMinor,
    reason: input.reason ?? (input.kind === 'dispute' ? 'Payment disputed' : 'Order refunded'),
    refundId: input.refundId,
  });
  return amountMinor;
}
