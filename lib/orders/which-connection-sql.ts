import type { Tx } from '@/lib/db/client';

/** Connections that have told of an order by this id, or of a refund or dispute of it. */
export function listConnectionsOf(
  tx: Tx,
  programId: string,
  orderId: string,
): Promise<{ connectionId: string; isOrder: boolean }[]> {
  // never null: isOrder
  return tx.$queryRaw<{ connectionId: string; isOrder: boolean }[]>`
    SELECT told.connection_id AS "connectionId", bool_or(told.is_order)::boolean AS "isOrder" FROM (
      SELECT connection_id, true AS is_order FROM sales_order
        WHERE program_id = ${programId} AND external_id = ${orderId}
      UNION ALL SELECT connection_id, false FROM refund
        WHERE program_id = ${programId} AND order_external_id = ${orderId} AND order_id IS NULL
      UNION ALL SELECT connection_id, false FROM dispute
        WHERE program_id = ${programId} AND order_external_id = ${orderId} AND order_id IS NULL
      UNION ALL SELECT connection_id, false FROM refund_report
        WHERE program_id = ${programId} AND order_external_id = ${orderId} AND connection_id <> ''
    ) AS told WHERE told.connection_id IS NOT NULL GROUP BY 1 ORDER BY 1`;
}

/**
 * What was told of an order without a connection is its shop's from now on, unless the shop has told the same id itself. The
 * caller holds the order id.
 */
export async function moveToConnection(
  tx: Tx,
  order: { programId: string; externalId: string; connectionId: string },
): Promise<void> {
  const { programId, externalId, connectionId } = order;
  await tx.$executeRaw`
    UPDATE refund r SET connection_id = ${connectionId}
    WHERE r.program_id = ${programId} AND r.order_external_id = ${externalId} AND r.connection_id IS NULL
      AND NOT EXISTS (SELECT FROM refund o WHERE o.program_id = r.program_id AND o.external_id = r.external_id
        AND o.connection_id = ${connectionId})`;
  await tx.$executeRaw`
    UPDATE dispute d SET connection_id = ${connectionId}
    WHERE d.program_id = ${programId} AND d.order_external_id = ${externalId} AND d.connection_id IS NULL
      AND NOT EXISTS (SELECT FROM dispute o WHERE o.program_id = d.program_id AND o.external_id = d.external_id
        AND o.connection_id = ${connectionId})`;
}
