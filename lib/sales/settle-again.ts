import { settleRefunds } from '@/lib/corrections/settle-refunds';
import type { Work } from '@/lib/db/work';
import { settleDisputeHold } from '@/lib/refunds/dispute-hold';
import type { JudgedOrder } from '@/lib/sales/judge';
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
    if (order.refundedMinor > 0n) await clawBackEarlierRefunds(work, order.id);
    if (disputed.has(order.id)) {
      await settleDisputeHold(work, order.id, 'No dispute is open.');
    }
  }
}

async function clawBackEarlierRefunds({ tx, ctx, now }: Work, orderId: string): Promise<void> {
  const refund = await tx.refund.findFirst({
    where: { orderId, status: 'applied' },
    orderBy: [{ appliedAt: 'desc' }, { id: 'desc' }],
  });
  if (!refund) throw new Error(`order ${orderId} was refunded by nothing`);
  await settleRefunds({ tx, ctx, now }, orderId, {
    refundId: refund.id,
    kind: refund.kind === 'dispute' ? 'dispute' : 'refund',
    reason: refund.reason,
  });
}
