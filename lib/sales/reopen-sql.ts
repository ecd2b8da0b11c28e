import type { Tx } from '@/lib/db/client';

/**
 * Whether deciding the customer's orders again may do more than earn: an order that was refunded or disputed takes of
 * what it earns, and one that earned may lose it. The caller holds the orders, so that it stays so.
 */
export async function mayMoveMoney(tx: Tx, customerIds: readonly string[]): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ may: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM sales_order o
      WHERE o.customer_id = ANY(${[...customerIds]}) AND (o.refunded_minor > 0 OR o.affiliate_id IS NOT NULL
        OR EXISTS (SELECT 1 FROM commission c WHERE c.order_id = o.id)
        OR EXISTS (SELECT 1 FROM dispute d WHERE d.order_id = o.id))) AS may`;
  return row?.may ?? false;
}
