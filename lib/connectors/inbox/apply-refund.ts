import { adoptOrder } from '@/lib/connectors/inbox/adopt-order';
import type { Disputed, Refunded, RefundedTotal, RefundFailed } from '@/lib/connectors/port/facts';
import { hasToldOtherSale, refuseOtherSale } from '@/lib/connectors/inbox/other-sale';
import { orderIdOfPayment } from '@/lib/connectors/inbox/store';
import { APPLIED, type Effect, type EventWork } from '@/lib/connectors/port/types';
import { listLines } from '@/lib/orders/lines-of-order';
import { findOrder, ofConnection } from '@/lib/orders/lock-order';
import { refundLinesOf, unknownLine } from '@/lib/orders/order-lines';
import type { RefundLineInput } from '@/lib/orders/schema';
import { recordDisputeInTx } from '@/lib/refunds/record-dispute';
import { applyParkedRefunds } from '@/lib/refunds/parked-refunds';
import { isOtherCurrency } from '@/lib/refunds/other-currency';
import { recordRefundInTx } from '@/lib/refunds/record-refund';
import type { RecordedRefund } from '@/lib/refunds/recorded-refund';
import { failRefundInTx, setRefundedTotalInTx } from '@/lib/refunds/set-refunded-total';
import { ok, type Result } from '@/lib/result';

type OfPayment = Disputed | Refunded | RefundedTotal | RefundFailed;

/**
 * A charge's total, so that events may come in any order and number. Parked when the order is not known yet; one in another
 * currency than its order is kept and flagged.
 */
export function applyRefundedTotal(
  work: EventWork,
  programId: string,
  fact: RefundedTotal,
): Promise<Result<Effect>> {
  return onOrder(work, programId, fact, async (orderId) =>
    setRefundedTotalInTx(work, programId, {
      ...reportOf(work, orderId, fact),
      cumulativeMinor: await givenBack(work, programId, orderId, fact),
      refundId: fact.reportId,
      chargeRef: fact.chargeRef,
      isState: fact.isState ?? false,
    }),
  );
}

/** All of an order is what was paid for it, whatever was edited away since. */
async function givenBack(
  { tx, connection }: EventWork,
  programId: string,
  orderId: string,
  { total, isWhole = false }: RefundedTotal,
): Promise<bigint> {
  const order = isWhole ? await findOrder(tx, programId, orderId, connection.id) : null;
  const told = BigInt(total);
  return order !== null && order.totalMinor > told ? order.totalMinor : told;
}

/**
 * One refund under the shop's own id of it. More than what is left of its order, it takes that; in another currency, it is
 * kept and flagged.
 */
export function applyRefunded(
  work: EventWork,
  programId: string,
  fact: Refunded,
): Promise<Result<Effect>> {
  return onOrder(work, programId, fact, async (orderId) => {
    if (await takeKnownRefund(work, programId, orderId, fact)) return ok(null);
    const { amount, lines } = await namedLines(work, programId, orderId, fact);
    const recorded = await recordRefundInTx(work, programId, {
      ...aboutOf(work, orderId, fact),
      refundId: fact.refundId,
      ...(amount === undefined ? {} : { amount }),
      ...(lines.length === 0 ? {} : { lines }),
      isReported: true,
    });
    if (recorded.ok) warnOfRest(work, recorded.value);
    return recorded;
  });
}

/**
 * The same refund told again, or by the API before, in other words or at another time: it counts once, and from now on by the
 * shop's word, which takes what is left where the API asked too much.
 */
async function takeKnownRefund(
  work: EventWork,
  programId: string,
  orderId: string,
  { refundId, amount }: Refunded,
): Promise<boolean> {
  const { tx, connection } = work;
  const known = await tx.refund.findFirst({
    where: { programId, externalId: refundId, ...ofConnection(connection.id) },
    select: {
      id: true,
      orderId: true,
      orderExternalId: true,
      requestedMinor: true,
      status: true,
      isReported: true,
    },
  });
  const asked = amount === null ? null : BigInt(amount);
  if (known?.orderExternalId !== orderId || known.requestedMinor !== asked) return false;
  if (known.isReported) return true;
  const where = { id: known.id, status: { in: ['parked', 'refused'] } };
  await tx.refund.updateMany({ where, data: { isReported: true, status: 'parked' } });
  if (known.status === 'refused' && known.orderId !== null) {
    await applyParkedRefunds(work, known.orderId);
  }
  return true;
}

