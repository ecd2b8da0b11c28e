import type { Tx } from '@/lib/db/client';
import type { Order, Refund } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { writeRefundLines } from '@/lib/orders/lines-of-order';
import { lockOrder } from '@/lib/orders/lock-order';
import type { RefundLine } from '@/lib/orders/order-lines';
import { loadProgram } from '@/lib/programs/load';
import { applyRefund, recordRefundNews } from '@/lib/refunds/apply-refund';
import { flagOtherCurrency, isOtherCurrency } from '@/lib/refunds/other-currency';
import { answerFor, type RecordedRefund, type RefundName } from '@/lib/refunds/recorded-refund';
import { amountToApplyTo } from '@/lib/refunds/rules';
import { ok, refuse, type Result } from '@/lib/result';

export type NewRefund = RefundName & {
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

/** One that failed before it was told is kept as reversed: it never counts. */
export async function addFailedRefund(
  work: Work,
  input: NewRefund,
): Promise<Result<RecordedRefund>> {
  const { tx } = work;
  if (!(await loadProgram(tx, input.programId))) return refuse('PROGRAM_NOT_FOUND');
  const order = await orderOf(tx, input);
  const refund = await insertRefund(work, input, order, 'failed');
  if (!refund) return refuse('REFUND_CONFLICT');
  await recordRefundNews(work, refund, order, 0n);
  return ok(await answerFor(tx, refund, 0n, false));
}

function orderOf(tx: Tx, input: NewRefund): Promise<Order | null> {
  return lockOrder(tx, input.programId, input.orderExternalId, input.connectionId);
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
