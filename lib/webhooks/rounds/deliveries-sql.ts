import { rolesThatMay } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { workingKeys } from '@/lib/people/keys/find-keys-sql';

export type ReadyEndpoint = { id: string; url: string; isPostback: boolean; isFailing: boolean };
type WaitingEndpoint = ReadyEndpoint & { isReady: boolean };

/**
 * The next endpoints that anything waits for, in the order of their ids, and which of them may be called now: something is
 * due, they are neither off nor at rest, a postback's program allows it, a key's webhook has its key. From one to the
 * next by the index: no more of the table is read, however many there are.
 */
export function listWaiting(tx: Tx, after: string, limit: number): Promise<WaitingEndpoint[]> {
  return tx.$queryRaw<WaitingEndpoint[]>`
    WITH RECURSIVE waiting AS (
      (SELECT d.endpoint_id, 1 AS n FROM webhook_delivery d WHERE d.status = 'pending' AND d.endpoint_id > ${after}
        ORDER BY d.endpoint_id LIMIT 1)
      UNION ALL
      SELECT next.endpoint_id, w.n + 1 FROM waiting w CROSS JOIN LATERAL (
        SELECT d.endpoint_id FROM webhook_delivery d WHERE d.status = 'pending' AND d.endpoint_id > w.endpoint_id
        ORDER BY d.endpoint_id LIMIT 1) next
      WHERE w.n < ${limit}::int
    )
    SELECT e.id, e.url, e.affiliate_id IS NOT NULL AS "isPostback", e.failures > 0 AS "isFailing",
      e.switched_off_at IS NULL AND (e.paused_until IS NULL OR e.paused_until <= app_now())
        AND (e.affiliate_id IS NULL OR p.postbacks <> 'off')
        AND (e.api_key_id IS NULL OR e.api_key_id IN (${keysThatMay()}))
        AND EXISTS (SELECT FROM webhook_delivery d WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.next_attempt_at <= app_now())
        AS "isReady"
    FROM waiting w JOIN webhook_endpoint e ON e.id = w.endpoint_id JOIN program p ON p.id = e.program_id
    ORDER BY e.id`;
}

/** What keys made lasts as long as they may make it. */
const keysThatMay = () => workingKeys(rolesThatMay('keys.write'));

/** Endpoints that are on though their key has ended. */
export function listKeyless(tx: Tx, limit: number): Promise<{ id: string }[]> {
  return tx.$queryRaw<{ id: string }[]>`
    SELECT e.id FROM webhook_endpoint e
    WHERE e.api_key_id IS NOT NULL AND e.switched_off_at IS NULL AND e.api_key_id NOT IN (${keysThatMay()})
    ORDER BY e.id LIMIT ${limit}`;
}

/**
 * What is due and has no body any more, of these endpoints, is over: it went with an erasure or its age, while somebody
 * sent it again. Returns how many.
 */
export function endEmptied(tx: Tx, endpointIds: readonly string[], limit: number): Promise<number> {
  return tx.$executeRaw`
    UPDATE webhook_delivery SET status = 'failed', tries_left = 0, note = 'What it tells is not kept any more.'
    WHERE id = ANY(ARRAY(
      SELECT d.id FROM webhook_delivery d JOIN webhook_message m ON m.id = d.message_id
      WHERE d.endpoint_id = ANY(${[...endpointIds]}) AND d.status = 'pending' AND d.next_attempt_at <= app_now() AND m.body IS NULL
      LIMIT ${limit} FOR UPDATE OF d SKIP LOCKED))`;
}

export type ClaimedDelivery = {
  id: string;
  messageId: string;
  endpointId: string;
  attempts: number;
  triesLeft: number;
  body: string;
  url: string;
  kind: string;
  /** Whose postback it is. */
  affiliateId: string | null;
  /** `program.postbacks`. */
  postbacks: string;
};

/**
 * Takes of each endpoint as much as there is room for, by moving its next attempt away; what another process takes just
 * now is left to it.
 */
export function claimDeliveries(
  tx: Tx,
  rooms: readonly { endpointId: string; room: number }[],
  lease: string,
): Promise<ClaimedDelivery[]> {
  // never null: body
  return tx.$queryRaw<ClaimedDelivery[]>`
    UPDATE webhook_delivery d SET attempts = d.attempts + 1, tries_left = greatest(d.tries_left - 1, 0),
      next_attempt_at = app_now() + ${lease}::interval
    FROM webhook_message m, webhook_endpoint e, program p
    WHERE m.id = d.message_id AND e.id = d.endpoint_id AND p.id = e.program_id AND m.body IS NOT NULL AND d.id IN (
      SELECT due.id FROM unnest(${rooms.map((one) => one.endpointId)}::text[], ${rooms.map((one) => one.room)}::int[]) AS r(endpoint_id, room)
      CROSS JOIN LATERAL (
        SELECT p.id FROM webhook_delivery p
        WHERE p.endpoint_id = r.endpoint_id AND p.status = 'pending' AND p.next_attempt_at <= app_now()
        ORDER BY p.next_attempt_at, p.id LIMIT r.room FOR UPDATE SKIP LOCKED) due)
    RETURNING d.id, d.message_id AS "messageId", d.endpoint_id AS "endpointId", d.attempts, d.tries_left AS "triesLeft",
      m.body, e.url, e.kind, e.affiliate_id AS "affiliateId", p.postbacks`;
}

/** Of one delivery, where the claim still holds. `wait`: seconds until the next attempt. Returns whether it did. */
export async function writeOutcome(
  tx: Tx,
  of: { id: string; attempts: number },
  to: {
    status: 'pending' | 'delivered' | 'failed';
    wait: number;
    statusCode: number | null;
    note: string | null;
  },
): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE webhook_delivery SET status = ${to.status}, status_code = ${to.statusCode}, note = ${to.note},
      delivered_at = CASE WHEN ${to.status} = 'delivered' THEN app_now() ELSE delivered_at END,
      next_attempt_at = app_now() + make_interval(secs => ${to.wait}::double precision)
    WHERE id = ${of.id} AND attempts = ${of.attempts} AND status = 'pending'`;
  return count === 1;
}

/** A rest that goes on stays: what succeeds beside it was under way when the receiver asked for it. */
export async function noteSuccess(tx: Tx, endpointId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE webhook_endpoint SET failures = 0, failing_since = NULL,
      paused_until = CASE WHEN paused_until > app_now() THEN paused_until END
    WHERE id = ${endpointId} AND (failures > 0 OR paused_until <= app_now())`;
}

export type Failing = { failures: number; failingSince: Date };

/** `rest`: seconds for which nothing is sent. */
export async function noteFailure(
  tx: Tx,
  endpointId: string,
  rest: number | null,
): Promise<Failing | null> {
  // never null: failingSince
  const [row] = await tx.$queryRaw<Failing[]>`
    UPDATE webhook_endpoint SET failures = failures + 1, failing_since = coalesce(failing_since, app_now()),
      paused_until = greatest(paused_until, app_now() + make_interval(secs => ${rest}::double precision))
    WHERE id = ${endpointId} RETURNING failures, failing_since AS "failingSince"`;
  return row ?? null;
}
