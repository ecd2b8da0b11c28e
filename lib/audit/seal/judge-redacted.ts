import type pg from 'pg';
import { REDACTION_VERSION, redactionHash } from '@/lib/audit/seal/redaction-hash';

export type RecordedRow = {
  audit_id: string;
  number: number;
  erasure_id: string;
  kind: string;
  subject_id: string;
  reason: string;
  erased_by: string;
  erased_at: Date;
  fields: string[];
  previous: Buffer;
  hash: Buffer;
  key_id: string;
  version: number;
  redacted_at: Date;
};

type Redacted = { auditId: bigint; hash: Buffer; fields: readonly (string | null)[] | null };

/** The redactions of a page of rows, oldest first, by row: one query, however many were redacted. */
export async function readRedactions(
  client: pg.Client,
  auditIds: readonly string[],
): Promise<ReadonlyMap<string, RecordedRow[]>> {
  const { rows } = await client.query<RecordedRow>(
    `SELECT r.audit_id::text, r.number, r.erasure_id, e.kind, e.subject_id, e.reason, e.erased_by, e.erased_at, r.fields,
       r.previous, r.hash, r.key_id, r.version, r.redacted_at
     FROM audit_redaction r JOIN erasure e ON e.id = r.erasure_id
     WHERE r.audit_id = ANY($1::bigint[]) AND r.previous IS NOT NULL ORDER BY r.audit_id, r.number`,
    [auditIds],
  );
  const byRow = new Map<string, RecordedRow[]>();
  for (const row of rows) byRow.set(row.audit_id, [...(byRow.get(row.audit_id) ?? []), row]);
  return byRow;
}

/**
 * A row does not fit its seal. 'as recorded' when redactions lead from the seal's hash to the row as it is; null when
 * there are none; else what is wrong, in words that follow the row's number. Those of before the row was sealed are
 * covered by the seal itself.
 */
export function judgeRedacted(
  rows: readonly RecordedRow[],
  keys: ReadonlyMap<string, Buffer>,
  row: Redacted,
): 'as recorded' | (string & {}) | null {
  const last = rows.at(-1);
  if (!last || !row.fields) return null;
  let previous = row.hash;
  for (const one of rows) {
    if (!one.previous.equals(previous)) {
      return `was redacted by ${one.erasure_id}, and that does not follow what was sealed`;
    }
    previous = one.hash;
  }
  const key = keys.get(last.key_id);
  if (!key || last.version !== REDACTION_VERSION) {
    return `was redacted by ${last.erasure_id} with a key or in a version that is not known here`;
  }
  const { kind, subject_id: subjectId, reason, erased_by: erasedBy, erased_at: erasedAt } = last;
  const hash = redactionHash(
    key,
    {
      auditId: row.auditId,
      number: last.number,
      erasure: { id: last.erasure_id, kind, subjectId, reason, erasedBy, erasedAt },
      fields: last.fields,
      previous: last.previous,
      keyId: last.key_id,
      version: last.version,
      redactedAt: last.redacted_at,
    },
    row.fields,
  );
  return hash.equals(last.hash)
    ? 'as recorded'
    : `is not what the redaction by ${last.erasure_id} left of it`;
}
