import type { Tx } from '@/lib/db/client';

/** Those that are or were disputed, and those whose commission of an earlier time is held for a dispute. */
export async function listDisputedOrders(tx: Tx, orderIds: string[]): Promise<Set<string>> {
  // never null: orderId
  const rows = await tx.$queryRaw<{ orderId: string }[]>`
    SELECT order_id AS "orderId" FROM dispute WHERE order_id = ANY(${orderIds})
    UNION
    SELECT c.order_id FROM commission c JOIN hold h ON h.commission_id = c.id
    WHERE c.order_id = ANY(${orderIds}) AND h.kind = 'dispute' AND h.released_at IS NULL`;
  return new Set(rows.map((row) => row.orderId));
}
