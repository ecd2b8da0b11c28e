import type { Work } from '@/lib/db/work';
import type { Tx } from '@/lib/db/client';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { lockOrder, lockOrderId } from '@/lib/orders/lock-order';
import { freeRefundId } from '@/lib/refunds/free-refund-id';
import { matchReports, type Report, type TotalAnswer } from '@/lib/refunds/match-reports';
import { isOtherCurrency } from '@/lib/refunds/other-currency';
import { addRefund } from '@/lib/refunds/add-refund';
import { repeatOf } from '@/lib/refunds/recorded-refund';
import { TOTAL_FINGERPRINT } from '@/lib/refunds/rules';
import { ok, type Result } from '@/lib/result';
import { stateIdOf, writeReport } from '@/lib/refunds/refund-report-sql';

export type RefundedTotal = Report & {
  /** Everything refunded of the charge so far, in minor units, as the payment provider says; never what is new. */
  cumulativeMinor: bigint;
  /** One per report, such as the event's id. */
  refundId: string;
  /** What is refunded as it stands at `reportedAt`: the latest word counts, also when it is less than before. */
  isState?: boolean;
};

export type FailedRefund = Report & {
  /** The provider's id of the refund that failed or was cancelled. */
  refundId: string;
  amountMinor: bigint;
  /** When it was made, by the provider's clock. */
  madeAt?: Date;
};

/**
 * Records the difference between a reported total and what is refunded already. Reports may come twice and in any
 * order: a total that is not above the known one adds nothing (`refund: null`). Disputes are counted apart; together
 * they are applied as far as the order goes. A state adds nothing before its order is the shop's: it is told again with
 * that. Errors:
 * PROGRAM_NOT_FOUND, REFUND_CONFLICT.
 */
export async function setRefundedTotalInTx(
  work: Work,
  programId: string,
  input: RefundedTotal,
): Promise<Result<TotalAnswer>> {
  const { tx } = work;
  if (input.cumulativeMinor < 0n) throw new RangeError('a refunded total is not negative');
  const fingerprint =
    TOTAL_FINGERPRINT +
    fingerprintOf({ orderId: input.orderId, total: input.cumulativeMinor.toString() });
  await lockOrderId(tx, programId, input.orderId);
  const connectionId = input.connectionId ?? null;
  const name = { programId, connectionId, externalId: input.refundId };
  const isState = input.isState ?? false;
  const repeated = isState ? null : await repeatOf(tx, name, fingerprint);
  if (repeated) return repeated;
  await keepReport(tx, programId, input, {
    externalId: isState ? stateIdOf(input.orderId) : input.refundId,
    kind: isState ? 'state' : 'total',
    amountMinor: input.cumulativeMinor,
  });
  const order = await lockOrder(tx, programId, input.orderId, connectionId);
  // What the API told under this number may be another sale: only the order itself, once told as paid, makes it the shop's.
  if (isState && order?.connectionId !== connectionId) return ok({ refund: null });
  if (!order || !isOtherCurrency(input, order)) {
    const refundId = isState ? await freeRefundId(tx, name, input.refundId) : input.refundId;
    return matchReports(work, programId, { ...input, refundId, fingerprint });
  }
  const kept = isState ? await repeatOf(tx, name, fingerprint) : null;
  if (kept) return kept;
  if (input.cumulativeMinor === 0n) return ok({ refund: null });
  return addRefund(work, {
    ...name,
    orderExternalId: input.orderId,
    requestedMinor: input.cumulativeMinor,
    currency: input.currency ?? null,
    reason: input.reason ?? null,
    kind: 'refund',
    occurredAt: input.occurredAt ?? work.now,
    fingerprint,
    chargeRef: input.chargeRef ?? null,
  });
}

/**
 * A refund that the provider had counted failed: what it had taken is restored. It may be reported before the total
 * that counts it. Errors: PROGRAM_NOT_FOUND, REFUND_CONFLICT.
 */
export async function failRefundInTx(
  work: Work,
  programId: string,
  input: FailedRefund,
): Promise<Result<TotalAnswer>> {
  const { tx } = work;
  await lockOrderId(tx, programId, input.orderId);
  await keepReport(tx, programId, input, {
    externalId: input.refundId,
    kind: 'failed',
    amountMinor: input.amountMinor,
    madeAt: input.madeAt ?? null,
  });
  const fingerprint =
    TOTAL_FINGERPRINT + fingerprintOf({ orderId: input.orderId, failed: input.refundId });
  return matchReports(work, programId, {
    ...input,
    refundId: await freeRefundId(
      tx,
      { programId, connectionId: input.connectionId ?? null },
      `${input.refundId}#failed`,
    ),
    fingerprint,
  });
}

/** One row per report; a failure that is reported twice happened when the first report says. */
async function keepReport(
  tx: Tx,
  programId: string,
  input: Report,
  reported: {
    externalId: string;
    kind: 'total' | 'failed' | 'state';
    amountMinor: bigint;
    madeAt?: Date | null;
  },
): Promise<void> {
  await writeReport(tx, {
    programId,
    connectionId: input.connectionId ?? null,
    ...reported,
    orderId: input.orderId,
    chargeRef: input.chargeRef ?? '',
    currency: input.currency ?? null,
    reportedAt: input.reportedAt ?? null,
    madeAt: reported.madeAt ?? null,
  });
}
