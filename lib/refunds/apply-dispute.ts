import type { Work } from '@/lib/db/work';
import type { Dispute, Order } from '@/lib/db/generated/client';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { settleDisputeHold } from '@/lib/refunds/dispute-hold';
import { freeRefundId } from '@/lib/refunds/free-refund-id';
import { flagOtherCurrency, isOtherCurrency } from '@/lib/refunds/other-currency';
import { addRefund } from '@/lib/refunds/add-refund';
import { reverseLocked } from '@/lib/refunds/reverse-locked';

/** What the dispute means for its order. The caller holds the order; repeating changes nothing. */
export async function applyDispute(work: Work, dispute: Dispute, order: Order): Promise<void> {
  const { tx } = work;
  if (isOtherCurrency(dispute, order)) {
    return flagOtherCurrency(work, order, 'dispute', dispute.currency);
  }
  const counted = await tx.refund.findFirst({
    where: { disputeId: dispute.id, orderId: order.id, status: 'applied' },
  });
  const words = { open: 'opened', won: 'won', lost: 'lost' }[dispute.status] ?? dispute.status;
  const isLost = dispute.status === 'lost';
  const wantedMinor = disputedMinor(dispute, order);
  const isOtherAmount = counted !== null && counted.requestedMinor !== wantedMinor;
  if (counted && (!isLost || isOtherAmount)) {
    const why = isLost ? 'The disputed amount changed.' : `The dispute was ${words}.`;
    await reverseLocked(work, counted, why);
  }
  if (isLost && (!counted || isOtherAmount)) {
    const now = await tx.order.findUniqueOrThrow({ where: { id: order.id } });
    await loseDispute(work, dispute, now);
  }
  await settleDisputeHold(work, order.id, `The dispute was ${words}.`);
}

/** Null: of an order on which nothing was paid, all of it. */
function disputedMinor(dispute: Dispute, order: Order): bigint | null {
  return dispute.amountMinor ?? (order.totalMinor > 0n ? order.totalMinor : null);
}

async function loseDispute(work: Work, dispute: Dispute, order: Order): Promise<void> {
  const { tx, now } = work;
  const { programId } = dispute;
  const { connectionId } = order;
  const externalId = await freeRefundId(tx, { programId, connectionId }, dispute.externalId);
  const recorded = await addRefund(work, {
    programId,
    connectionId,
    externalId,
    orderExternalId: order.externalId,
    requestedMinor: disputedMinor(dispute, order),
    reason: dispute.reason ? `Dispute lost: ${dispute.reason}` : 'Dispute lost',
    currency: dispute.currency,
    kind: 'dispute',
    disputeId: dispute.id,
    occurredAt: dispute.closedAt ?? now,
    fingerprint: fingerprintOf({ dispute: dispute.id, externalId }),
  });
  if (!recorded.ok) throw new Error(`dispute ${dispute.id} could not be counted`);
}
