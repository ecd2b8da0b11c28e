import type { WholeCustomer } from '@/lib/attribution/gather-sql';
import type { Tx } from '@/lib/db/client';

/**
 * The addresses by which customers came to what they took for nothing, up to a time; of each code the first and the last.
 * An order of nothing is decided for nobody, so they are touches of the first paid one.
 */
export async function listLandingsOfNothing(
  tx: Tx,
  asks: readonly { position: number; customer: WholeCustomer; occurredAt: Date }[],
): Promise<{ position: number; code: string; landedAt: Date }[]> {
  const rows = asks.flatMap(({ customer, ...ask }) =>
    customer.ids.map((customerId) => ({ ...ask, customerId })),
  );
  if (rows.length === 0) return [];
  // never null: position, code, landedAt
  return tx.$queryRaw<{ position: number; code: string; landedAt: Date }[]>`
    WITH landed AS (
      SELECT q.position, o.landing_code AS code, min(o.occurred_at) AS first_at, max(o.occurred_at) AS last_at
      FROM unnest(${rows.map((row) => row.position)}::int[], ${rows.map((row) => row.customerId)}::text[],
        ${rows.map((row) => row.occurredAt.toISOString())}::timestamptz[]) AS q(position, customer_id, at)
      JOIN sales_order o ON o.customer_id = q.customer_id AND o.landing_code IS NOT NULL AND o.amount_minor = 0
        AND o.occurred_at <= q.at
      GROUP BY q.position, o.landing_code
    )
    SELECT position, code, first_at AS "landedAt" FROM landed
    UNION SELECT position, code, last_at FROM landed
    ORDER BY 1, 3, 2`;
}
