import type { NamedClick } from '@/lib/testing/old-decider/attribution/gather';
import type { Tx } from '@/lib/db/client';
import type { LockedCustomer } from '@/lib/testing/old-decider/customer';
import type { NewTouch } from '@/lib/testing/old-decider/decide-orders';

/**
 * The touch that a named click brings, when no lead or order of the customer named it before. Shops send the same
 * cookie with every order: what was judged once is not judged again.
 */
export async function newTouchOf(
  tx: Tx,
  customer: LockedCustomer,
  named: NamedClick | null,
): Promise<NewTouch | null> {
  if (customer.isNew || named?.clickId == null) return null;
  const where = { customerId: customer.id, clickId: named.clickId };
  const [order, lead] = [
    await tx.order.findFirst({ where, select: { id: true } }),
    await tx.lead.findFirst({ where, select: { id: true } }),
  ];
  return order || lead ? null : { clickId: named.clickId, at: named.touch.occurredAt };
}
