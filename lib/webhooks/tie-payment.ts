import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import { lockOrder, lockOrderId } from '@/lib/orders/lock-order';
import { moveReports } from '@/lib/payouts/match-reports';
import { applyParkedRefunds } from '@/lib/payouts/parked-refunds';

/**
 * Notes which order a payment paid. Refunds and disputes that waited under the payment's own id wait for the order from
 * now on, or are applied when it is here. Repeating changes nothing; a payment that is tied already stays where it is.
 */
export async function tiePayment(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  paymentRef: string,
  named: string,
): Promise<void> {
  await lockOrderId(tx, programId, paymentRef);
  await tx.stripePayment.createMany({
    data: [{ paymentRef, orderExternalId: named, createdAt: now }],
    skipDuplicates: true,
  });
  const { orderExternalId } = await tx.stripePayment.findUniqueOrThrow({ where: { paymentRef } });
  await lockOrderId(tx, programId, orderExternalId);
  if (paymentRef === orderExternalId) return;
  const waiting = { programId, orderExternalId: paymentRef };
  const refunds = await tx.refund.updateMany({
    where: { ...waiting, status: 'parked' },
    data: { orderExternalId },
  });
  const disputes = await tx.dispute.updateMany({
    where: { ...waiting, orderId: null },
    data: { orderExternalId },
  });
  const order = await lockOrder(tx, programId, orderExternalId);
  if (order && refunds.count + disputes.count > 0) {
    await applyParkedRefunds(tx, ctx, now, order.id);
  }
  await moveReports(tx, ctx, now, programId, paymentRef, orderExternalId);
}
