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
  const words = { open: 'opened', won: 'won', lost: 'lost' }[dispute.status] ?? dispute.status;
  const lostMinor = dispute.status === 'lost' ? disputedMinor(dispute, order) : null;
  if (counted && counted.requestedMinor !== lostMinor) {
    const isOtherAmount = lostMinor !== null;
    await reverseLocked(
      work,
      counted,
      isOtherAmount ? 'The disputed amount changed.' : `The dispute was ${words}.`,
    );
  }
  if (lostMinor !== null && counted?.requestedMinor !== lostMinor) {
    await loseDispute(work, dispute, await tx.order.findUniqueOrThrow({ where: { id: order.id } }));
  }
  await settleDisputeHold(work, order.id, `The dispute was ${words}.`);
}

function disputedMinor(dispute: Dispute, order: Order): bigint {
  return dispute.amountMinor ?? order.totalMinor;
}

async function loseDispute(work: Work, dispute: Dispute, order: Order): Promise<void> {
  const { tx, now } = work;
  const externalId = await freeRefundId(tx, dispute.programId, dispute.externalId);
  const recorded = await addRefund(work, {
    programId: dispute.programId,
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
