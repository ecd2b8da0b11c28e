import type { Work } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import type { Order, Refund } from '@/lib/db/generated/client';
import { minBigint, toJsonInteger } from '@/lib/money/money';
import { lockOrder, lockOrderRow } from '@/lib/orders/lock-order';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { holdWhatIsDisputed } from '@/lib/refunds/dispute-hold';
import { settleRefunds } from '@/lib/corrections/settle-refunds';

/**
 * Reverses a refund that is applied or parked. What another refund could not take of the order because of it, that one
 * takes now; the commission is brought in line once, after both. The caller holds the order id. Returns the minor units
 * restored to the affiliate (negative is impossible: the order is refunded less than before).
 */
export async function reverseLocked(work: Work, refund: Refund, reason: string): Promise<bigint> {
  const { tx, now } = work;
  const order =
    refund.orderId === null
      ? await lockOrder(tx, refund.programId, refund.orderExternalId, refund.connectionId)
      : await lockOrderRow(tx, refund.orderId);
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
  let restoredMinor = 0n;
  if (order && refund.status === 'applied') {
    const changed = await tx.order.updateMany({
      where: { id: order.id, refundedMinor: order.refundedMinor },
      data: { refundedMinor: order.refundedMinor - refund.amountMinor },
    });
    if (changed.count !== 1) throw new Error(`order ${order.id} was refunded by somebody else`);
    await raiseCapped(work, order.id);
    restoredMinor = -(await settleRefunds(work, order.id, {
      refundId: refund.id,
      kind: refund.kind === 'dispute' ? 'dispute' : 'refund',
      reason,
    }));
    await holdWhatIsDisputed(work, order.id);
  }
  await recordReversal(work, refund, order, { reason, restoredMinor });
  return restoredMinor;
}

/** Refunds that were more than what was left of the order take what has become free, the earliest first. */
async function raiseCapped(work: Work, orderId: string): Promise<void> {
  const { tx } = work;
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
    await recordRaise(work, row, order, more);
  }
  if (refundedMinor === order.refundedMinor) return;
  await tx.order.update({
    where: { id: orderId, refundedMinor: order.refundedMinor },
    data: { refundedMinor },
    select: { id: true },
  });
}

async function recordRaise(work: Work, refund: Refund, order: Order, more: bigint): Promise<void> {
  const { tx } = work;
  const facts = {
    refundId: refund.externalId,
    orderId: refund.orderExternalId,
    from: toJsonInteger(refund.amountMinor),
    to: toJsonInteger(refund.amountMinor + more),
  };
  const about = {
    programId: refund.programId,
    affiliateId: order.affiliateId,
    subjectType: 'refund',
    subjectId: refund.id,
  };
  await recordAudit(work, { ...about, action: 'REFUND_RAISED', data: facts });
  await enqueueEvent(tx, {
    ...about,
    type: 'refund.changed',
    payload: { ...facts, id: refund.id, currency: order.currency },
  });
}

async function recordReversal(
  work: Work,
  refund: Refund,
  order: Order | null,
  { reason, restoredMinor }: { reason: string; restoredMinor: bigint },
): Promise<void> {
  const { tx } = work;
  const facts = {
    refundId: refund.externalId,
    orderId: refund.orderExternalId,
    kind: refund.kind,
    amount: toJsonInteger(refund.amountMinor),
    currency: order?.currency ?? null,
    givenBack: toJsonInteger(restoredMinor),
  };
  const about = {
    programId: refund.programId,
    affiliateId: order?.affiliateId ?? null,
    subjectType: 'refund',
    subjectId: refund.id,
  };
  await recordAudit(work, {
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
