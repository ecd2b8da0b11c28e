import type { Tx } from '@/lib/db/client';
import type { Named } from '@/lib/privacy/named';

/** Rows looked at by one statement: each stays far below its fifteen seconds. */
export const STRETCH = 5_000;

export type StripeRow = { id: string; type: string; receivedAt: Date; payload: unknown };

/** Where a stretch of rows ends; null when the table ends before. */
export async function endOfStripe(tx: Tx, after: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM inbox_event WHERE id > ${after} ORDER BY id OFFSET ${STRETCH - 1} LIMIT 1`;
  return rows[0]?.id ?? null;
}

/** Events of a stretch in which one of the texts is a value, of connections that report to these programs or to all. */
export function findStripe(
  tx: Tx,
  { exact, folded, keyed }: Named,
  programIds: readonly string[],
  after: string,
  upTo: string | null,
): Promise<StripeRow[]> {
  return tx.$queryRaw<StripeRow[]>`
    SELECT id, type, received_at AS "receivedAt", payload FROM inbox_event
    WHERE id > ${after} AND (${upTo}::text IS NULL OR id <= ${upTo}) AND payload <> '{}'
      AND connection_id IN (SELECT c.id FROM connection c WHERE c.program_id IS NULL OR c.program_id = ANY(${[...programIds]}::text[]))
      AND json_says(payload, ${[...exact, ...keyed]}::text[], ${[...folded]}::text[])
    ORDER BY id`;
}

/** What Stripe sent of the customer: id, type and outcome stay, as after the time that it is kept. */
export function emptyStripe(tx: Tx, ids: readonly string[]): Promise<number> {
  return tx.$executeRaw`UPDATE inbox_event SET payload = '{}', warnings = '[]' WHERE id = ANY(${[...ids]})`;
}

export type MessageRow = { id: string; type: string; createdAt: Date; body: string };

/** Where a stretch of what webhooks were told ends; null when it ends before. */
export async function endOfMessages(tx: Tx, after: string): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM webhook_message WHERE id > ${after} ORDER BY id OFFSET ${STRETCH - 1} LIMIT 1`;
  return rows[0]?.id ?? null;
}

/** What webhooks of some programs were told in which one of the texts is a value, of a stretch. */
export function findMessages(
  tx: Tx,
  { exact, folded, keyed }: Named,
  {
    after,
    upTo,
    programIds,
  }: { after: string; upTo: string | null; programIds: readonly string[] },
): Promise<MessageRow[]> {
  return tx.$queryRaw<MessageRow[]>`
    SELECT id, type, created_at AS "createdAt", body FROM webhook_message
    WHERE id > ${after} AND (${upTo}::text IS NULL OR id <= ${upTo}) AND body IS NOT NULL AND program_id = ANY(${[...programIds]})
      AND json_says(body::jsonb, ${[...exact, ...keyed]}::text[], ${[...folded]}::text[])
    ORDER BY id`;
}

/** What is still to be told is told no more; what was answered may repeat it. Ids, types and outcomes stay. */
export async function emptyMessages(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE webhook_delivery SET status = 'failed', tries_left = 0, note = 'The person it tells of was erased.'
    WHERE message_id = ANY(${[...ids]}) AND status = 'pending'`;
  await tx.$executeRaw`
    UPDATE webhook_attempt SET answer = NULL
    WHERE delivery_id IN (SELECT id FROM webhook_delivery WHERE message_id = ANY(${[...ids]})) AND answer IS NOT NULL`;
  await tx.$executeRaw`UPDATE webhook_message SET body = NULL WHERE id = ANY(${[...ids]})`;
}

export type AnswerKey = { apiKeyId: string; route: string; key: string };
/** `body` is "null" where none was kept, or no JSON. */
export type AnswerRow = AnswerKey & { body: string };

export async function endOfAnswers(tx: Tx, after: AnswerKey): Promise<AnswerKey | null> {
  const rows = await tx.$queryRaw<AnswerKey[]>`
    SELECT api_key_id AS "apiKeyId", route, key FROM idempotency_record
    WHERE api_key_id = ${after.apiKeyId} AND (route, key) > (${after.route}, ${after.key})
    ORDER BY route, key OFFSET ${STRETCH - 1} LIMIT 1`;
  return rows[0] ?? null;
}

/** Kept answers of one API key, of a stretch, in which one of the texts is a value, or by which they are kept. */
export function findAnswers(
  tx: Tx,
  { exact, folded, keyed }: Named,
  after: AnswerKey,
  upTo: AnswerKey | null,
): Promise<AnswerRow[]> {
  // never null: body
  return tx.$queryRaw<AnswerRow[]>`
    SELECT api_key_id AS "apiKeyId", route, key, CASE WHEN body IS JSON THEN body ELSE 'null' END AS body FROM idempotency_record
    WHERE api_key_id = ${after.apiKeyId} AND (route, key) > (${after.route}, ${after.key})
      AND (${upTo?.route ?? null}::text IS NULL OR (route, key) <= (${upTo?.route ?? null}, ${upTo?.key ?? null}))
      AND (key = ANY(${[...exact]}::text[]) OR lower(key) = ANY(${[...folded]}::text[])
        OR json_says(CASE WHEN body IS JSON THEN body::jsonb END, ${[...exact, ...keyed]}::text[], ${[...folded]}::text[]))
    ORDER BY route, key`;
}

/** Whoever repeats the call is answered anew: the key may be who they are, and the fingerprint is a hash of what was told. */
export function deleteAnswers(tx: Tx, rows: readonly AnswerKey[]): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM idempotency_record i
    USING unnest(${rows.map((row) => row.apiKeyId)}::text[], ${rows.map((row) => row.route)}::text[],
      ${rows.map((row) => row.key)}::text[]) AS r(api_key_id, route, key)
    WHERE (i.api_key_id, i.route, i.key) = (r.api_key_id, r.route, r.key)`;
}

/** Kept for a day at most, so that all are looked at together. */
export function deletePreviews(
  tx: Tx,
  { exact, folded }: Named,
  programIds: readonly string[],
): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM agent_confirmation
    WHERE json_says(preview, ${[...exact]}::text[], ${[...folded]}::text[]) AND (api_key_id NOT IN (SELECT id FROM api_key)
      OR api_key_id IN (SELECT id FROM api_key WHERE program_id = ANY(${[...programIds]})))`;
}
