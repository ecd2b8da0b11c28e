import type { EventWork } from '@/lib/connectors/port/types';
import { findOrder, lockOrder, lockOrderId, ofConnection } from '@/lib/orders/lock-order';
import { moveReports } from '@/lib/refunds/match-reports';
import { applyParkedRefunds } from '@/lib/refunds/parked-refunds';

/**
 * Notes which order a payment paid. Refunds and disputes that waited under the payment's own id wait for the order from
 * now on, or are applied when it is here. Repeating changes nothing; a payment that is tied already stays where it is,
 * and one that is an order itself stays one: its invoice is then another name of that order. Other shops tie nothing.
 */
export async function tiePayment(
  work: EventWork,
  programId: string,
  paymentRef: string,
  orderRef: string,
): Promise<void> {
  const { tx, now, connection } = work;
  if (connection.provider !== 'stripe') return;
  const connectionId = connection.id;
  await lockOrderId(tx, programId, paymentRef);
  await lockOrderId(tx, programId, orderRef);
  const isOrder = (await findOrder(tx, programId, orderRef, connectionId)) !== null;
  if (!isOrder && (await findOrder(tx, programId, paymentRef, connectionId))) {
    await tx.stripePayment.updateMany({
      where: { orderExternalId: orderRef },
      data: { orderExternalId: paymentRef },
    });
    return tiePayment(work, programId, orderRef, paymentRef);
  }
  const other = await tx.stripePayment.findUnique({ where: { paymentRef: orderRef } });
  const orderId = isOrder ? orderRef : (other?.orderExternalId ?? orderRef);
  await tx.stripePayment.createMany({
    data: [{ paymentRef, orderExternalId: orderId, createdAt: now }],
    skipDuplicates: true,
  });
  const { orderExternalId } = await tx.stripePayment.findUniqueOrThrow({ where: { paymentRef } });
  await lockOrderId(tx, programId, orderExternalId);
  if (paymentRef === orderExternalId) return;
  const waiting = { programId, orderExternalId: paymentRef, ...ofConnection(connectionId) };
  const refunds = await tx.refund.updateMany({
    where: { ...waiting, status: 'parked' },
    data: { orderExternalId },
  });
  const disputes = await tx.dispute.updateMany({
    where: { ...waiting, orderId: null },
    data: { orderExternalId },
  });
  const order = await lockOrder(tx, programId, orderExternalId, connectionId);
  if (order && refunds.count + disputes.count > 0) {
    await applyParkedRefunds(work, order.id);
  }
  await moveReports(work, { programId, connectionId }, paymentRef, orderExternalId);
}
