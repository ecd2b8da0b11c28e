import type { Tx } from '@/lib/db/client';

/** Every visitor whom the customers' leads and orders mentioned, each customer's last ones first. */
export async function listMentionedSessions(
  tx: Tx,
  programOf: ReadonlyMap<string, string>,
): Promise<{ customerId: string; sessionId: string }[]> {
  if (programOf.size === 0) return [];
  // never null: customerId
  return tx.$queryRaw<{ customerId: string; sessionId: string }[]>`
    SELECT q.customer_id AS "customerId", s.session_id AS "sessionId"
    FROM unnest(${[...programOf.keys()]}::text[], ${[...programOf.values()]}::text[]) AS q(customer_id, program_id)
    CROSS JOIN LATERAL (
      SELECT c.session_id, max(c.occurred_at) AS last_at FROM click c
      WHERE c.program_id = q.program_id AND c.id IN (
        SELECT click_id FROM lead WHERE customer_id = q.customer_id AND click_id IS NOT NULL
        UNION SELECT click_id FROM sales_order WHERE customer_id = q.customer_id AND click_id IS NOT NULL)
      GROUP BY c.session_id) s
    ORDER BY q.customer_id, s.last_at DESC`;
}
