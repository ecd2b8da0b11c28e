import {
  CHAIN_START,
  SEALED_FIELDS,
  SEAL_VERSION,
  sealHash,
  sealKey,
} from '@/lib/audit/seal/encode';
import { db, type Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { inTransaction } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { logger } from '@/lib/logger';
import { expectOk, ok } from '@/lib/result';

/** Rows sealed in one transaction, by one insert. */
const BATCH = 5_000;
/** How far behind the newest sealed row a run looks for rows that were committed late. */
const LOOK_BACK = 50_000n;
/** Ids that a sweep looks through in one statement. */
const STRETCH = 500_000n;
/** A run ends after this and the next one goes on. */
const RUN_MS = 4 * 60_000;

/** `busy`: another process was sealing, and goes on. */
export type SealRun = { sealed: number; busy: boolean };

/**
 * Chains every audit row that is not in the chain yet, oldest first. Whether a row is sealed is asked of the rows
 * themselves and not of a mark, so that one whose transaction commits late with a smaller id is sealed after its
 * elders: at the next run when it is among the newest, else by a `sweep`, which looks through all. Any number of
 * processes may call it: one seals, the others find nothing to do.
 */
export async function sealAudit(options: { sweep?: boolean } = {}): Promise<SealRun> {
  const end = Date.now() + RUN_MS;
  const newest = await newestSealed();
  const from = newest > LOOK_BACK ? newest - LOOK_BACK : 0n;
  const run: SealRun = { sealed: 0, busy: false };
  if (options.sweep) {
    for (let start = 0n; start < from && !run.busy; start += STRETCH) {
      await sealStretch(run, start, start + STRETCH < from ? start + STRETCH : from, end);
    }
  }
  if (!run.busy) await sealStretch(run, from, null, end);
  if (Date.now() >= end)
    logger.warn(run, 'more of the audit log is to be sealed: the next run goes on');
  return run;
}

async function newestSealed(): Promise<bigint> {
  const { _max } = await db.auditSeal.aggregate({ _max: { auditId: true } });
  return _max.auditId ?? 0n;
}

/** Ids above `after`, up to and with `upTo`. */
async function sealStretch(
  run: SealRun,
  after: bigint,
  upTo: bigint | null,
  end: number,
): Promise<void> {
  let from = after;
  while (Date.now() < end) {
    const batch = await sealBatch(from, upTo);
    if (!batch) run.busy = true;
    if (!batch || batch.sealed === 0) return;
    run.sealed += batch.sealed;
    if (batch.sealed < BATCH) return;
    // What was late when this batch was read is found by the next run.
    from = batch.last;
  }
}

type Batch = { sealed: number; last: bigint };

/** Null when somebody else is sealing. */
async function sealBatch(after: bigint, upTo: bigint | null): Promise<Batch | null> {
  return expectOk(
    await inTransaction<Batch | null>(async (tx, now) => {
      if (!(await takeTurn(tx))) return ok(null);
      const rows = await listUnsealed(tx, after, upTo);
      if (rows.length > 0) await chain(tx, now, rows);
      return ok({ sealed: rows.length, last: rows.at(-1)?.id ?? after });
    }),
  );
}

type Unsealed = { id: bigint; fields: (string | null)[] };

/** One sealer at a time: the chain has one end. Until the end of the transaction. */
async function takeTurn(tx: Tx): Promise<boolean> {
  // never null: mine
  const rows = await tx.$queryRaw<{ mine: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('tributary/seal-audit', 0))::boolean AS mine`;
  return rows[0]?.mine === true;
}

function listUnsealed(tx: Tx, after: bigint, upTo: bigint | null): Promise<Unsealed[]> {
  const bound = upTo === null ? Prisma.empty : Prisma.sql`AND a.id <= ${upTo}`;
  return tx.$queryRaw<Unsealed[]>`
    SELECT a.id, ${Prisma.raw(SEALED_FIELDS)} AS fields
    FROM audit_event a
    LEFT JOIN (SELECT audit_id FROM audit_seal WHERE audit_id > ${after}) s ON s.audit_id = a.id
    WHERE a.id > ${after} ${bound} AND s.audit_id IS NULL
    ORDER BY a.id LIMIT ${BATCH}`;
}

async function chain(tx: Tx, now: Date, rows: Unsealed[]): Promise<void> {
  const [entry] = env().ENCRYPTION_KEYS;
  const key = sealKey(entry);
  const head = await tx.auditSeal.findFirst({ orderBy: { position: 'desc' } });
  let previous: Buffer = head ? Buffer.from(head.hash) : CHAIN_START;
  const first = (head?.position ?? 0n) + 1n;
  const hashes = rows.map(({ fields }, index) => {
    previous = sealHash(key, {
      previous,
      position: first + BigInt(index),
      keyId: entry.id,
      version: SEAL_VERSION,
      sealedAt: now,
      fields,
    });
    return previous.toString('hex');
  });
  const ids = rows.map((row) => row.id);
  await tx.$executeRaw`
    INSERT INTO audit_seal (position, audit_id, hash, sealed_at, key_id, version)
    SELECT ${first} + u.n - 1, u.id, decode(u.hash, 'hex'), ${now}, ${entry.id}, ${SEAL_VERSION}
    FROM unnest(${ids}::bigint[], ${hashes}::text[]) WITH ORDINALITY AS u(id, hash, n)`;
}
