import type { Work } from '@/lib/db/work';
import type { Dispute, Order } from '@/lib/db/generated/client';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { settleDisputeHold } from '@/lib/refunds/dispute-hold';
import { freeRefundId } from '@/lib/refunds/free-refund-id';
import { flagOtherCurrency, isOtherCurrency } from '@/lib/refunds/other-currency';
import { addRefund } from '@/lib/refunds/record-refund';
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
  if (dispute.status === 'lost' && !counted) await loseDispute(work, dispute, order);
  if (dispute.status === 'won' && counted) {
    await reverseLocked(work, counted, 'The dispute was won.');
  }
  const words = { open: 'opened', won: 'won', lost: 'lost' }[dispute.status] ?? dispute.status;
  await settleDisputeHold(work, order.id, `The dispute was ${words}.`);
}

async function loseDispute(work: Work, dispute: Dispute, order: Order): Promise<void> {
  const { tx, now } = work;
  const externalId = await freeRefundId(tx, dispute.programId, dispute.externalId);
  const recorded = await addRefund(work, {
    programId: dispute.programId,
    externalId,
    orderExternalId: order.externalId,
    requestedMinor: dispute.amountMinor ?? order.totalMinor,
    reason: dispute.reason ? `Dispute lost: ${dispute.reason}` : 'Dispute lost',
    currency: dispute.currency,
    kind: 'dispute',
    disputeId: dispute.id,
    occurredAt: dispute.closedAt ?? now,
    fingerprint: fingerprintOf({ dispute: dispute.id, externalId }),
  });
  if (!recorded.ok) throw new Error(`dispute ${dispute.id} could not be counted`);
}
