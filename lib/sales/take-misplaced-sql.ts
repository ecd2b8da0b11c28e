import type { Tx } from '@/lib/db/client';
import type { Place } from '@/lib/sales/reopening';

export type MisplacedOrder = {
  id: string;
  occurredAt: Date;
  affiliateId: string;
  /** A person, or the filter of floods, says that something is wrong with it: it is not given away by itself. */
  isHeldForFraud: boolean;
  /** It has, or had, a commission. */
  hasEarned: boolean;
};

/**
 * Orders that belong to an affiliate by an attribution that is not their customer's at their time: it ended before, or it
 * is another customer's now. From a place on, in the order in which they happened.
 */
export function listMisplaced(
  tx: Tx,
  customer: { id: string; ids: readonly string[] },
  { at, afterId }: Place,
  take: number,
): Promise<MisplacedOrder[]> {
  return tx.$queryRaw<MisplacedOrder[]>`
    SELECT o.id, o.occurred_at AS "occurredAt", o.affiliate_id AS "affiliateId",
      EXISTS (SELECT 1 FROM commission c JOIN hold h ON h.commission_id = c.id
        WHERE c.order_id = o.id AND c.status = 'pending' AND h.kind = 'fraud' AND h.released_at IS NULL) AS "isHeldForFraud",
      EXISTS (SELECT 1 FROM commission c WHERE c.order_id = o.id) AS "hasEarned"
    FROM sales_order o JOIN attribution a ON a.id = o.attribution_id
    WHERE o.customer_id = ANY(${[...customer.ids]}) AND o.affiliate_id IS NOT NULL
      AND (a.root_customer_id <> ${customer.id} OR a.ended_at <= o.occurred_at)
      AND (o.occurred_at, o.id) > (${at}, ${afterId})
    ORDER BY o.occurred_at, o.id LIMIT ${take}`;
}
