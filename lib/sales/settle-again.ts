import { settleRefunds } from '@/lib/corrections/settle-refunds';
import type { Order } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { settleDisputeHold } from '@/lib/refunds/dispute-hold';
import type { JudgedOrder } from '@/lib/sales/judged-order';
import { listDisputedOrders } from '@/lib/sales/settle-again-sql';

/** An order that earns late may have been refunded or disputed before. The caller holds it, and the affiliate. */
export async function settleAgain(work: Work, judged: readonly JudgedOrder[]): Promise<void> {
  const orders = judged.flatMap(({ earned, order }) => (earned ? [order] : []));
  if (orders.length === 0) return;
  const disputed = await listDisputedOrders(
    work.tx,
    orders.map((order) => order.id),
  );
  for (const order of orders) {
    await settleEarlierRefunds(work, order);
    if (disputed.has(order.id)) {
      await settleDisputeHold(work, order.id, 'No dispute is open.');
    }
  }
}

/** What was refunded of the order counts against what has just been earned of it; the last refund stands for it. */
export async function settleEarlierRefunds(
  work: Work,
  order: Pick<Order, 'id' | 'refundedMinor'>,
): Promise<void> {
  if (order.refundedMinor === 0n) return;
  const refund = await work.tx.refund.findFirstOrThrow({
    where: { orderId: order.id, status: 'applied', amountMinor: { gt: 0n } },
    orderBy: [{ appliedAt: 'desc' }, { id: 'desc' }],
  });
  await settleRefunds(work, order.id, {
    refundId: refund.id,
    kind: refund.kind === 'dispute' ? 'dispute' : 'refund',
    reason: refund.reason,
  });
}
