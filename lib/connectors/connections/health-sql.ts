import { db } from '@/lib/db/client';

/** How a shop is doing. */
export type Health = {
  /** Of the latest event, by our clock; null before the first. */
  lastEventAt: Date | null;
  /** How long the latest event was on its way, in seconds; null where the shop does not say when it sent it. */
  behindSeconds: number | null;
  /** Events refused within 7 days, MOST_COUNTED at most. */
  refused: number;
  /** Refunds that wait for their order, MOST_COUNTED at most. */
  waiting: number;
};

export const MOST_COUNTED = 1000;

/** Of each of the connections. */
export async function listHealth(connectionIds: readonly string[]): Promise<Map<string, Health>> {
  // never null: connectionId
  const rows = await db.$queryRaw<({ connectionId: string } & Health)[]>`
    SELECT q.id AS "connectionId", e.received_at AS "lastEventAt",
      CASE WHEN e.sent_at IS NOT NULL
        THEN greatest(0, extract(epoch FROM e.received_at - e.sent_at))::float8 END AS "behindSeconds",
      refused.n AS refused, waiting.n AS waiting
    FROM unnest(${[...connectionIds]}::text[]) AS q(id)
    LEFT JOIN LATERAL (
      SELECT received_at, sent_at FROM inbox_event WHERE connection_id = q.id
      ORDER BY received_at DESC LIMIT 1) e ON true
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS n FROM (
        SELECT FROM inbox_event WHERE connection_id = q.id AND outcome = 'refused'
          AND received_at > app_now() - interval '7 days' LIMIT ${MOST_COUNTED}::int) r) refused
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS n FROM (
        SELECT FROM refund WHERE connection_id = q.id AND status = 'parked' LIMIT ${MOST_COUNTED}::int) w) waiting`;
  return new Map(rows.map(({ connectionId, ...health }) => [connectionId, health]));
}
