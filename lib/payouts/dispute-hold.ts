import type { CommandContext } from '@/lib/actor';
import { heldCommissionIds } from '@/lib/commissions/moves';
import { releaseHoldLocked } from '@/lib/commissions/hold-commission';
import type { Tx } from '@/lib/db/client';
import { holdLocked } from '@/lib/payouts/hold-commission';
import { lockFamily, memberNow } from '@/lib/payouts/commission-family';

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
  const family = await lockFamily(tx, order);
  if (!family) return;
  const open = await tx.dispute.count({ where: { orderId, status: 'open' } });
  for (const { id } of [family.root, ...family.reinstatements]) {
    const member = await memberNow(tx, { id });
    if (open > 0) {
      if (member.status === 'clawed_back') continue;
      await holdLocked(tx, ctx, now, member, { kind: 'dispute', reason: HELD_BECAUSE });
    } else if ((await heldCommissionIds(tx, [member.id])).size > 0) {
      await releaseHoldLocked(tx, ctx, now, member, { kind: 'dispute', reason });
    }
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
