import pg from 'pg';
import { SEALED_FIELDS, SEAL_VERSION, sealHash } from '@/lib/audit/seal/encode';
import { findMoved } from '@/lib/audit/seal/find-moved';
import { judgeRedacted, readRedactions, type RecordedRow } from '@/lib/audit/seal/judge-redacted';
import { knownSealKeys } from '@/lib/audit/seal/kept-keys';
import { FIRST_MARK, findMarkFault, lateRowsUpTo } from '@/lib/audit/seal/mark';
import type { ChainFault, ChainMark, ChainReport } from '@/lib/audit/seal/types';
import { env } from '@/lib/env';

export type ChainOptions = {
  /** Stop after this and say how far it came. */
  budgetMs?: number;
} & (
  | {
      /** A head noted earlier, hexadecimal: it must still be in the chain. */
      head?: string;
      from?: never;
    }
  | {
      head?: never;
      /** Go on after this seal, which must still be there. */
      from?: ChainMark;
    }
);

type SealRow = {
  position: string;
  audit_id: string;
  hash: Buffer;
  key_id: string;
  version: number;
  sealed_at: Date;
  fields: (string | null)[] | null;
};

const PAGE = 5_000;

/**
 * Goes through the chain from its start, or from a mark, on one snapshot, a page at a time, and names the first row
 * that was changed, removed or put elsewhere. What it cannot see alone is an end that was cut off with its seals: for
 * that an earlier head is given. Reads only, over a connection of its own.
 */
