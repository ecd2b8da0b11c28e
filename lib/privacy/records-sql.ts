import type { Tx } from '@/lib/db/client';

export type FoundJson = { id: string; value: unknown };

/** Subjects of audit rows and events: `type` and `id` of the same index belong together. */
export type Subjects = { types: readonly string[]; ids: readonly string[] };

export type Whose = {
  affiliateIds: readonly string[];
  actorIds: readonly string[];
  subjects: Subjects;
};

export type FoundAudit = {
  id: bigint;
  at: Date;
  action: string;
  actorKind: string;
  actorId: string;
  subjectType: string;
  subjectId: string;
  fromStatus: string | null;
  toStatus: string | null;
  label: string | null;
  reason: string | null;
  data: unknown;
};

export async function lastAudit(tx: Tx): Promise<bigint> {
  const { _max } = await tx.auditEvent.aggregate({ _max: { id: true } });
  return _max.id ?? 0n;
}

/** Rows about the person or by them, of some ids: who did something has no index. */
export function findAudit(tx: Tx, of: Whose, after: bigint, upTo: bigint): Promise<FoundAudit[]> {
  return tx.$queryRaw<FoundAudit[]>`
    SELECT id, created_at AS at, action, actor_kind AS "actorKind", actor_id AS "actorId", subject_type AS "subjectType",
      subject_id AS "subjectId", from_status AS "fromStatus", to_status AS "toStatus", actor_label AS label, reason, data
    FROM audit_event
    WHERE id > ${after} AND id <= ${upTo} AND (affiliate_id = ANY(${[...of.affiliateIds]}) OR actor_id = ANY(${[...of.actorIds]})
      OR (subject_type, subject_id) IN (SELECT * FROM unnest(${[...of.subjects.types]}::text[], ${[...of.subjects.ids]}::text[])))
    ORDER BY id`;
}

export type FoundEvent = {
  id: string;
  type: string;
  createdAt: Date;
  subjectId: string | null;
  payload: unknown;
};

/** Where a stretch of events ends; null when the table ends before. */
export async function endOfEvents(tx: Tx, after: string, rows: number): Promise<string | null> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM outbox_event WHERE id > ${after} ORDER BY id OFFSET ${rows - 1} LIMIT 1`;
  return found[0]?.id ?? null;
}

export function findEvents(
  tx: Tx,
  of: Whose,
  after: string,
  upTo: string | null,
): Promise<FoundEvent[]> {
  return tx.$queryRaw<FoundEvent[]>`
    SELECT id, type, created_at AS "createdAt", subject_id AS "subjectId", payload FROM outbox_event
    WHERE id > ${after} AND (${upTo}::text IS NULL OR id <= ${upTo}) AND (affiliate_id = ANY(${[...of.affiliateIds]})
      OR (subject_type, subject_id) IN (SELECT * FROM unnest(${[...of.subjects.types]}::text[], ${[...of.subjects.ids]}::text[])))
    ORDER BY id`;
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
