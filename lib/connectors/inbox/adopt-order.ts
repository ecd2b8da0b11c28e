import { recordAudit } from '@/lib/audit/record';
import type { EventWork } from '@/lib/connectors/port/types';
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
 * changes, and its refunds are found under that shop. The caller holds the order id.
 */
export async function adoptOrder(work: EventWork, order: Order): Promise<void> {
  const { tx, connection } = work;
  if (order.connectionId !== null) return;
  const connectionId = connection.id;
  await tx.order.update({
    where: { id: order.id, connectionId: null },
    data: { connectionId },
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
