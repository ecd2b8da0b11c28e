import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { sumsOf, type Mark } from '@/lib/books/invariants/scopes';

/** Where the ledger, the audit log and its chain end now. */
export type Ends = Pick<Mark, 'entryId' | 'auditId' | 'sealPosition' | 'notedAt'>;

type Places = { entry_id: string; audit_id: string; seal_position: string; noted_at: Date };

const endsOf = (row: Places): Ends => ({
  entryId: BigInt(row.entry_id),
  auditId: BigInt(row.audit_id),
  sealPosition: BigInt(row.seal_position),
  notedAt: row.noted_at,
});

/** Null before all of the books was found in order for the first time. */
export async function findMark(client: pg.Client): Promise<Mark | null> {
  const { rows } = await client.query<Places & { whole_at: Date }>(
    `SELECT entry_id, audit_id, seal_position, noted_at, whole_at FROM book_mark WHERE id = 1`,
  );
  return rows[0] ? { ...endsOf(rows[0]), wholeAt: rows[0].whole_at } : null;
}

/** A mark that lies behind the end was set in a history that is no longer this one: it says nothing. */
export function isOfThisHistory(mark: Mark, ends: Ends): boolean {
  return (
    mark.entryId <= ends.entryId &&
    mark.auditId <= ends.auditId &&
    mark.sealPosition <= ends.sealPosition &&
    mark.notedAt <= ends.notedAt
  );
}

export async function findEnds(client: pg.Client): Promise<Ends> {
  // never null: entry_id, audit_id, seal_position, noted_at
  const { rows } = await client.query<Places>(`
    SELECT coalesce((SELECT max(id) FROM ledger_entry), 0) AS entry_id,
      coalesce((SELECT max(id) FROM audit_event), 0) AS audit_id,
      coalesce((SELECT max(position) FROM audit_seal), 0) AS seal_position,
      date_trunc('milliseconds', clock_timestamp())::timestamptz AS noted_at`);
  const [row] = rows;
  if (!row) throw new Error('the database did not say where its tables end');
  return endsOf(row);
}

/**
 * Waits until every transaction that is under way has ended; false when one lasts longer than that. Ids are given
 * before they are committed: only after this has every row up to an end that was noted before been committed or given
 * up, and a snapshot that is taken then has them all.
 */
export async function othersEnded(client: pg.Client, waitMs: number): Promise<boolean> {
  const until = performance.now() + waitMs;
  // A number of its own: what a snapshot ends with may be that of a transaction under way.
  // never null: next
  const { rows } = await client.query<{ next: string }>(
    `SELECT pg_current_xact_id()::text AS next`,
  );
  for (;;) {
    // never null: ended
    const now = await client.query<{ ended: boolean }>(
      `SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8 AS ended`,
      [rows[0]?.next ?? '0'],
    );
    if (now.rows[0]?.ended) return true;
    if (performance.now() >= until) return false;
    await sleep(100);
  }
}

/**
 * `account_sum`, in a temporary table: all entries by account and by the affiliate of their transfers, and beside it
 * (`settled`) those up to the end that was noted. With a mark the entries up to it are not read: they were added up
 * when it was set.
 */
export async function addUp(client: pg.Client, ends: Ends, mark: Mark | null): Promise<void> {
  const newer = sumsOf(mark?.entryId ?? 0n, ends.entryId);
  await client.query(
    mark === null
      ? `CREATE TEMP TABLE account_sum AS ${newer}`
      : `CREATE TEMP TABLE account_sum AS
           SELECT account_id, affiliate_id, sum(minor) AS minor, sum(settled) AS settled
           FROM (${newer} UNION ALL SELECT account_id, affiliate_id, minor, minor FROM book_sum) both_parts GROUP BY 1, 2`,
  );
  await client.query('ANALYZE account_sum');
}

/**
 * Sets the mark to the ends that were noted, with `account_sum` beside it, unless this run began at a mark that another
 * has moved meanwhile. Says whether it did.
 */
export async function moveMark(client: pg.Client, from: Mark | null, ends: Ends): Promise<boolean> {
  await client.query('BEGIN');
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('tributary/book-mark', 0))::text AS locked`,
  );
  const last = await findMark(client);
  const moved = from === null || isSame(from, last);
  if (moved) {
    await client.query(
      `INSERT INTO book_mark (id, entry_id, audit_id, seal_position, noted_at, whole_at) VALUES (1, $1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET entry_id = EXCLUDED.entry_id, audit_id = EXCLUDED.audit_id,
         seal_position = EXCLUDED.seal_position, noted_at = EXCLUDED.noted_at, whole_at = EXCLUDED.whole_at`,
      [
        String(ends.entryId),
        String(ends.auditId),
        String(ends.sealPosition),
        ends.notedAt,
        from?.wholeAt ?? ends.notedAt,
      ],
    );
    if (from === null) await client.query('DELETE FROM book_sum');
    await keepSums(client, 'account_sum');
  }
  await client.query('COMMIT');
  return moved;
}

async function keepSums(client: pg.Client, table: string): Promise<void> {
  await client.query(`
    INSERT INTO book_sum (account_id, affiliate_id, minor)
    SELECT account_id, affiliate_id, settled::bigint FROM ${table}
    ON CONFLICT (account_id, affiliate_id) DO UPDATE SET minor = EXCLUDED.minor WHERE book_sum.minor <> EXCLUDED.minor`);
}

const isSame = (mark: Mark, other: Mark | null): boolean =>
  other !== null &&
  mark.entryId === other.entryId &&
  mark.notedAt.getTime() === other.notedAt.getTime();
