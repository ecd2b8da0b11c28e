import type { CommandContext } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { releaseHoldLocked } from '@/lib/commissions/hold-commission';
import { recordRefundInTx } from '@/lib/payouts/record-refund';
import type { CommissionRow } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import { findOrder, lockOrder } from '@/lib/orders/lock-order';
import { holdLocked } from '@/lib/payouts/hold-commission';
import { lockWithPayout } from '@/lib/payouts/take-back';
import { ok } from '@/lib/result';
import { happenedAt, programSlugOf } from '@/lib/webhooks/stripe-facts';
import { disputeSchema } from '@/lib/webhooks/stripe-schema';
import { objectOf, orderIdOfPayment, programOf } from '@/lib/webhooks/stripe-store';
import type { StripeHandler } from '@/lib/webhooks/types';

const HELD_BECAUSE = 'The customer disputes the payment.';

/**
 * While a payment is disputed its commission is on hold. Lost, the disputed amount is given back; won or withdrawn,
 * the hold ends. A dispute of a payment that is no order of ours is ignored.
 */
export const applyDispute: StripeHandler = async (tx, ctx, now, event) => {
  const parsed = objectOf(event, disputeSchema);
  if (!parsed.ok) return parsed;
  const dispute = parsed.value;
  const refs = [dispute.payment_intent, dispute.charge].filter((ref) => ref !== null);
  const program = await programOf(tx, programSlugOf(dispute.metadata), refs);
  if (!program.ok) return program;
  const programId = program.value.id;
  const orderId = await orderIdOfPayment(tx, programId, refs);
  const order = orderId === null ? null : await findOrder(tx, programId, orderId);
  if (!order) return ok('ignored');

  if (event.type === 'charge.dispute.created') {
    if (await isClosed(tx, dispute.id)) return ok('ignored');
    const commission = await lockLiveCommission(tx, order.id);
    if (!commission) return ok('ignored');
    await holdLocked(tx, ctx, now, commission, { kind: 'dispute', reason: HELD_BECAUSE });
    return ok('applied');
  }
  if (dispute.status === 'lost') {
    const locked = await lockOrder(tx, programId, order.externalId);
    const rest = locked ? locked.totalMinor - locked.refundedMinor : 0n;
    const amount = Math.min(dispute.amount, Number(rest));
    if (amount > 0) {
      const recorded = await recordRefundInTx(tx, ctx, now, programId, {
        refundId: dispute.id,
        orderId: order.externalId,
        amount,
        kind: 'dispute',
        reason: `Dispute lost in Stripe (${dispute.reason ?? 'no reason given'})`,
        occurredAt: happenedAt(event.created, now),
      });
      if (!recorded.ok) return recorded;
    }
  }
  await endHold(tx, ctx, now, order.id, `The dispute was closed in Stripe: ${dispute.status}.`);
  return ok('applied');
};

/** Events come in any order: whether this dispute's end is here already. */
async function isClosed(tx: Tx, disputeId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM stripe_inbox
    WHERE type = 'charge.dispute.closed' AND payload #>> '{data,object,id}' = ${disputeId} LIMIT 1`;
  return rows.length > 0;
}

async function lockLiveCommission(tx: Tx, orderId: string): Promise<CommissionRow | null> {
  const live = await tx.commission.findFirst({
    where: { orderId, status: { notIn: ['voided', 'clawed_back'] } },
    select: { id: true, affiliateId: true },
  });
  if (!live) return null;
  await lockAffiliate(tx, live.affiliateId);
  const commission = await lockWithPayout(tx, live.id);
  const over = commission?.status === 'voided' || commission?.status === 'clawed_back';
  return over ? null : commission;
}

/** None may be open: the dispute came before the order, or staff ended the hold. */
async function endHold(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  orderId: string,
  reason: string,
): Promise<void> {
  const held = await tx.commission.findMany({
    where: { orderId, holds: { some: { kind: 'dispute', releasedAt: null } } },
    select: { id: true, affiliateId: true },
    orderBy: { id: 'asc' },
  });
  for (const { id, affiliateId } of held) {
    await lockAffiliate(tx, affiliateId);
    const commission = await lockWithPayout(tx, id);
    if (commission) await releaseHoldLocked(tx, ctx, now, commission, { kind: 'dispute', reason });
  }
}
