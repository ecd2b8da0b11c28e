import type { Tx } from '@/lib/db/client';
import type { Order } from '@/lib/db/generated/client';
import { lockNames } from '@/lib/db/lock-names-sql';
import { lockRows } from '@/lib/db/locks';

const lock = { kind: 'order', strength: 'NO KEY UPDATE' } as const;

/**
 * One at a time per order id, whichever shop tells it and whether or not the order is known yet: a refund that is parked and the order it waits
 * for never miss each other. After the customer, before the order's row.
 */
export async function lockOrderId(tx: Tx, programId: string, externalId: string): Promise<void> {
  await lockOrderIds(tx, [{ programId, externalId }]);
}

/** The same for several, in one order for all callers, to avoid deadlocks. */
export async function lockOrderIds(
  tx: Tx,
  orders: readonly { programId: string; externalId: string }[],
): Promise<void> {
  await lockNames(
    tx,
    orders.map(({ programId, externalId }) => `order ${programId} ${externalId}`),
  );
}

/**
 * What belongs to a connection: its own, and what was told without one, by the API, under the same id. Of no connection:
 * only the latter.
 */
export function ofConnection(connectionId: string | null) {
  return connectionId === null
    ? { connectionId: null }
    : { OR: [{ connectionId }, { connectionId: null }] };
}

/** The order that a connection calls so. Null: by the API, without a connection. */
export function findOrder(
  tx: Tx,
  programId: string,
  externalId: string,
  connectionId: string | null,
): Promise<Order | null> {
  return tx.order.findFirst({
    where: { programId, externalId, ...ofConnection(connectionId) },
    orderBy: { connectionId: { sort: 'asc', nulls: 'last' } },
  });
}

/** Which of the orders are recorded. As `programId externalId`. */
export async function findKnownOrders(
  tx: Tx,
  orders: readonly { programId: string; externalId: string }[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ program_id: string; external_id: string }[]>`
    SELECT program_id, external_id FROM sales_order WHERE (program_id, external_id) IN (
      SELECT * FROM unnest(${orders.map((order) => order.programId)}::text[], ${orders.map((order) => order.externalId)}::text[]))`;
  return new Set(rows.map((row) => `${row.program_id} ${row.external_id}`));
}

/** Locks the row and reads it again; null when there is none. */
export async function lockOrder(
  tx: Tx,
  programId: string,
  externalId: string,
  connectionId: string | null,
): Promise<Order | null> {
  const found = await findOrder(tx, programId, externalId, connectionId);
  if (!found) return null;
  await lockRows(tx, lock, [found.id]);
  return findOrder(tx, programId, externalId, connectionId);
}

/** The same for one whose row is known already. */
export async function lockOrderRow(tx: Tx, id: string): Promise<Order> {
  await lockRows(tx, lock, [id]);
  return tx.order.findUniqueOrThrow({ where: { id } });
}

/**
 * Locks in id order, to avoid deadlocks, and reads again: what was refunded while
 * we waited counts. Answers in the order in which they happened.
 */
export async function lockOrders(tx: Tx, orders: { id: string }[]): Promise<Order[]> {
  if (orders.length === 0) return [];
  const ids = orders.map((order) => order.id);
  await lockRows(tx, lock, ids);
  return tx.order.findMany({
    where: { id: { in: ids } },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
  });
}

/** All orders of a customer whom the caller holds, with all its rows, in id order: none is added meanwhile. */
export async function lockOrdersOf(tx: Tx, customerIds: readonly string[]): Promise<void> {
  const orders = await tx.order.findMany({
    where: { customerId: { in: [...customerIds] } },
    select: { id: true },
  });
  await lockRows(
    tx,
    lock,
    orders.map((order) => order.id),
  );
}
