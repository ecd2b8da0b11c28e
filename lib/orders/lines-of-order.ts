import type { Tx } from '@/lib/db/client';
import type { OrderLine as OrderLineRow } from '@/lib/db/generated/client';
import { writeRows } from '@/lib/db/write-rows';
import { groupBy } from '@/lib/group-by';
import { unknownLine, type OrderLine, type RefundLine } from '@/lib/orders/order-lines';

/** The lines of an order just written: they are its sum, or the database refuses them. */
export async function writeLines(
  tx: Tx,
  orderId: string,
  lines: readonly OrderLine[],
): Promise<void> {
  await writeRows(tx, [{ table: 'order_line', rows: lines.map((line) => ({ orderId, ...line })) }]);
}

export async function writeRefundLines(
  tx: Tx,
  refundId: string,
  lines: readonly RefundLine[],
): Promise<void> {
  if (lines.length === 0) return;
  await tx.refundLine.createMany({ data: lines.map((line) => ({ refundId, ...line })) });
}

/** What a refund names that its order does not have; null when it has all of it. */
export async function findUnknownLine(
  tx: Tx,
  orderId: string,
  lines: readonly RefundLine[],
): Promise<string | null> {
  return lines.length === 0 ? null : unknownLine(lines, await listLines(tx, orderId));
}

/** In the order in which they were told; none of an order that was told without. */
export function listLines(tx: Tx, orderId: string): Promise<OrderLineRow[]> {
  return tx.orderLine.findMany({ where: { orderId }, orderBy: { position: 'asc' } });
}

/** The same of several, by order; nothing of those that were told without. */
export async function listLinesOfMany(
  tx: Tx,
  orderIds: readonly string[],
): Promise<Map<string, OrderLine[]>> {
  if (orderIds.length === 0) return new Map();
  const rows = await tx.orderLine.findMany({
    where: { orderId: { in: [...orderIds] } },
    orderBy: [{ orderId: 'asc' }, { position: 'asc' }],
  });
  return groupBy(
    rows.map(({ metadata, ...row }) => ({ ...row, metadata: metadata as OrderLine['metadata'] })),
    (row) => row.orderId,
  );
}
