import type { Work, CommandContext } from '@/lib/db/work';
import { isTooFarAhead } from '@/lib/attribution/rules';
import type { Tx } from '@/lib/db/client';
import type { Order, Refund } from '@/lib/db/generated/client';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { findUnknownLine, writeRefundLines } from '@/lib/orders/lines-of-order';
import { refundLinesOf, type RefundLine } from '@/lib/orders/order-lines';
import { lockOrder, lockOrderId, ofConnection } from '@/lib/orders/lock-order';
import type { RecordRefundInput } from '@/lib/orders/schema';
import { connectionOfOrderId } from '@/lib/orders/which-connection';
import { applyRefund, recordRefundNews } from '@/lib/refunds/apply-refund';
import { refundWithOrder, type RefundWithOrder } from '@/lib/refunds/refund-with-order';
import { amountToApplyTo } from '@/lib/refunds/rules';
import {
  flagOtherCurrency,
  isOtherCurrency,
  refuseOtherCurrency,
} from '@/lib/refunds/other-currency';
import { toldBy } from '@/lib/refunds/refund-report-sql';
import { takeOverTotals } from '@/lib/refunds/take-over-totals';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';

export type RecordedRefund = RefundWithOrder & {
  /** Taken of the commission by this refund. */
  clawedBackMinor: bigint;
  /** True: the order is not known yet, the refund waits for it (HTTP 202). */
  parked: boolean;
  alreadyRecorded: boolean;
};

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

/** Kept as reversed: it never counts. */
async function addFailedRefund(work: Work, input: NewRefund): Promise<Result<RecordedRefund>> {
  const { tx } = work;
  if (!(await loadProgram(tx, input.programId))) return refuse('PROGRAM_NOT_FOUND');
  const order = await orderOf(tx, input);
  const refund = await insertRefund(work, input, order, 'failed');
  if (!refund) return refuse('REFUND_CONFLICT');
  await recordRefundNews(work, refund, order, 0n);
  return ok(await answerFor(tx, refund, 0n, false));
}

export type NewRefund = {
  programId: string;
  /** The shop that tells it; null: the API, without one. */
  connectionId: string | null;
  externalId: string;
  orderExternalId: string;
  /** Null: the rest of the order. */
  requestedMinor: bigint | null;
  /** As it was reported; null: that of the order. */
  currency: string | null;
  reason: string | null;
  kind: 'refund' | 'dispute';
  occurredAt: Date;
  fingerprint: string;
  /** The payment it was refunded of, when the provider said so. */
  chargeRef?: string | null;
  /** Our id of the lost dispute that it counts. */
  disputeId?: string;
  /** By a shop: it takes what is left, and in another currency than its order's it is kept. */
  isReported?: boolean;
  /** Which lines of the order it names. */
  lines?: readonly RefundLine[];
};

export type RefundName = Pick<NewRefund, 'programId' | 'connectionId' | 'externalId'>;

function orderOf(tx: Tx, input: NewRefund): Promise<Order | null> {
  return lockOrder(tx, input.programId, input.orderExternalId, input.connectionId);
}

/**
 * Applies the refund, or parks it when its order is not known. One in another currency than its order is kept, and counts
 * nothing. The caller holds the order id.
 */
export async function addRefund(work: Work, input: NewRefund): Promise<Result<RecordedRefund>> {
  const { tx } = work;
  if (!(await loadProgram(tx, input.programId))) return refuse('PROGRAM_NOT_FOUND');
  const order = await orderOf(tx, input);
  if (order && isOtherCurrency(input, order)) return keepOtherCurrency(work, input, order);
  const amountMinor = order
    ? amountToApplyTo({ ...input, isReported: input.isReported ?? false }, order)
    : 0n;
  if (amountMinor === null) return refuse('REFUND_EXCEEDS_ORDER');
  const refund = await insertRefund(work, input, order, amountMinor);
  // Another transaction made this id meanwhile, for another order: one id cannot be two refunds.
  if (!refund) return refuse('REFUND_CONFLICT');
  if (!order) {
    await recordRefundNews(work, refund, null, 0n);
    return ok(await answerFor(tx, refund, 0n, false));
  }
  const clawedBackMinor = await applyRefund(work, order, refund);
  return ok(await answerFor(tx, refund, clawedBackMinor, false));
}

async function keepOtherCurrency(
  work: Work,
  input: NewRefund,
  order: Order,
): Promise<Result<RecordedRefund>> {
  const refund = await insertRefund(work, input, order, 'refused');
  if (!refund) return refuse('REFUND_CONFLICT');
  await recordRefundNews(work, refund, order, 0n);
  await flagOtherCurrency(work, order, 'refund', refund.currency);
  return ok(await answerFor(work.tx, refund, 0n, false));
}

async function insertRefund(
  { tx, now }: Work,
  input: NewRefund,
  order: Order | null,
  amountMinor: bigint | 'failed' | 'refused',
): Promise<Refund | null> {
  const id = newId('refund');
  const state = stateOf(amountMinor, order, now);
  const { count } = await tx.refund.createMany({
    data: [
      {
        id,
        programId: input.programId,
        connectionId: order?.connectionId ?? input.connectionId,
        externalId: input.externalId,
        orderExternalId: input.orderExternalId,
        orderId: order?.id ?? null,
        kind: input.kind,
        requestedMinor: input.requestedMinor,
        currency: input.currency,
        reason: input.reason,
        fingerprint: input.fingerprint,
        chargeRef: input.chargeRef ?? null,
        disputeId: input.disputeId ?? null,
        isReported: input.isReported ?? false,
        occurredAt: input.occurredAt,
        createdAt: now,
        ...state,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) return null;
  await writeRefundLines(tx, id, input.lines ?? []);
  return tx.refund.findUniqueOrThrow({ where: { id } });
}

function stateOf(amountMinor: bigint | 'failed' | 'refused', order: Order | null, now: Date) {
  if (amountMinor === 'refused') return { status: 'refused', amountMinor: 0n };
  if (amountMinor !== 'failed') {
    return { status: order ? 'applied' : 'parked', amountMinor, appliedAt: order ? now : null };
  }
  const reversal = { reversedMinor: 0n, reversedAt: now, reversalReason: 'The refund failed.' };
  return { status: 'reversed', amountMinor: 0n, ...reversal };
}

/** The first answer again for the same facts, a refusal for others, null for an id that is new. */
export async function repeatOf(
  tx: Tx,
  { programId, connectionId, externalId }: RefundName,
  fingerprint: string,
): Promise<Result<RecordedRefund> | null> {
  const existing = await tx.refund.findFirst({
    where: { programId, externalId, ...ofConnection(connectionId) },
    orderBy: { connectionId: { sort: 'asc', nulls: 'last' } },
  });
  if (!existing) return null;
  if (existing.fingerprint !== fingerprint) return refuse('REFUND_CONFLICT');
  const taken = await tx.clawback.aggregate({
    where: { refundId: existing.id },
    _sum: { amountMinor: true },
  });
  return ok(await answerFor(tx, existing, taken._sum.amountMinor ?? 0n, true));
}

async function answerFor(
  tx: Tx,
  refund: Refund,
  clawedBackMinor: bigint,
  alreadyRecorded: boolean,
): Promise<RecordedRefund> {
  return {
    ...(await refundWithOrder(tx, refund)),
    clawedBackMinor,
    parked: refund.status === 'parked',
    alreadyRecorded,
  };
}
