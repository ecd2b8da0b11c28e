import { recordAudit } from '@/lib/audit/record';
import type { EventWork } from '@/lib/connectors/port/types';
import type { Tx } from '@/lib/db/client';
import type { Order } from '@/lib/db/generated/client';
import { moveToConnection } from '@/lib/orders/which-connection-sql';

/**
 * Whether an order on file is the sale that a shop tells under its id. What the shop told itself is, however it was edited
 * since; what the API told is in one currency and of one total. Without a total the API's is its amount.
 */
export function isSameSale(
  { connectionId, currency, amountMinor, totalMinor }: Order,
  sale: { amount: number; total: number; currency: string },
): boolean {
  if (connectionId !== null) return true;
  const isSameTotal = totalMinor === BigInt(sale.total);
  const isSameAmount = totalMinor === amountMinor && amountMinor === BigInt(sale.amount);
  return currency === sale.currency && (isSameTotal || isSameAmount);
}

/**
 * An order that was told by the API without a connection is the shop's that tells the same id: nothing of what it earned
 * changes, and its refunds are found under that shop. Was it told without a total, the shop's `total` is what its refunds are
 * parts of. The caller holds the order id.
 */
export async function adoptOrder(work: EventWork, order: Order, total?: number): Promise<void> {
  const { tx, connection } = work;
  if (order.connectionId !== null) return;
  const connectionId = connection.id;
  const takesTotal = total !== undefined && (await hasNoTotal(tx, order));
  await tx.order.update({
    where: { id: order.id, connectionId: null },
    data: { connectionId, ...(takesTotal ? { totalMinor: BigInt(total) } : {}) },
    select: { id: true },
  });
  await moveToConnection(tx, { ...order, connectionId });
  await recordAudit(work, {
    action: 'ORDER_ADOPTED',
    programId: order.programId,
    affiliateId: order.affiliateId,
    subjectType: 'order',
    subjectId: order.id,
    data: { connectionId },
  });
}

/** Told as a net amount alone, and nothing was counted by it yet; lines have a total of their own. */
async function hasNoTotal(
  tx: Tx,
  { id, amountMinor, totalMinor, refundedMinor }: Order,
): Promise<boolean> {
  if (totalMinor !== amountMinor || refundedMinor > 0n) return false;
  return (await tx.orderLine.count({ where: { orderId: id } })) === 0;
}
