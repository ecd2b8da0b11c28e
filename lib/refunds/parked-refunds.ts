import type { Work } from '@/lib/db/work';
import type { Prisma } from '@/lib/db/generated/client';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { refundInclude } from '@/lib/orders/dto';
import { findUnknownLine } from '@/lib/orders/lines-of-order';
import { ofConnection } from '@/lib/orders/lock-order';
import { moveToConnection } from '@/lib/orders/which-connection-sql';
import { applyDispute } from '@/lib/refunds/apply-dispute';
import { applyRefund, recordRefundNews } from '@/lib/refunds/apply-refund';
import { matchAgain } from '@/lib/refunds/match-reports';
import { flagOtherCurrency, isOtherCurrency } from '@/lib/refunds/other-currency';
import { amountToApplyTo } from '@/lib/refunds/rules';

/**
 * Applies the refunds and disputes that waited for this order, in the order in which they happened. One that is more
 * than what is left of the order, or in another currency, is kept as refused, and no longer stands for what a provider reported. What names
 * lines that the order does not have counts as naming none, and is answered as warnings. The caller holds the order.
 */
export async function applyParkedRefunds(work: Work, orderId: string): Promise<FieldWarning[]> {
  const { tx, now } = work;
  const { programId, externalId, connectionId } = await tx.order.findUniqueOrThrow({
    where: { id: orderId },
    select: { programId: true, externalId: true, connectionId: true },
  });
  if (connectionId !== null) await moveToConnection(tx, { programId, externalId, connectionId });
  const ofShop = { programId, orderExternalId: externalId, ...ofConnection(connectionId) };
  const parked = await tx.refund.findMany({
    where: { ...ofShop, status: 'parked' },
    // A refund of "the rest" comes after those that name their amount, a dispute after refunds.
    orderBy: [
      { kind: 'desc' },
      { requestedMinor: { sort: 'asc', nulls: 'last' } },
      { occurredAt: 'asc' },
      { id: 'asc' },
    ],
    include: refundInclude,
  });
  const warnings: FieldWarning[] = [];
  let anyRefused = false;
  for (const { lines, ...waiting } of parked) {
    const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
    const isOther = isOtherCurrency(waiting, order);
    const amountMinor = isOther ? null : amountToApplyTo(waiting, order);
    const refund = await tx.refund.update({
      where: { id: waiting.id, status: 'parked' },
      data:
        amountMinor === null
          ? { status: 'refused', orderId }
          : { status: 'applied', orderId, amountMinor, appliedAt: now },
    });
    anyRefused ||= amountMinor === null;
    if (isOther) await flagOtherCurrency(work, order, 'refund', refund.currency);
    if (amountMinor === null) await recordRefundNews(work, refund, order, 0n);
    else await applyRefund(work, order, refund);
    const unknown = await findUnknownLine(tx, orderId, lines);
    if (unknown !== null) warnings.push(unknownLineWarning(waiting.externalId, unknown));
  }
  if (anyRefused) await matchAgain(work, { programId, connectionId }, externalId);
  await applyParkedDisputes(work, orderId, ofShop);
  return warnings;
}

function unknownLineWarning(refundId: string, line: string): FieldWarning {
  const message = `The refund ${refundId} names ${line}, which the order does not have: it is of no line in particular.`;
  return { field: 'lines', code: 'CHANGED', message };
}

async function applyParkedDisputes(
  work: Work,
  orderId: string,
  ofShop: Prisma.DisputeWhereInput,
): Promise<void> {
  const { tx } = work;
  const parked = await tx.dispute.findMany({
    where: { ...ofShop, orderId: null },
    orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
  });
  if (parked.length === 0) return;
  await tx.dispute.updateMany({
    where: { id: { in: parked.map((row) => row.id) }, orderId: null },
    data: { orderId },
  });
  for (const dispute of parked) {
    const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
    await applyDispute(work, { ...dispute, orderId }, order);
  }
}
