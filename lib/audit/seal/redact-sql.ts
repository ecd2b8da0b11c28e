import { SEALED_FIELDS } from '@/lib/audit/seal/encode';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** An audit row as it is sealed, and what it can be compared with. */
export type SealedRow = {
  id: bigint;
  fields: (string | null)[];
  /** Null where it is not sealed yet. */
  position: bigint | null;
  hash: Uint8Array | null;
  /** Of the seal before. */
  before: Uint8Array | null;
  keyId: string | null;
  sealedAt: Date | null;
  /** How often it was redacted before, and the last time with a hash before it: that covers the row now. */
  redactions: number;
  redacted: Uint8Array | null;
  last: unknown;
};

/** Waits for whoever seals, and keeps them away until the end of the transaction: no row is sealed while it changes. */
export async function holdSealing(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('tributary/seal-audit', 0))`;
}

/** Says in the transaction that it carries out the erasure it has recorded: triggers let texts go. */
export async function beginErasing(tx: Tx, erasureId: string): Promise<void> {
  await tx.$executeRaw`SELECT set_config('tributary.erasure', ${erasureId}, true)`;
}

export function readSealed(tx: Tx, ids: readonly bigint[]): Promise<SealedRow[]> {
  // never null: redactions
  return tx.$queryRaw<SealedRow[]>`
    SELECT a.id, ${Prisma.raw(SEALED_FIELDS)} AS fields, s.position, s.hash, p.hash AS before, s.key_id AS "keyId",
      s.sealed_at AS "sealedAt", (SELECT count(*) FROM audit_redaction WHERE audit_id = a.id)::int AS redactions, r.hash AS redacted, r.last
    FROM audit_event a
    LEFT JOIN audit_seal s ON s.audit_id = a.id
    LEFT JOIN audit_seal p ON p.position = s.position - 1
    LEFT JOIN LATERAL (
      SELECT d.hash, jsonb_build_object('number', d.number, 'fields', d.fields, 'previous', encode(d.previous, 'hex'),
        'keyId', d.key_id, 'version', d.version, 'redactedAt', (extract(epoch FROM d.redacted_at) * 1000)::bigint,
        'erasure', jsonb_build_object('id', e.id, 'kind', e.kind, 'subjectId', e.subject_id, 'reason', e.reason,
          'erasedBy', e.erased_by, 'erasedAt', (extract(epoch FROM e.erased_at) * 1000)::bigint)) AS last
      FROM audit_redaction d JOIN erasure e ON e.id = d.erasure_id
      WHERE d.audit_id = a.id AND d.previous IS NOT NULL ORDER BY d.number DESC LIMIT 1) r ON true
    WHERE a.id = ANY(${[...ids]}::bigint[]) ORDER BY a.id`;
}

/** Each JSON text as PostgreSQL writes it, in the same order. */
export async function normaliseJson(tx: Tx, texts: readonly string[]): Promise<string[]> {
  // never null: text
  const rows = await tx.$queryRaw<{ text: string }[]>`
    SELECT u.given::jsonb::text AS text FROM unnest(${[...texts]}::text[]) WITH ORDINALITY AS u(given, n) ORDER BY u.n`;
  return rows.map((row) => row.text);
}

export type RedactedRow = { id: bigint; label: string | null; reason: string | null; data: string };

export function writeRedacted(tx: Tx, rows: readonly RedactedRow[]): Promise<number> {
  return tx.$executeRaw`
    UPDATE audit_event a SET actor_label = r.label, reason = r.reason, data = r.data::jsonb
    FROM unnest(${rows.map((row) => row.id)}::bigint[], ${rows.map((row) => row.label)}::text[],
      ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => row.data)}::text[]) AS r(id, label, reason, data)
    WHERE a.id = r.id`;
}
