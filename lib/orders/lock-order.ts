import type { Tx } from '@/lib/db/client';
import type { Order } from '@/lib/db/generated/client';

/**
 * One at a time per order id, whether or not the order is known yet: a refund that is parked and the order it waits
 * for never miss each other. After the customer, before the order's row.
 */
export async function lockOrderId(tx: Tx, programId: string, externalId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended(${`order ${programId} ${externalId}`}, 0))`;
}

export function findOrder(tx: Tx, programId: string, externalId: string): Promise<Order | null> {
  return tx.order.findUnique({ where: { programId_externalId: { programId, externalId } } });
}

/** Locks the row and reads it again; null when there is none. */
export async function lockOrder(
  tx: Tx,
  programId: string,
  externalId: string,
): Promise<Order | null> {
  await tx.$queryRaw`
    SELECT id FROM sales_order
    WHERE program_id = ${programId} AND external_id = ${externalId} FOR NO KEY UPDATE`;
  return findOrder(tx, programId, externalId);
}

/**
 * Locks in id order, so that two callers never wait for each other crosswise, and reads again: what was refunded while
 * we waited counts. Answers in the order in which they happened.
 */
export async function lockOrders(tx: Tx, orders: { id: string }[]): Promise<Order[]> {
  if (orders.length === 0) return [];
  const ids = orders.map((order) => order.id);
  await tx.$queryRaw`SELECT id FROM sales_order WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`;
  return tx.order.findMany({
    where: { id: { in: ids } },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
  });
}
