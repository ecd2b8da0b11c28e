import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import { lockOrder, lockOrderId } from '@/lib/orders/lock-order';
import { applyParkedRefunds } from '@/lib/payouts/parked-refunds';

/**
 * Notes which order a payment paid. Refunds that waited under the payment's own id wait for the order from now on, or
 * are applied when it is here. Repeating changes nothing.
 */
export async function tiePayment(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  paymentRef: string,
  orderExternalId: string,
): Promise<void> {
  await lockOrderId(tx, programId, paymentRef);
  await tx.stripePayment.createMany({
    data: [{ paymentRef, orderExternalId, createdAt: now }],
    skipDuplicates: true,
  });
  await lockOrderId(tx, programId, orderExternalId);
  const { count } = await tx.refund.updateMany({
    where: { programId, orderExternalId: paymentRef, status: 'parked' },
    data: { orderExternalId },
  });
  if (count === 0) return;
  const order = await lockOrder(tx, programId, orderExternalId);
  if (order) await applyParkedRefunds(tx, ctx, now, order.id);
}
