import type { Tx } from '@/lib/db/client';

/** How many paid orders of the customers were before each of these, by the position of the ask. */
export async function countEarlierOrders(
  tx: Tx,
  asks: readonly { customerIds: readonly string[]; orderId: string; occurredAt: Date }[],
): Promise<number[]> {
  if (asks.length === 0) return [];
  const rows = asks.flatMap(({ customerIds, orderId, occurredAt }, position) =>
    customerIds.map((customerId) => ({ position, customerId, orderId, occurredAt })),
  );
  // never null: position
  const counts = await tx.$queryRaw<{ position: number; count: bigint }[]>`
    SELECT q.position, count(*) AS count
    FROM unnest(${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.customerId)}::text[],
      ${rows.map((row) => row.orderId)}::text[], ${rows.map((row) => row.occurredAt)}::timestamptz[])
      AS q(position, customer_id, order_id, occurred_at)
    JOIN sales_order o ON o.customer_id = q.customer_id AND o.amount_minor > 0
      AND (o.occurred_at, o.id) < (q.occurred_at, q.order_id)
    GROUP BY q.position`;
  const answer = asks.map(() => 0);
  for (const { position, count } of counts) answer[position] = Number(count);
  return answer;
}

/** Where clicks came from, as far as that is known and they are still there. */
export async function listCountries(
  tx: Tx,
  programIds: readonly string[],
  clickIds: readonly string[],
): Promise<Map<string, string>> {
  if (clickIds.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: string; country: string }[]>`
    SELECT id, country FROM click
    WHERE program_id = ANY(${[...new Set(programIds)]}) AND id = ANY(${[...new Set(clickIds)]}) AND country IS NOT NULL`;
  return new Map(rows.map(({ id, country }) => [id, country]));
}
