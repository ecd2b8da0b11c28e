import type { Tx } from '@/lib/db/client';
import type { OrderLine as OrderLineRow } from '@/lib/db/generated/client';
import { writeRows } from '@/lib/db/write-rows';
import { linesOf, unknownLine, type RefundLine } from '@/lib/orders/order-lines';
import type { RecordOrderInput } from '@/lib/orders/schema';

/** The lines of orders just written, in one statement: each order's are its sum, or the database refuses them. */
export async function writeLines(
  tx: Tx,
  orders: readonly { id: string; input: RecordOrderInput }[],
): Promise<void> {
  const rows = orders.flatMap(({ id: orderId, input }) =>
    linesOf(input.lines, input).map((line) => ({ orderId, ...line })),
  );
  await writeRows(tx, [{ table: 'order_line', rows }]);
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