export async function verifyChain(options: ChainOptions = {}): Promise<ChainReport> {
  const client = new pg.Client({
    connectionString: env().DATABASE_URL,
    connectionTimeoutMillis: 5_000,
    query_timeout: 130_000,
    application_name: 'tributary-verify',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query("SET LOCAL statement_timeout = '120s'");
    return await verifyOn(client, options);
  } finally {
    await client.end();
  }
}

async function verifyOn(client: pg.Client, options: ChainOptions): Promise<ChainReport> {
  const end = options.budgetMs === undefined ? Infinity : Date.now() + options.budgetMs;
  const from = options.from ?? FIRST_MARK;
  const { sealed, head } = await endOfChain(client);
  const report = { sealed, head, unsealed: 0n, checked: 0n, reached: from, complete: true };
  const gone = await findMarkFault(client, from);
  if (gone) return { ...report, ok: false, fault: gone };
  const wanted = options.head?.trim().toLowerCase();
  const keys = await knownSealKeys(client);
  const late = await lateRowsUpTo(client, from.position);
  let headSeen = wanted === undefined;
  let { position } = from;
  let previous: Buffer = Buffer.from(from.hash, 'hex');
  const soFar = () => ({
    ...report,
    checked: position - from.position,
    reached: { position, hash: previous.toString('hex') },
  });
  for (;;) {
    if (Date.now() >= end) return { ...soFar(), ok: true, fault: null, complete: false };
    const page = await readPage(client, position);
    const redactions = await readRedactions(
      client,
      page.map((row) => row.audit_id),
    );
    for (const row of page) {
      const seen = { expected: position + 1n, previous, redactions };
      const fault = (await judge(client, keys, row, seen)) ?? late.judge(row);
      if (fault) return { ...soFar(), ok: false, fault };
      previous = row.hash;
      position++;
      headSeen ||= row.hash.toString('hex') === wanted;
    }
    if (page.length < PAGE) break;
  }
  const unsealed = await findUnsealed(client);
  const fault = headSeen ? unsealed.fault : headMissing(wanted ?? '');
  return { ...soFar(), unsealed: unsealed.count, ok: fault === null, fault };
}

async function endOfChain(client: pg.Client): Promise<{ sealed: bigint; head: string | null }> {
  // never null: head
  const { rows } = await client.query<{ position: string; head: string }>(
    `SELECT position::text, encode(hash, 'hex')::text AS head FROM audit_seal ORDER BY audit_seal.position DESC LIMIT 1`,
  );
  const count = await client.query<{ n: string }>('SELECT count(*)::text AS n FROM audit_seal');
  return { sealed: BigInt(count.rows[0]?.n ?? 0), head: rows[0]?.head ?? null };
}

async function readPage(client: pg.Client, after: bigint): Promise<SealRow[]> {
  const { rows } = await client.query<SealRow>(
    `SELECT s.position::text, s.audit_id::text, s.hash, s.key_id, s.version, s.sealed_at,
       CASE WHEN a.id IS NOT NULL THEN ${SEALED_FIELDS} END AS fields
     FROM (SELECT * FROM audit_seal WHERE audit_seal.position > $1 ORDER BY audit_seal.position LIMIT ${PAGE}) s
     LEFT JOIN audit_event a ON a.id = s.audit_id
     ORDER BY s.position`,
    [after.toString()],
  );
  return rows;
}

type Seen = {
  /** The position that comes next. */
  expected: bigint;
  previous: Buffer;
  redactions: ReadonlyMap<string, RecordedRow[]>;
};

async function judge(
  client: pg.Client,
  keys: ReadonlyMap<string, Buffer>,
  row: SealRow,
  { expected, previous, redactions }: Seen,
): Promise<ChainFault | null> {
  const position = BigInt(row.position);
  const auditId = BigInt(row.audit_id);
  const fault = (kind: ChainFault['kind'], text: string): ChainFault => ({
    kind,
    auditId,
    position,
    text,
  });
  if (position !== expected) {
    const text = `seal ${expected} is missing: the chain goes on with seal ${position} of audit row ${auditId}`;
    return { kind: 'seal_missing', auditId: null, position: expected, text };
  }
  const key = keys.get(row.key_id);
  if (!key || row.version !== SEAL_VERSION) {
    const what = key ? `in version ${row.version}` : `with the key "${row.key_id}"`;
    const why = key ? 'which this release does not know' : 'which ENCRYPTION_KEYS does not name';
    return fault(
      'unknown_key',
      `seal ${position} of audit row ${auditId} was made ${what}, ${why}`,
    );
  }
  const hashOf = (fields: readonly (string | null)[]) =>
    sealHash(key, {
      previous,
      position,
      keyId: row.key_id,
      version: row.version,
      sealedAt: row.sealed_at,
      fields,
    });
  if (row.fields && hashOf(row.fields).equals(row.hash)) return null;
  const recorded = redactions.get(row.audit_id) ?? [];
  const redacted = judgeRedacted(recorded, keys, { ...row, auditId });
  if (redacted === 'as recorded') return null;
  if (redacted) return fault('changed', `audit row ${auditId} ${redacted} (position ${position})`);
  const moved = await findMoved(client, auditId, (fields) => hashOf(fields).equals(row.hash));
  if (moved?.asItself) {
    return fault(
      'reordered',
      `audit row ${moved.id} was sealed at position ${position}, where audit row ${auditId} stands now`,
    );
  }
  if (moved) {
    return fault(
      'reordered',
      `audit row ${moved.id} says now what audit row ${auditId} said when it was sealed at position ${position}`,
    );
  }
  return row.fields
    ? fault('changed', `audit row ${auditId} is not what was sealed at position ${position}`)
    : fault('removed', `audit row ${auditId} was removed; it was sealed at position ${position}`);
}

/** Rows that no run has sealed for longer than an hour. */
async function findUnsealed(
  client: pg.Client,
): Promise<{ count: bigint; fault: ChainFault | null }> {
  const { rows } = await client.query<{ n: string; first: string | null; old: string }>(
    `SELECT count(*)::text AS n, min(a.id) FILTER (WHERE a.created_at < app_now() - interval '1 hour')::text AS first,
       count(*) FILTER (WHERE a.created_at < app_now() - interval '1 hour')::text AS old
     FROM audit_event a LEFT JOIN audit_seal s ON s.audit_id = a.id WHERE s.audit_id IS NULL`,
  );
  const [row] = rows;
  const count = BigInt(row?.n ?? 0);
  if (row?.first == null) return { count, fault: null };
  const auditId = BigInt(row.first);
  const text = `audit row ${auditId} has not been sealed for longer than an hour (${row.old} such rows in all)`;
  return { count, fault: { kind: 'unsealed', auditId, position: null, text } };
}

function headMissing(head: string): ChainFault {
  const text = `the head ${head} is not in the chain: its end was cut off, or it is another installation's`;
  return { kind: 'head_missing', auditId: null, position: null, text };
}
