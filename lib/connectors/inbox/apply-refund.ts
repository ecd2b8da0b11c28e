import { adoptOrder } from '@/lib/connectors/inbox/adopt-order';
import type { Disputed, Refunded, RefundedTotal, RefundFailed } from '@/lib/connectors/port/facts';
import { orderIdOfPayment } from '@/lib/connectors/inbox/store';
import { APPLIED, type Effect, type EventWork } from '@/lib/connectors/port/types';
import { listLines } from '@/lib/orders/lines-of-order';
import { findOrder, ofConnection } from '@/lib/orders/lock-order';
import { refundLinesOf, unknownLine } from '@/lib/orders/order-lines';
import type { RefundLineInput } from '@/lib/orders/schema';
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
  if (await isKnownRefund(work, programId, orderId, fact)) return ok(APPLIED);
  const { amount, lines } = await namedLines(work, programId, orderId, fact);
  const recorded = await recordRefundInTx(work, programId, {
    refundId: fact.refundId,
    orderId,
    ...(amount === undefined ? {} : { amount }),
    ...(lines.length === 0 ? {} : { lines }),
    ...(fact.currency === null ? {} : { currency: fact.currency }),
    reason: fact.reason,
    occurredAt: fact.occurredAt,
    connection: work.connection.id,
  });
  return recorded.ok ? effectOn(work, programId, orderId) : recorded;
}

/** The same refund told again, or by the API before, in other words or at another time: it counts once. */
async function isKnownRefund(
  { tx, connection }: EventWork,
  programId: string,
  orderId: string,
  { refundId, amount }: Refunded,
): Promise<boolean> {
  const known = await tx.refund.findFirst({
    where: { programId, externalId: refundId, ...ofConnection(connection.id) },
    select: { orderExternalId: true, requestedMinor: true },
  });
  const asked = amount === null ? null : BigInt(amount);
  return known?.orderExternalId === orderId && known.requestedMinor === asked;
}

/** What a shop names that its order does not have is given back of no line in particular, and said so. */
async function namedLines(
  work: EventWork,
  programId: string,
  orderId: string,
  fact: Refunded,
): Promise<{ amount: number | undefined; lines: RefundLineInput[] }> {
  const told = fact.lines ?? [];
  const { amount } = refundLinesOf(told, fact.amount ?? undefined);
  const order = await findOrder(work.tx, programId, orderId, work.connection.id);
  const known = order ? await listLines(work.tx, order.id) : [];
  const isKnown = (line: RefundLineInput) =>
    order === null ||
    unknownLine([{ line: line.line ?? null, sku: line.sku ?? null }], known) === null;
  const lines = told.filter(isKnown);
  if (lines.length < told.length) {
    const message = 'Some are not of the order: they are given back of no line in particular.';
    work.warnings.push({ field: 'lines', code: 'DROPPED', message });
  }
  return { amount, lines };
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
