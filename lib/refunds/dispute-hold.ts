import type { CommandContext } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { releaseHoldLocked } from '@/lib/commissions/hold-commission';
import type { Tx } from '@/lib/db/client';
import type { Order } from '@/lib/db/generated/client';
import { holdLocked } from '@/lib/corrections/hold-commission';
import { lockFamily, memberNow } from '@/lib/corrections/commission-family';

export const HELD_BECAUSE = 'The customer disputes the payment.';

/**
 * While a dispute of the order is open, what the order earned is on hold; when the last is closed the hold ends. A hold
 * that a person ended or opened meanwhile is found as it is. The caller holds the order.
 */
export async function settleDisputeHold(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  orderId: string,
  reason: string,
): Promise<void> {
  const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
  const open = await tx.dispute.count({ where: { orderId, status: 'open' } });
  if (open === 0) return endDisputeHolds(tx, ctx, now, order, reason);
  const family = await lockFamily(tx, order);
  if (!family) return;
  for (const { id } of [family.root, ...family.reinstatements]) {
    const member = await memberNow(tx, { id });
    if (member.status === 'clawed_back') continue;
    await holdLocked(tx, ctx, now, member, { kind: 'dispute', reason: HELD_BECAUSE });
  }
}

/** Of whatever the order's affiliate ever had of it, what was voided meanwhile too. */
export async function endDisputeHolds(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  order: Order,
  reason: string,
): Promise<void> {
  const { id: orderId, affiliateId } = order;
  if (affiliateId === null) return;
  await lockAffiliate(tx, affiliateId);
  const held = await tx.commission.findMany({
    where: {
      affiliateId,
      OR: [{ orderId }, { reinstates: { orderId } }],
      holds: { some: { kind: 'dispute', releasedAt: null } },
    },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  for (const { id } of held) {
    const member = await memberNow(tx, { id });
    await releaseHoldLocked(tx, ctx, now, member, { kind: 'dispute', reason });
  }
}

/** What a reversal gave back, or brought back to life, is as disputed as the rest. The caller holds the order. */
export async function holdWhatIsDisputed(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  orderId: string,
): Promise<void> {
  const open = await tx.dispute.count({ where: { orderId, status: 'open' } });
  if (open > 0) await settleDisputeHold(tx, ctx, now, orderId, HELD_BECAUSE);
}
