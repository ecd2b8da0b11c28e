import { z } from 'zod';
import { CHAIN_START, SEAL_VERSION, sealHash, sealKey } from '@/lib/audit/seal/encode';
import { sealKeysOf } from '@/lib/audit/seal/kept-keys';
import {
  normaliseJson,
  readSealed,
  writeRedacted,
  type RedactedRow,
  type SealedRow,
} from '@/lib/audit/seal/redact-sql';
import {
  REDACTABLE,
  REDACTION_VERSION,
  redactionHash,
  type RedactedField,
  type Redaction,
} from '@/lib/audit/seal/redaction-hash';
import type { Moment } from '@/lib/db/work';
import { env } from '@/lib/env';
import { ok, refuse, type Result } from '@/lib/result';

/** What is left of an audit row; `data` is JSON. */
export type Redacted = { id: bigint; label: string | null; reason: string | null; data: unknown };

/** Rows of one statement. */
const PIECE = 1_000;

/**
 * Takes texts out of audit rows, with a record of each: what it was sealed as, by which erasure it changed, and a seal over
 * what is left. A row that is not what was sealed is refused and not whitewashed. The caller holds the sealer
 * (`holdSealing`) and has begun the erasure. Answers how many changed. Errors: AUDIT_ROW_CHANGED.
 */
export async function redactAudit(
  work: Moment,
  erasure: Redaction['erasure'],
  wanted: readonly Redacted[],
): Promise<Result<number>> {
  let changed = 0;
  for (let start = 0; start < wanted.length; start += PIECE) {
    const done = await redactPiece(work, erasure, wanted.slice(start, start + PIECE));
    if (!done.ok) return done;
    changed += done.value;
  }
  return ok(changed);
}

async function redactPiece(
  { tx, now }: Moment,
  erasure: Redaction['erasure'],
  wanted: readonly Redacted[],
): Promise<Result<number>> {
  const texts = await normaliseJson(
    tx,
    wanted.map((row) => JSON.stringify(row.data)),
  );
  const after = new Map(wanted.map((row, i) => [row.id, { ...row, data: texts[i] ?? '{}' }]));
  const keys = await sealKeysOf(tx);
  const [entry] = env().ENCRYPTION_KEYS;
  const rows: RedactedRow[] = [];
  const redactions: (Redaction & { hash: Buffer })[] = [];
  for (const row of await readSealed(tx, [...after.keys()])) {
    const left = after.get(row.id);
    if (!left) continue;
    if (!isAsSealed(keys, row)) return refuse('AUDIT_ROW_CHANGED', changedWords(row.id));
    const fields = row.fields.with(REDACTABLE.actor_label, left.label);
    fields[REDACTABLE.reason] = left.reason;
    fields[REDACTABLE.data] = left.data;
    const gone = (Object.keys(REDACTABLE) as RedactedField[]).filter(
      (name) => fields[REDACTABLE[name]] !== row.fields[REDACTABLE[name]],
    );
    if (gone.length === 0) continue;
    const redaction: Redaction = {
      auditId: row.id,
      number: row.redactions + 1,
      erasure,
      fields: gone,
      previous: row.redacted ?? row.hash,
      keyId: entry.id,
      version: REDACTION_VERSION,
      redactedAt: now,
    };
    redactions.push({ ...redaction, hash: redactionHash(sealKey(entry), redaction, fields) });
    rows.push(left);
  }
  if (rows.length === 0) return ok(0);
  await tx.auditRedaction.createMany({
    data: redactions.map(({ erasure: { id }, fields, previous, hash, ...rest }) => ({
      ...rest,
      erasureId: id,
      fields: [...fields],
      previous: previous === null ? null : Buffer.from(previous),
      hash: new Uint8Array(hash),
    })),
  });
  await writeRedacted(tx, rows);
  return ok(rows.length);
}

/** Whether the row is what its seal covers, or the last redaction of it. One that is not sealed yet is open to change. */
function isAsSealed(keys: ReadonlyMap<string, Buffer>, row: SealedRow): boolean {
  return row.last === null ? fitsSeal(keys, row) : fitsRedaction(keys, row, row.last);
}

function fitsSeal(keys: ReadonlyMap<string, Buffer>, row: SealedRow): boolean {
  if (row.hash === null) return true;
  const key = keys.get(row.keyId ?? '');
  if (!key || row.position === null || row.sealedAt === null) return false;
  const hash = sealHash(key, {
    previous: row.before === null ? CHAIN_START : Buffer.from(row.before),
    position: row.position,
    keyId: row.keyId ?? '',
    version: SEAL_VERSION,
    sealedAt: row.sealedAt,
    fields: row.fields,
  });
  return hash.equals(row.hash);
}

const lastSchema = z.object({
  number: z.int(),
  erasure: z.object({
    id: z.string(),
    kind: z.string(),
    subjectId: z.string(),
    reason: z.string(),
    erasedBy: z.string(),
    /** Milliseconds since 1970. */
    erasedAt: z.number().transform((ms) => new Date(ms)),
  }),
  fields: z.array(z.string()),
  /** Hexadecimal. */
  previous: z.string(),
  keyId: z.string(),
  version: z.int(),
  /** Milliseconds since 1970. */
  redactedAt: z.number(),
});

function fitsRedaction(
  keys: ReadonlyMap<string, Buffer>,
  { id, fields, redacted }: SealedRow,
  said: unknown,
): boolean {
  const last = lastSchema.parse(said);
  const key = keys.get(last.keyId);
  if (!key || redacted === null) return false;
  const previous = Buffer.from(last.previous, 'hex');
  const redactedAt = new Date(last.redactedAt);
  return redactionHash(key, { ...last, auditId: id, previous, redactedAt }, fields).equals(
    redacted,
  );
}

function changedWords(id: bigint): string {
  return `Audit row ${id} is not what was sealed. Find out why with npm run verify -- --chain, then erase.`;
}
