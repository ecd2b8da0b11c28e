import type { Tx } from '@/lib/db/client';

export type FoundJson = { id: string; value: unknown };

/** Subjects of audit rows and events: `type` and `id` of the same index belong together. */
export type Subjects = { types: readonly string[]; ids: readonly string[] };

export type FoundAudit = {
  id: bigint;
  actorKind: string;
  actorId: string;
  label: string | null;
  reason: string | null;
  data: unknown;
};

/** Rows about the person or by them. Looks through the whole log once: who did something has no index. */
export function findAudit(
  tx: Tx,
  of: { affiliateIds: readonly string[]; actorIds: readonly string[]; subjects: Subjects },
  after: bigint,
  limit: number,
): Promise<FoundAudit[]> {
  return tx.$queryRaw<FoundAudit[]>`
    SELECT id, actor_kind AS "actorKind", actor_id AS "actorId", actor_label AS label, reason, data FROM audit_event
    WHERE id > ${after} AND (affiliate_id = ANY(${[...of.affiliateIds]}) OR actor_id = ANY(${[...of.actorIds]})
      OR (subject_type, subject_id) IN (SELECT * FROM unnest(${[...of.subjects.types]}::text[], ${[...of.subjects.ids]}::text[])))
    ORDER BY id LIMIT ${limit}`;
}

export function findEvents(
  tx: Tx,
  of: { affiliateIds: readonly string[]; subjects: Subjects },
  after: string,
  limit: number,
): Promise<FoundJson[]> {
  return tx.$queryRaw<FoundJson[]>`
    SELECT id, payload AS value FROM outbox_event
    WHERE id > ${after} AND (affiliate_id = ANY(${[...of.affiliateIds]})
      OR (subject_type, subject_id) IN (SELECT * FROM unnest(${[...of.subjects.types]}::text[], ${[...of.subjects.ids]}::text[])))
    ORDER BY id LIMIT ${limit}`;
}

/** What a mail server answered may name the address. */
export function writeEvents(
  tx: Tx,
  rows: readonly { id: string; value: unknown }[],
): Promise<number> {
  return tx.$executeRaw`
    UPDATE outbox_event o SET payload = r.value::jsonb, last_error = NULL
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => JSON.stringify(row.value))}::text[]) AS r(id, value)
    WHERE o.id = r.id`;
}

/** Result files of the batches that their payouts were in. */
export function findImports(tx: Tx, affiliateIds: readonly string[]): Promise<FoundJson[]> {
  return tx.$queryRaw<FoundJson[]>`
    SELECT i.id, i.lines AS value FROM payout_import i
    WHERE i.batch_id IN (SELECT batch_id FROM payout WHERE affiliate_id = ANY(${[...affiliateIds]})) ORDER BY i.id`;
}
