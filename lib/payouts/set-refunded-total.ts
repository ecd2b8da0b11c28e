import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import type { Refund } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { groupBy } from '@/lib/group-by';
import { fingerprint } from '@/lib/orders/fingerprint';
import { lockOrderId } from '@/lib/orders/lock-order';
import { addRefund, repeatOf, type RecordedRefund } from '@/lib/payouts/record-refund';
import { refundedOfCharge, TOTAL_FINGERPRINT } from '@/lib/payouts/refund-rules';
import { reverseLocked } from '@/lib/payouts/reverse-refund';
import { ok, type Result } from '@/lib/result';

type Report = {
  orderId: string;
  /** The payment that was refunded; an order may have several, and totals are told of each. */
  chargeRef?: string;
  /** When it was so, by the provider's clock; absent = before every failure. */
  reportedAt?: Date;
  reason?: string;
  occurredAt?: Date;
};

export type RefundedTotal = Report & {
  /** Everything refunded of the charge so far, in minor units, as the payment provider says; never what is new. */
  cumulativeMinor: bigint;
  /** One per report, such as the event's id. */
  refundId: string;
};

export type FailedRefund = Report & {
  /** The provider's id of the refund that failed or was cancelled. */
  refundId: string;
  amountMinor: bigint;
};

export type TotalAnswer = RecordedRefund | { refund: null };

/**
 * Records the difference between a reported total and what refunds gave back already. Reports may come twice and in any
 * order: a total that is not above the known one adds nothing (`refund: null`). Disputes are counted apart; together
 * they are applied as far as the order goes. Errors: PROGRAM_NOT_FOUND, REFUND_CONFLICT.
 */
export function setRefundedTotal(
  ctx: CommandContext,
  programId: string,
  input: RefundedTotal,
): Promise<Result<TotalAnswer>> {
  return transact((tx, now) => setRefundedTotalInTx(tx, ctx, now, programId, input));
}

/** The same inside the caller's transaction. */
export async function setRefundedTotalInTx(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  input: RefundedTotal,
): Promise<Result<TotalAnswer>> {
  if (input.cumulativeMinor < 0n) throw new RangeError('a refunded total is not negative');
  const facts =
    TOTAL_FINGERPRINT +
    fingerprint({ orderId: input.orderId, total: input.cumulativeMinor.toString() });
  await lockOrderId(tx, programId, input.orderId);
  const repeated = await repeatOf(tx, programId, input.refundId, facts);
  if (repeated) return repeated;
  await keepReport(tx, programId, input, {
    externalId: input.refundId,
    kind: 'total',
    amountMinor: input.cumulativeMinor,
  });
  return matchReports(tx, ctx, now, programId, { ...input, facts });
}

/**
 * A refund that the provider had counted failed: what it had taken is given back. It may be told before the total that
 * counts it. Errors: PROGRAM_NOT_FOUND, REFUND_CONFLICT.
 */
export async function failRefundInTx(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  input: FailedRefund,
): Promise<Result<TotalAnswer>> {
  await lockOrderId(tx, programId, input.orderId);
  // It may have been reported by its own id, too.
  const own = await tx.refund.findFirst({
    where: {
      programId,
      externalId: input.refundId,
      orderExternalId: input.orderId,
      status: { in: ['applied', 'parked'] },
    },
  });
  if (own) await reverseLocked(tx, ctx, now, own, input.reason ?? 'The refund failed.');
  await keepReport(tx, programId, input, {
    externalId: input.refundId,
    kind: 'failed',
    amountMinor: input.amountMinor,
  });
  const facts = TOTAL_FINGERPRINT + fingerprint({ orderId: input.orderId, failed: input.refundId });
  return matchReports(tx, ctx, now, programId, {
    ...input,
    refundId: `${input.refundId}#failed`,
    facts,
  });
}

/**
 * What was told under one id of an order belongs to another from now on (a payment was tied to its invoice). Totals of
 * one charge that had been counted under both ids are counted once. The caller holds both order ids.
 */
