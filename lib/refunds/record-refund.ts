import { isTooFarAhead } from '@/lib/attribution/rules';
import type { Tx } from '@/lib/db/client';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { findUnknownLine } from '@/lib/orders/lines-of-order';
import { lockOrder, lockOrderId } from '@/lib/orders/lock-order';
import { refundLinesOf } from '@/lib/orders/order-lines';
import type { RecordRefundInput } from '@/lib/orders/schema';
import { connectionOfOrderId } from '@/lib/orders/which-connection';
import { addFailedRefund, addRefund, type NewRefund } from '@/lib/refunds/add-refund';
import { isOtherCurrency, refuseOtherCurrency } from '@/lib/refunds/other-currency';
import { repeatOf, type RecordedRefund } from '@/lib/refunds/recorded-refund';
import { toldBy } from '@/lib/refunds/refund-report-sql';
import { takeOverTotals } from '@/lib/refunds/take-over-totals';
import { refuse, type Result } from '@/lib/result';

/**
 * Records a refund or a dispute and claws back the proportional part of the commission, in one transaction. The refund
 * id is unique in the program: the same facts again answer what was recorded and change nothing. A refund that the payment
 * provider has reported, too, counts once: it takes its part of a total, and nothing when it was reported as failed. One
 * that a shop reports is never too much nor in a wrong currency: it takes what is left, or is kept and flagged.
 * Errors: PROGRAM_NOT_FOUND, OCCURRED_IN_FUTURE, REFUND_CONFLICT, REFUND_EXCEEDS_ORDER, UNKNOWN_LINE.
 */
export function recordRefund(
  ctx: CommandContext,
  programId: string,
  input: RecordRefundInput,
): Promise<Result<RecordedRefund>> {
  return transact(ctx, (work) => recordRefundInTx(work, programId, input), FOR_MANY_ROWS);
}

/** The same inside the caller's transaction. */
export async function recordRefundInTx(
  work: Work,
  programId: string,
  input: RecordRefundInput,
): Promise<Result<RecordedRefund>> {
  const { tx, now } = work;
  const kind = input.kind ?? 'refund';
  const fingerprint = fingerprintOf({
    orderId: input.orderId,
    amount: input.amount,
    currency: input.currency,
    reason: input.reason,
    occurredAt: input.occurredAt,
    kind,
    lines: input.lines,
  });
  await lockOrderId(tx, programId, input.orderId);
  const whose = await connectionOfOrderId(tx, programId, input.orderId, input.connection);
  if (!whose.ok) return whose;
  const connectionId = whose.value;
  const name = { programId, connectionId, externalId: input.refundId };
  const repeated = await repeatOf(tx, name, fingerprint);
  if (repeated) return repeated;
  const occurredAt = input.occurredAt ?? now;
  if (isTooFarAhead(occurredAt, now)) {
    return refuse('OCCURRED_IN_FUTURE');
  }
  const { amount, lines } = refundLinesOf(input.lines, input.amount);
  const refund: NewRefund = {
    ...name,
    lines,
    orderExternalId: input.orderId,
    requestedMinor: amount === undefined ? null : BigInt(amount),
    currency: input.currency ?? null,
    reason: input.reason ?? null,
    kind,
    occurredAt,
    fingerprint,
    isReported: input.isReported ?? false,
  };
  const order = await lockOrder(tx, programId, input.orderId, connectionId);
  const isOther = order !== null && isOtherCurrency(refund, order);
  if (isOther && !refund.isReported) return refuseOtherCurrency(refund, order);
  const unknown = order ? await findUnknownLine(tx, order.id, lines) : null;
  if (unknown !== null) return refuse('UNKNOWN_LINE', undefined, { line: unknown });
  if (kind === 'dispute') return addRefund(work, refund);
  if (await hasFailed(tx, refund)) return addFailedRefund(work, refund);
  if (!isOther) await takeOverTotals(work, order, refund);
  return addRefund(work, refund);
}

/** Whether the payment provider has reported that the refund with this id failed. */
async function hasFailed(tx: Tx, input: NewRefund): Promise<boolean> {
  const { programId, connectionId, externalId, orderExternalId } = input;
  const failed = await tx.refundReport.count({
    where: { programId, ...toldBy(connectionId), externalId, orderExternalId, kind: 'failed' },
  });
  return failed > 0;
}
