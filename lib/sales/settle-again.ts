import { settleRefunds } from '@/lib/corrections/settle-refunds';
import type { Work } from '@/lib/db/work';
import { settleDisputeHold } from '@/lib/refunds/dispute-hold';
import type { JudgedOrder } from '@/lib/sales/judge';

/** An order that earns late may have been refunded or disputed before. The caller holds it, and the affiliate. */
export async function settleAgain(work: Work, judged: readonly JudgedOrder[]): Promise<void> {
  const orders = judged.flatMap(({ earned, order }) => (earned ? [order] : []));
  if (orders.length === 0) return;
  const disputed = await listDisputed(
    work,
    orders.map((order) => order.id),
  );
  for (const order of orders) {
    if (order.refundedMinor > 0n) await clawBackEarlierRefunds(work, order.id);
    if (disputed.has(order.id)) {
      await settleDisputeHold(work, order.id, 'No dispute is open.');
    }
  }
}

/** Also those whose commission of an earlier time was held for a dispute. */
async function listDisputed({ tx }: Work, orderIds: string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ order_id: string }[]>`
    SELECT order_id FROM dispute WHERE order_id = ANY(${orderIds})
    UNION
    SELECT c.order_id FROM commission c JOIN hold h ON h.commission_id = c.id
    WHERE c.order_id = ANY(${orderIds}) AND h.kind = 'dispute' AND h.released_at IS NULL`;
  return new Set(rows.map((row) => row.order_id));
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
