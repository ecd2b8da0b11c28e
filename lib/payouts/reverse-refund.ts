import { recordAudit } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import type { Order, Refund } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { minBigint, toJsonInteger } from '@/lib/money/money';
import { orderDto, orderInclude, refundDto } from '@/lib/orders/dto';
import { lockOrder, lockOrderId } from '@/lib/orders/lock-order';
import type { ReverseRefundInput } from '@/lib/orders/schema';
import type { OrderCommissionDto, OrderDto, RefundDto } from '@/lib/orders/types';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { holdWhatIsDisputed } from '@/lib/payouts/dispute-hold';
import { settleRefunds } from '@/lib/payouts/settle-refunds';
import { ok, refuse, type Result } from '@/lib/result';

export type ReversedRefund = {
  refund: RefundDto;
  /** Null when the refund was still waiting for its order. */
  order: OrderDto | null;
  commission: OrderCommissionDto | null;
  /** Given back to the affiliate by this call, minor units. */
  givenBackMinor: bigint;
  alreadyReversed: boolean;
};

/**
 * A refund that failed: the order counts it no more, and the affiliate gets back what it had taken. Repeating answers
 * `alreadyReversed`. Errors: REFUND_NOT_FOUND, REFUND_NOT_APPLIED, REFUND_OF_DISPUTE (report the dispute as won).
 */
export function reverseRefund(
  ctx: CommandContext,
  programId: string,
  input: ReverseRefundInput,
): Promise<Result<ReversedRefund>> {
  return transact((tx, now) => reverseRefundInTx(tx, ctx, now, programId, input));
}

/** The same inside the caller's transaction. */
export async function reverseRefundInTx(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  input: ReverseRefundInput,
): Promise<Result<ReversedRefund>> {
  const where = { programId_externalId: { programId, externalId: input.refundId } };
  const known = await tx.refund.findUnique({ where });
  if (!known) return refuse('REFUND_NOT_FOUND');
  await lockOrderId(tx, programId, known.orderExternalId);
  const refund = await tx.refund.findUniqueOrThrow({ where });
  // A payment was tied to its order meanwhile, and the refund moved there.
  if (refund.orderExternalId !== known.orderExternalId) {
    return reverseRefundInTx(tx, ctx, now, programId, input);
  }
  if (refund.status === 'reversed') return ok(await answerFor(tx, refund, 0n, true));
  if (refund.status === 'refused') return refuse('REFUND_NOT_APPLIED');
  if (refund.kind === 'dispute' && (await isOfDispute(tx, refund))) {
    return refuse('REFUND_OF_DISPUTE');
  }
  const givenBackMinor = await reverseLocked(tx, ctx, now, refund, input.reason);
  const after = await tx.refund.findUniqueOrThrow({ where });
  return ok(await answerFor(tx, after, givenBackMinor, false));
}

/** A lost dispute's refund carries the dispute's id, with a number when it was lost again. */
async function isOfDispute(tx: Tx, refund: Refund): Promise<boolean> {
  const [disputeId = ''] = refund.externalId.split('#');
  const dispute = await tx.dispute.findUnique({
    where: { programId_externalId: { programId: refund.programId, externalId: disputeId } },
    select: { orderExternalId: true },
  });
  return dispute?.orderExternalId === refund.orderExternalId;
}

/**
 * Reverses a refund that is applied or parked. What another refund could not take of the order because of it, that one
 * takes now; the commission is brought in line once, after both. The caller holds the order id. Returns the minor units
 * given back to the affiliate (negative is impossible: the order is refunded less than before).
 */
