import type { Tx } from '@/lib/db/client';

type CustomerClick = { customerId: string; clickId: string };
type ByRow<T> = T & { customerId: string; recordId: string };

/** Which of the clicks an order or a lead of the same customer names. */
export function listMentionedBefore(
  tx: Tx,
  asks: readonly ByRow<{ clickId: string }>[],
): Promise<CustomerClick[]> {
  // never null: customerId, clickId
  return tx.$queryRaw<CustomerClick[]>`
    WITH asked AS (
      SELECT * FROM unnest(${asks.map((ask) => ask.customerId)}::text[], ${asks.map((ask) => ask.recordId)}::text[],
        ${asks.map((ask) => ask.clickId)}::text[]) AS q(customer_id, record_id, click_id))
    SELECT customer_id AS "customerId", click_id AS "clickId" FROM asked q
    WHERE EXISTS (SELECT 1 FROM sales_order o WHERE o.customer_id = q.record_id AND o.click_id = q.click_id)
      OR EXISTS (SELECT 1 FROM lead l WHERE l.customer_id = q.record_id AND l.click_id = q.click_id)`;
}

/** Which of the customers have an order from a time on that nobody was credited for. */
export function listWithUndecided(
  tx: Tx,
  asks: readonly ByRow<{ since: Date }>[],
): Promise<{ customerId: string }[]> {
  // never null: customerId
  return tx.$queryRaw<{ customerId: string }[]>`
    SELECT q.customer_id AS "customerId"
    FROM unnest(${asks.map((ask) => ask.customerId)}::text[], ${asks.map((ask) => ask.recordId)}::text[],
      ${asks.map((ask) => ask.since.toISOString())}::timestamptz[]) AS q(customer_id, record_id, since)
    WHERE EXISTS (SELECT 1 FROM sales_order o
      WHERE o.customer_id = q.record_id AND o.affiliate_id IS NULL AND o.amount_minor > 0 AND o.occurred_at >= q.since)`;
}
