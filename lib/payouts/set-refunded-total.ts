import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { minBigint } from '@/lib/money/money';
import { fingerprint } from '@/lib/orders/fingerprint';
import { findOrder, lockOrderId } from '@/lib/orders/lock-order';
import { TOTAL_FINGERPRINT } from '@/lib/payouts/parked-refunds';
import { addRefund, repeatOf, type RecordedRefund } from '@/lib/payouts/record-refund';
import { ok, type Result } from '@/lib/result';

export type RefundedTotal = {
  orderId: string;
  /** Everything refunded so far, in minor units, as the payment provider says; never what is new. */
  cumulativeMinor: bigint;
  /** One per report, such as the event's id. */
  refundId: string;
  reason?: string;
  occurredAt?: Date;
};

/**
 * Records the difference between a reported total and what refunds gave back already. Reports may come twice and in any
 * order: a total that is not above the known one adds nothing (`refund: null`). Disputes are counted apart; together
 * they are applied as far as the order goes. Errors: PROGRAM_NOT_FOUND, REFUND_CONFLICT.
 */
export function setRefundedTotal(
  ctx: CommandContext,
  programId: string,
  input: RefundedTotal,
): Promise<Result<RecordedRefund | { refund: null }>> {
  return transact((tx, now) => setRefundedTotalInTx(tx, ctx, now, programId, input));
}

/** The same inside the caller's transaction. */
export async function setRefundedTotalInTx(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  input: RefundedTotal,
): Promise<Result<RecordedRefund | { refund: null }>> {
  if (input.cumulativeMinor < 0n) throw new RangeError('a refunded total is not negative');
  const facts =
    TOTAL_FINGERPRINT +
    fingerprint({ orderId: input.orderId, total: input.cumulativeMinor.toString() });
  await lockOrderId(tx, programId, input.orderId);
  const repeated = await repeatOf(tx, programId, input.refundId, facts);
  if (repeated) return repeated;

  const known = await tx.refund.findMany({
    where: {
      programId,
      orderExternalId: input.orderId,
      kind: 'refund',
      status: { in: ['applied', 'parked'] },
    },
    select: { status: true, requestedMinor: true, amountMinor: true },
  });
  const order = await findOrder(tx, programId, input.orderId);
  // One that waits for the rest of its order leaves nothing for a total to add.
  if (known.some((row) => row.status === 'parked' && row.requestedMinor === null)) {
    return ok({ refund: null });
  }
  const givenBack = known.reduce(
    (sum, row) => sum + (row.status === 'applied' ? row.amountMinor : (row.requestedMinor ?? 0n)),
    0n,
  );
  let missing = input.cumulativeMinor - givenBack;
  if (order) missing = minBigint(missing, order.totalMinor - order.refundedMinor);
  if (missing <= 0n) return ok({ refund: null });
  return addRefund(tx, ctx, now, {
    programId,
    externalId: input.refundId,
    orderExternalId: input.orderId,
    requestedMinor: missing,
    reason: input.reason ?? null,
    kind: 'refund',
    occurredAt: input.occurredAt ?? now,
    facts,
  });
}
