import type { Tx } from '@/lib/db/client';

/** Where “everything since” has come to: deliveries made later, or at that time with a later id, are yet to begin anew. */
export type ResendCursor = { from: Date; after: string };

/** Begins so many failed deliveries of an endpoint anew, by the whole schedule, as far as their body is kept. Returns the last; null: none is left. */
export async function resendFailedSet(
  tx: Tx,
  { endpointId, from, after }: ResendCursor & { endpointId: string },
  { tries, limit }: { tries: number; limit: number },
): Promise<{ count: number; last: ResendCursor } | null> {
  const rows = await tx.$queryRaw<{ from: Date; after: string; isResent: boolean }[]>`
    WITH failed AS (
      SELECT d.id, d.created_at FROM webhook_delivery d
      WHERE d.endpoint_id = ${endpointId} AND d.status = 'failed' AND (d.created_at, d.id) > (${from}::timestamptz, ${after})
        AND EXISTS (SELECT FROM webhook_message m WHERE m.id = d.message_id AND m.body IS NOT NULL)
      ORDER BY d.created_at, d.id LIMIT ${limit}),
    again AS (
      UPDATE webhook_delivery d SET status = 'pending', tries_left = ${tries}, next_attempt_at = app_now()
      FROM failed WHERE d.id = failed.id AND d.status = 'failed' RETURNING d.id)
    SELECT f.created_at AS "from", f.id AS after, a.id IS NOT NULL AS "isResent"
    FROM failed f LEFT JOIN again a ON a.id = f.id ORDER BY f.created_at, f.id`;
  const last = rows.at(-1);
  return last ? { count: rows.filter((row) => row.isResent).length, last } : null;
}