export async function moveReports(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  from: string,
  to: string,
): Promise<void> {
  const where = { programId, orderExternalId: from };
  const moved = await tx.refundReport.findMany({ where, distinct: ['chargeRef'] });
  if (moved.length === 0) return;
  await tx.refundReport.updateMany({ where, data: { orderExternalId: to } });
  for (const { chargeRef } of moved) {
    const refundId = `${chargeRef}#${to}`;
    const facts = TOTAL_FINGERPRINT + fingerprint({ orderId: to, chargeRef });
    const about = { orderId: to, chargeRef, refundId, facts, reason: 'Refunded in Stripe' };
    const matched = await matchReports(tx, ctx, now, programId, about);
    if (!matched.ok) throw new Error(`refunds of ${chargeRef} could not be moved to ${to}`);
  }
}

/** One row per report; a failure that is told twice happened when it was told to have happened first. */
async function keepReport(
  tx: Tx,
  programId: string,
  input: Report,
  told: { externalId: string; kind: 'total' | 'failed'; amountMinor: bigint },
): Promise<void> {
  const reportedAt = input.reportedAt ?? null;
  await tx.$executeRaw`
    INSERT INTO refund_report (program_id, external_id, order_external_id, charge_ref, kind, amount_minor, reported_at)
    VALUES (${programId}, ${told.externalId}, ${input.orderId}, ${input.chargeRef ?? ''}, ${told.kind},
      ${told.amountMinor}, ${reportedAt})
    ON CONFLICT (program_id, external_id) DO UPDATE
      SET reported_at = least(refund_report.reported_at, excluded.reported_at)`;
}

/** Minor units that a refund stands for, however much of it the order could take. */
function wantedOf(refund: Pick<Refund, 'requestedMinor' | 'amountMinor'>): bigint {
  return refund.requestedMinor ?? refund.amountMinor;
}

/**
 * Brings the refunds of an order in line with what the provider told of its charges: the latest totals that are too
 * much are reversed, and what is missing is added. The caller holds the order id.
 */
async function matchReports(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  input: Report & { refundId: string; facts: string },
): Promise<Result<TotalAnswer>> {
  const where = { programId, orderExternalId: input.orderId };
  const reports = await tx.refundReport.findMany({ where });
  const byCharge = groupBy(reports, (report) => report.chargeRef);
  const chargeRef = input.chargeRef ?? '';
  const known = await tx.refund.findMany({
    where: { ...where, kind: 'refund', status: { in: ['applied', 'parked'] } },
    orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  });
  // One that waits for the rest of its order leaves nothing for a total to add.
  if (known.some((row) => row.status === 'parked' && row.requestedMinor === null)) {
    return ok({ refund: null });
  }
  const target = refundedOfCharge(byCharge.get(chargeRef) ?? []);
  const totals = known.filter(
    (row) => row.fingerprint.startsWith(TOTAL_FINGERPRINT) && (row.chargeRef ?? '') === chargeRef,
  );
  let tooMuch = totals.reduce((sum, row) => sum + wantedOf(row), 0n) - target;
  let givenBack = known.reduce((sum, row) => sum + wantedOf(row), 0n);
  for (const row of totals) {
    if (tooMuch <= 0n) break;
    await reverseLocked(tx, ctx, now, row, input.reason ?? 'The refund failed.');
    tooMuch -= wantedOf(row);
    givenBack -= wantedOf(row);
  }
  const told = [...byCharge.values()].reduce((sum, of) => sum + refundedOfCharge(of), 0n);
  const missing = told - givenBack;
  if (missing <= 0n) return ok({ refund: null });
  return addRefund(tx, ctx, now, {
    programId,
    externalId: input.refundId,
    orderExternalId: input.orderId,
    requestedMinor: missing,
    reason: input.reason ?? null,
    kind: 'refund',
    occurredAt: input.occurredAt ?? now,
    facts: input.facts,
    chargeRef: input.chargeRef ?? null,
  });
}
