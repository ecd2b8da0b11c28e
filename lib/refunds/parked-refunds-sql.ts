import type { Tx } from '@/lib/db/client';

/** Which of several orders refunds or disputes wait for. As `programId externalId`. */
export async function listOrdersWithParked(
  tx: Tx,
  orders: readonly { programId: string; externalId: string }[],
): Promise<Set<string>> {
  // never null: program_id, external_id
  const rows = await tx.$queryRaw<{ program_id: string; external_id: string }[]>`
    SELECT q.program_id, q.external_id
    FROM unnest(${orders.map((order) => order.programId)}::text[], ${orders.map((order) => order.externalId)}::text[])
      AS q(program_id, external_id)
    WHERE EXISTS (SELECT 1 FROM refund r WHERE r.program_id = q.program_id AND r.order_external_id = q.external_id
        AND r.status = 'parked')
      OR EXISTS (SELECT 1 FROM dispute d WHERE d.program_id = q.program_id AND d.order_external_id = q.external_id
        AND d.order_id IS NULL)`;
  return new Set(rows.map((row) => `${row.program_id} ${row.external_id}`));
}
