import { adoptOrder } from '@/lib/connectors/inbox/adopt-order';
import type { Disputed, Refunded, RefundedTotal, RefundFailed } from '@/lib/connectors/port/facts';
import { orderIdOfPayment } from '@/lib/connectors/inbox/store';
import { APPLIED, type Effect, type EventWork } from '@/lib/connectors/port/types';
import { findOrder } from '@/lib/orders/lock-order';
import { recordDisputeInTx } from '@/lib/refunds/record-dispute';
import { recordRefundInTx } from '@/lib/refunds/record-refund';
import { failRefundInTx, setRefundedTotalInTx } from '@/lib/refunds/set-refunded-total';
import { ok, type Result } from '@/lib/result';

const NAMES_NO_PAYMENT: Effect = { outcome: 'ignored', note: 'It names no payment.' };

/**
 * A charge's total, so that events may come in any order and number. Parked when the order is not known yet; one in another
 * currency than its order is kept and flagged.
 */
export async function applyRefundedTotal(
  work: EventWork,
  programId: string,
  fact: RefundedTotal,
): Promise<Result<Effect>> {
  const orderId = await orderOf(work, programId, fact);
  if (orderId === null) return ok(NAMES_NO_PAYMENT);
  const recorded = await setRefundedTotalInTx(work, programId, {
    ...reportOf(work, orderId, fact),
    cumulativeMinor: BigInt(fact.total),
    refundId: fact.reportId,
    chargeRef: fact.chargeRef,
  });
  return recorded.ok ? effectOn(work, programId, orderId) : recorded;
}

/** One refund under the shop's own id of it. */
export async function applyRefunded(
  work: EventWork,
  programId: string,
  fact: Refunded,
): Promise<Result<Effect>> {
  const orderId = await orderOf(work, programId, fact);
  if (orderId === null) return ok(NAMES_NO_PAYMENT);
  const recorded = await recordRefundInTx(work, programId, {
    refundId: fact.refundId,
    orderId,
    ...(fact.amount === null ? {} : { amount: fact.amount }),
    ...(fact.currency === null ? {} : { currency: fact.currency }),
    reason: fact.reason,
    occurredAt: fact.occurredAt,
    connection: work.connection.id,
  });
  return recorded.ok ? effectOn(work, programId, orderId) : recorded;
}

/** What the refund had counted is restored. */
export async function applyRefundFailed(
  work: EventWork,
  programId: string,
  fact: RefundFailed,
): Promise<Result<Effect>> {
  const orderId = await orderOf(work, programId, fact);
  if (orderId === null) return ok(NAMES_NO_PAYMENT);
  const failed = await failRefundInTx(work, programId, {
    ...reportOf(work, orderId, fact),
    refundId: fact.refundId,
    amountMinor: BigInt(fact.amount),
    ...(fact.chargeRef === undefined ? {} : { chargeRef: fact.chargeRef }),
    ...(fact.madeAt === undefined ? {} : { madeAt: fact.madeAt }),
  });
  return failed.ok ? effectOn(work, programId, orderId) : failed;
}

/**
 * While a payment is disputed its commission is on hold. Lost, the disputed amount is refunded; won or withdrawn, the hold
 * ends, and what a loss before had taken is restored.
 */
export async function applyDisputed(
  work: EventWork,
  programId: string,
  fact: Disputed,
): Promise<Result<Effect>> {
  const orderId = await orderOf(work, programId, fact);
  if (orderId === null) return ok(NAMES_NO_PAYMENT);
  const recorded = await recordDisputeInTx(work, programId, {
    reported: { at: fact.reportedAt, stage: fact.stage },
    disputeId: fact.disputeId,
    orderId,
    status: fact.status,
    ...(fact.amount === null ? {} : { amount: fact.amount }),
    ...(fact.currency === null ? {} : { currency: fact.currency }),
    reason: fact.reason,
    occurredAt: fact.occurredAt,
    connection: work.connection.id,
  });
  return recorded.ok ? effectOn(work, programId, orderId) : recorded;
}

function orderOf(
  work: EventWork,
  programId: string,
  { refs, orderId = null }: { refs: readonly string[]; orderId?: string | null },
): Promise<string | null> {
  return orderIdOfPayment(work, programId, refs, orderId);
}

function reportOf({ connection }: EventWork, orderId: string, fact: RefundedTotal | RefundFailed) {
  return {
    orderId,
    connectionId: connection.id,
    ...(fact.currency === null ? {} : { currency: fact.currency }),
    ...(fact.reason === undefined ? {} : { reason: fact.reason }),
    reportedAt: fact.reportedAt,
    occurredAt: fact.occurredAt,
  };
}

async function effectOn(
  work: EventWork,
  programId: string,
  orderId: string,
): Promise<Result<Effect>> {
  const { tx, connection } = work;
  const order = await findOrder(tx, programId, orderId, connection.id);
  if (order) {
    await adoptOrder(work, order);
    return ok(APPLIED);
  }
  return ok({ outcome: 'waiting', note: `The order ${orderId} is not known yet.` });
}