/** What of a refund counts nothing. */
function warnOfRest({ warnings }: EventWork, { refund, order }: RecordedRefund): void {
  const { status, requestedMinor, amountMinor, currency } = refund;
  if (status === 'refused') {
    const message = `In ${currency ?? '?'}, its order in ${order?.currency ?? '?'}: it counts nothing. Claw back by hand.`;
    warnings.push({ field: 'currency', code: 'DROPPED', message });
  } else if (status === 'applied' && requestedMinor !== null && amountMinor < requestedMinor) {
    const message = 'More than what is left of the order: it takes that.';
    warnings.push({ field: 'amount', code: 'CHANGED', message });
  }
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
export function applyRefundFailed(
  work: EventWork,
  programId: string,
  fact: RefundFailed,
): Promise<Result<Effect>> {
  return onOrder(work, programId, fact, (orderId) =>
    failRefundInTx(work, programId, {
      ...reportOf(work, orderId, fact),
      refundId: fact.refundId,
      amountMinor: BigInt(fact.amount),
      ...(fact.chargeRef === undefined ? {} : { chargeRef: fact.chargeRef }),
      ...(fact.madeAt === undefined ? {} : { madeAt: fact.madeAt }),
    }),
  );
}

/**
 * While a payment is disputed its commission is on hold. Lost, the disputed amount is refunded; won or withdrawn, the hold
 * ends, and what a loss before had taken is restored.
 */
export function applyDisputed(
  work: EventWork,
  programId: string,
  fact: Disputed,
): Promise<Result<Effect>> {
  return onOrder(work, programId, fact, (orderId) =>
    recordDisputeInTx(work, programId, {
      ...aboutOf(work, orderId, fact),
      reported: { at: fact.reportedAt, stage: fact.stage },
      disputeId: fact.disputeId,
      status: fact.status,
      ...(fact.amount === null ? {} : { amount: fact.amount }),
    }),
  );
}

function aboutOf({ connection }: EventWork, orderId: string, fact: OfPayment) {
  return {
    orderId,
    connection: connection.id,
    ...(fact.currency === null ? {} : { currency: fact.currency }),
    reason: fact.reason,
    occurredAt: fact.occurredAt,
  };
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

/**
 * Records what is told of a payment with the order that it paid, which is the shop's from then on. Errors: ORDER_CONFLICT, while
 * that order is another sale than the shop told.
 */
async function onOrder(
  work: EventWork,
  programId: string,
  fact: OfPayment,
  record: (orderId: string) => Promise<Result<unknown>>,
): Promise<Result<Effect>> {
  const orderId = await orderIdOfPayment(work, programId, fact.refs, fact.orderId ?? null);
  if (orderId === null) return ok({ outcome: 'ignored', note: 'It names no payment.' });
  const of = await findOrder(work.tx, programId, orderId, work.connection.id);
  if (of && (await hasToldOtherSale(work, of))) return refuseOtherSale(of, orderId);
  const recorded = await record(orderId);
  if (!recorded.ok) return recorded;
  const order = await findOrder(work.tx, programId, orderId, work.connection.id);
  const isState = fact.kind === 'refunded-total' && fact.isState === true;
  if (isState && order?.connectionId !== work.connection.id) {
    return ok({ outcome: 'ignored', note: 'The order was not paid, as far as is known.' });
  }
  if (!order) return ok({ outcome: 'waiting', note: `The order ${orderId} is not known yet.` });
  if (!isOtherCurrency(fact, order)) await adoptOrder(work, order);
  return ok(APPLIED);
}
