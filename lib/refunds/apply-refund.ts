import type { Work } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import type { Order, Refund } from '@/lib/db/generated/client';
import { toJsonInteger } from '@/lib/money/money';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { settleRefunds } from '@/lib/corrections/settle-refunds';

/**
 * Raises the order's refunded total by an applied refund's amount and claws back what that makes due. The refund's row
 * is there; the caller holds the order and has checked that the amount fits. Returns what was clawed back.
 */
export async function applyRefund(work: Work, order: Order, refund: Refund): Promise<bigint> {
  const { tx } = work;
  const { count } = await tx.order.updateMany({
    where: { id: order.id, refundedMinor: order.refundedMinor },
    data: { refundedMinor: order.refundedMinor + refund.amountMinor },
  });
  if (count !== 1) throw new Error(`order ${order.id} was refunded by somebody else`);
  const clawedBackMinor = await settleRefunds(work, order.id, {
    refundId: refund.id,
    kind: refund.kind === 'dispute' ? 'dispute' : 'refund',
    reason: refund.reason,
  });
  await recordRefundNews(work, refund, order, clawedBackMinor);
  return clawedBackMinor;
}

/** One audit row and one event, for a refund that was applied, parked or found too large when its order came. */
export async function recordRefundNews(
  work: Work,
  refund: Refund,
  order: Order | null,
  clawedBackMinor: bigint,
): Promise<void> {
  const { tx } = work;
  const details = {
    refundId: refund.externalId,
    orderId: refund.orderExternalId,
    kind: refund.kind,
    status: refund.status,
    amount: toJsonInteger(refund.amountMinor),
    requested: refund.requestedMinor === null ? null : toJsonInteger(refund.requestedMinor),
    currency: refund.currency ?? order?.currency ?? null,
    clawedBack: toJsonInteger(clawedBackMinor),
  };
  const about = {
    programId: refund.programId,
    affiliateId: order?.affiliateId ?? null,
    subjectType: 'refund',
    subjectId: refund.id,
  };
  await recordAudit(work, {
    ...about,
    action: refund.status === 'parked' ? 'REFUND_PARKED' : 'REFUND_RECORDED',
    toStatus: refund.status,
    reason: refund.reason,
    data: details,
  });
  await enqueueEvent(tx, {
    ...about,
    type: 'refund.recorded',
    payload: { ...details, id: refund.id },
  });
}
