import { flagCommissions, voidPending } from '@/lib/commissions/void-or-flag';
import type { Work } from '@/lib/db/work';
import { updateRows } from '@/lib/db/write-rows';
import { attributeProvisionally } from '@/lib/sales/decide-lead';
import { placeAfter, type Place } from '@/lib/sales/reopening';
import { listMisplaced, type MisplacedOrder } from '@/lib/sales/take-misplaced-sql';
import type { Reopened } from '@/lib/sales/types';

/** Orders of one set of statements. */
const PIECE = 50;
const REASON = 'Who the customer is was told late: another attribution counts for this order.';

/**
 * One piece of the orders that earned under an attribution which is not their customer's any more. What is pending is
 * voided, and the order is nobody's until it is decided again; what is further along stays and is flagged, unless the
 * same affiliate keeps it. Returns from where to go on; null when none is left, and whom the leads speak for is known.
 */
export async function takeMisplaced(
  work: Work,
  about: Reopened,
  from: Place,
): Promise<Place | null> {
  const { tx } = work;
  const { customer } = about;
  const orders = await listMisplaced(tx, customer, from, PIECE);
  const open = await tx.attribution.findUnique({ where: { customerId: customer.id } });
  const voided = new Set(
    await voidPending(work, idsOf(orders.filter((order) => !order.isHeldForFraud)), REASON),
  );
  const freed = orders.filter((order) => voided.has(order.id) || !order.hasEarned);
  await updateRows(
    tx,
    'sales_order',
    freed.map(({ id }) => ({
      id,
      affiliateId: null,
      attributionId: null,
      subId: null,
      reason: 'NO_TOUCH',
    })),
  );
  const kept = orders.filter((order) => !freed.includes(order));
  const isSame = (order: MisplacedOrder) =>
    open?.status === 'fixed' &&
    order.affiliateId === open.affiliateId &&
    order.occurredAt >= open.attributedAt;
  await updateRows(
    tx,
    'sales_order',
    kept.filter(isSame).map(({ id }) => ({ id, attributionId: open?.id ?? null })),
  );
  await flagCommissions(work, idsOf(kept.filter((order) => !isSame(order))), REASON);
  const last = orders.at(-1);
  if (last && orders.length >= PIECE) return placeAfter(last);
  if (open?.status !== 'fixed') await attributeProvisionally(work, about);
  return null;
}

function idsOf(orders: readonly MisplacedOrder[]): string[] {
  return orders.map((order) => order.id);
}
