import type { Tx } from '@/lib/db/client';

/** A customer, with every row that was joined (lib/orders/customer.ts). */
export type WholeCustomer = { id: string; ids: readonly string[] };

/** One pair for each row of a customer: both columns of an unnest. */
export function rowsOf(customers: readonly WholeCustomer[]) {
  return customers.flatMap(({ id, ids }) => ids.map((recordId) => ({ id, recordId })));
}

/** Every visitor whom the customers' leads and orders mentioned, each customer's last ones first. */
export async function listMentionedSessions(
  tx: Tx,
  customers: readonly (WholeCustomer & { programId: string })[],
): Promise<{ customerId: string; sessionId: string }[]> {
  if (customers.length === 0) return [];
  const rows = customers.flatMap(({ programId, ...customer }) =>
    rowsOf([customer]).map((row) => ({ ...row, programId })),
  );
  // never null: customerId
  return tx.$queryRaw<{ customerId: string; sessionId: string }[]>`
    SELECT q.customer_id AS "customerId", s.session_id AS "sessionId"
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.recordId)}::text[],
      ${rows.map((row) => row.programId)}::text[]) AS q(customer_id, record_id, program_id)
    CROSS JOIN LATERAL (
      SELECT c.session_id, max(c.occurred_at) AS last_at FROM click c
      WHERE c.program_id = q.program_id AND c.id IN (
        SELECT click_id FROM lead WHERE customer_id = q.record_id AND click_id IS NOT NULL
        UNION SELECT click_id FROM sales_order WHERE customer_id = q.record_id AND click_id IS NOT NULL)
      GROUP BY c.session_id) s
    GROUP BY q.customer_id, s.session_id
    ORDER BY q.customer_id, max(s.last_at) DESC`;
}