export async function reverseLocked(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  refund: Refund,
  reason: string,
): Promise<bigint> {
  const order = await lockOrder(tx, refund.programId, refund.orderExternalId);
  const { count } = await tx.refund.updateMany({
    where: { id: refund.id, status: refund.status, amountMinor: refund.amountMinor },
    data: {
      status: 'reversed',
      amountMinor: 0n,
      reversedMinor: refund.amountMinor,
      reversedAt: now,
      reversalReason: reason,
    },
  });
  if (count !== 1) throw new Error(`refund ${refund.id} was reversed by somebody else`);
  let givenBackMinor = 0n;
  if (order && refund.status === 'applied') {
    const changed = await tx.order.updateMany({
      where: { id: order.id, refundedMinor: order.refundedMinor },
      data: { refundedMinor: order.refundedMinor - refund.amountMinor },
    });
    if (changed.count !== 1) throw new Error(`order ${order.id} was refunded by somebody else`);
    await raiseCapped(tx, ctx, order.id);
    givenBackMinor = -(await settleRefunds(tx, ctx, now, order.id, {
      refundId: refund.id,
      kind: refund.kind === 'dispute' ? 'dispute' : 'refund',
      reason,
    }));
    await holdWhatIsDisputed(tx, ctx, now, order.id);
  }
  await recordReversal(tx, ctx, refund, order, reason, givenBackMinor);
  return givenBackMinor;
}

/** Refunds that were more than what was left of the order take what has become free, the earliest first. */
async function raiseCapped(tx: Tx, ctx: CommandContext, orderId: string): Promise<void> {
  const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
  const rows = await tx.refund.findMany({
    where: {
      orderId,
      status: 'applied',
      requestedMinor: { gt: tx.refund.fields.amountMinor },
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
  });
  let { refundedMinor } = order;
  for (const row of rows) {
    const wanted = (row.requestedMinor ?? 0n) - row.amountMinor;
    const more = minBigint(wanted, order.totalMinor - refundedMinor);
    if (more <= 0n) continue;
    await tx.refund.update({
      where: { id: row.id, amountMinor: row.amountMinor },
      data: { amountMinor: row.amountMinor + more },
    });
    refundedMinor += more;
    await recordAudit(tx, ctx, {
      action: 'REFUND_RAISED',
      subjectType: 'refund',
      subjectId: row.id,
      programId: row.programId,
      affiliateId: order.affiliateId,
      data: {
        refundId: row.externalId,
        from: toJsonInteger(row.amountMinor),
        to: toJsonInteger(row.amountMinor + more),
      },
    });
  }
  if (refundedMinor === order.refundedMinor) return;
  await tx.order.update({
    where: { id: orderId, refundedMinor: order.refundedMinor },
    data: { refundedMinor },
    select: { id: true },
  });
}

async function recordReversal(
  tx: Tx,
  ctx: CommandContext,
  refund: Refund,
  order: Order | null,
  reason: string,
  givenBackMinor: bigint,
): Promise<void> {
  const facts = {
    refundId: refund.externalId,
    orderId: refund.orderExternalId,
    kind: refund.kind,
    amount: toJsonInteger(refund.amountMinor),
    currency: order?.currency ?? null,
    givenBack: toJsonInteger(givenBackMinor),
  };
  const about = {
    programId: refund.programId,
    affiliateId: order?.affiliateId ?? null,
    subjectType: 'refund',
    subjectId: refund.id,
  };
  await recordAudit(tx, ctx, {
    ...about,
    action: 'REFUND_REVERSED',
    fromStatus: refund.status,
    toStatus: 'reversed',
    reason,
    data: facts,
  });
  await enqueueEvent(tx, {
    ...about,
    type: 'refund.reversed',
    payload: { ...facts, id: refund.id, reason },
  });
}

async function answerFor(
  tx: Tx,
  refund: Refund,
  givenBackMinor: bigint,
  alreadyReversed: boolean,
): Promise<ReversedRefund> {
  const row =
    refund.orderId === null
      ? null
      : await tx.order.findUnique({ where: { id: refund.orderId }, include: orderInclude });
  const order = row ? orderDto(row, true) : null;
  return {
    refund: refundDto(refund),
    order,
    commission: order?.commission ?? null,
    givenBackMinor,
    alreadyReversed,
  };
}
