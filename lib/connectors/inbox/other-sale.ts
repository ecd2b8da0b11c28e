import type { EventWork } from '@/lib/connectors/port/types';
import type { Order } from '@/lib/db/generated/client';
import { refuse, type Refusal, type Result } from '@/lib/result';

/**
 * A shop tells another sale under the number of an order that the API told: one of the two is wrong, and a person decides. Until
 * then what the shop says of that number is not of that order.
 */
export function refuseOtherSale({ id: conflictOrderId }: Order, orderId: string): Result<never> {
  const why = `The API told the order ${orderId} with another amount or currency.`;
  return refuse('ORDER_CONFLICT', why, { conflictOrderId });
}

/** Our id of the order that something was refused as another sale than; null: it was refused for something else. */
export function conflictOf({ details }: Refusal): string | null {
  const id = details?.conflictOrderId;
  return typeof id === 'string' ? id : null;
}

/** Whether the shop has told another sale under the number of the order, which it has not told since as it is. */
export async function hasToldOtherSale(
  { tx, connection }: EventWork,
  { id, connectionId }: Order,
): Promise<boolean> {
  if (connectionId !== null) return false;
  const told = { connectionId: connection.id, conflictOrderId: id };
  return (await tx.inboxEvent.count({ where: told })) > 0;
}
