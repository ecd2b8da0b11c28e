import { db } from '@/lib/db/client';

/** When each of the connections was last told anything; one that never was is not among them. */
export function listLastEvents(
  connectionIds: readonly string[],
): Promise<{ connectionId: string; receivedAt: Date }[]> {
  return db.$queryRaw<{ connectionId: string; receivedAt: Date }[]>`
    SELECT q.id AS "connectionId", e.received_at AS "receivedAt"
    FROM unnest(${[...connectionIds]}::text[]) AS q(id)
    CROSS JOIN LATERAL (
      SELECT received_at FROM inbox_event WHERE connection_id = q.id
      ORDER BY received_at DESC LIMIT 1) e`;
}
