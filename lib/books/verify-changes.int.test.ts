import pg from 'pg';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Mark } from '@/lib/books/invariants/scopes';
import { withOwnConnection, type Looked } from '@/lib/books/look';
import { addUp, findEnds, findMark, moveMark } from '@/lib/books/marks-sql';
import { verifyBooks, verifyChanges, verifyWhole, type ChangesOptions } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { onDamagedCopy } from '@/lib/testing/damage';
import { keepMigrationRecord } from '@/lib/testing/migration-record';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { HOUR_MS } from '@/lib/time/calendar';

let affiliate: Awaited<ReturnType<typeof makePayableAffiliate>>;
let old: string;

const earn = async () => (await makeEarned(affiliate, { amountMinor: 5_000n })).commissionId;
/** Transactions of other databases on the server are waited for too. */
const run = (options: ChangesOptions = {}) =>
  verifyChanges({ small: -1n, waitMs: 30_000, ...options });
const red = ({ checks }: Pick<Looked, 'checks'>) =>
  checks.flatMap((check) => (check.ok ? [] : [check.id]));
const mark = async (): Promise<Mark> => {
  const kept = await withOwnConnection(findMark);
  if (!kept) throw new Error('there is no mark');
  return kept;
};

/** Ids carry the time of the process that makes them. */
async function longAgo<T>(make: () => Promise<T>): Promise<T> {
  const now = Date.now;
  Date.now = () => now() - 48 * HOUR_MS;
  try {
    return await make();
  } finally {
    Date.now = now;
  }
}

const takenBack = (id: string) => `UPDATE commission SET clawed_back_minor = 1 WHERE id = '${id}'`;

beforeAll(async () => {
  await keepMigrationRecord();
  affiliate = await makePayableAffiliate();
  const other = await makePayableAffiliate();
  const earned = await longAgo(() => makeEarned(other, { amountMinor: 5_000n }));
  old = earned.commissionId;
});

beforeEach(async () => {
  await db.bookSum.deleteMany();
  await db.bookMark.deleteMany();
  // Transactions of other tests on the same server are waited for.
  expect((await verifyWhole({ waitMs: 60_000 })).moved).toBe(true);
});

it('looks at what is new, moves its mark, and leaves the time of the whole', async () => {
  const before = await mark();
  const nothing = await run();
  expect(nothing).toMatchObject({ since: before.notedAt, moved: true });
  expect(nothing.touched).toMatchObject({ entries: 0, payouts: 0 });
  await earn();
  const one = await run();
  expect([red(one), one.moved]).toEqual([[], true]);
  expect(one.touched).toMatchObject({ entries: 2 });
  const after = await mark();
  expect(after.entryId).toBe(before.entryId + 2n);
  expect(after.wholeAt).toEqual(before.wholeAt);
  expect((await run()).touched?.entries).toBe(0);
});

it('keeps the sums of all entries up to its mark', async () => {
  await earn();
  await run();
  const sums = await db.bookSum.groupBy({ by: ['accountId'], _sum: { minor: true } });
  const rebuilt = await db.ledgerEntry.groupBy({ by: ['accountId'], _sum: { amountMinor: true } });
  const pairs = (rows: [string, bigint | null][]) => Object.fromEntries(rows);
  expect(pairs(sums.map((row) => [row.accountId, row._sum.minor]))).toEqual(
    pairs(rebuilt.map((row) => [row.accountId, row._sum.amountMinor])),
  );
});

it('finds damage to what was touched, every hour, and does not move its mark', async () => {
  const before = await mark();
  const touched = await earn();
  const found = await onDamagedCopy([takenBack(touched)], async () => {
    const runs = [await run(), await run()];
    return { reds: runs.map(red), moved: runs.map(({ moved }) => moved), mark: await mark() };
  });
  expect(found.reds[0]).toEqual(['I6', 'I12', 'I14', 'I18', 'I20']);
  expect(found.reds[1]).toEqual(found.reds[0]);
  expect(found.moved).toEqual([false, false]);
  expect(found.mark).toEqual(before);
});

it('finds damage to what is old and untouched only when it looks at everything', async () => {
  const found = await onDamagedCopy([takenBack(old)], async () => [
    red(await run()),
    red(await verifyWhole()),
  ]);
  expect(found).toEqual([[], ['I6', 'I12', 'I14', 'I18', 'I20']]);
});

it('finds what is old and was touched again', async () => {
  const told = `INSERT INTO audit_event (action, actor_kind, actor_id, subject_type, subject_id, from_status, to_status)
    VALUES ('COMMISSION_FLAGGED', 'system', 'x', 'commission', '${old}', 'pending', 'pending')`;
  const found = await onDamagedCopy([takenBack(old), told], async () => red(await run()));
  expect(found).toEqual(expect.arrayContaining(['I6', 'I12', 'I14', 'I18', 'I20']));
});

it('holds every kept balance to the entries, of whatever age', async () => {
  const found = await onDamagedCopy(
    [`UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE affiliate_id IS NOT NULL`],
    async () => red(await run()),
  );
  expect(found).toEqual(['I15']);
});

it('looks next time at what was under way when the mark was to be moved', async () => {
  const before = await mark();
  const slow = new pg.Client(env().DATABASE_URL);
  await slow.connect();
  const audit = (
    id: string,
  ) => `INSERT INTO audit_event (action, actor_kind, actor_id, subject_type, subject_id)
    VALUES ('COMMISSION_FLAGGED', 'system', 'x', 'commission', '${id}')`;
  try {
    await slow.query('BEGIN');
    await slow.query(audit('com_none'));
    // Another gets a higher id and is committed first.
    await db.$executeRawUnsafe(audit('x').replace(`'commission'`, `'user'`));
    const meanwhile = await run({ waitMs: 0 });
    expect([red(meanwhile), meanwhile.moved]).toEqual([[], false]);
    expect(await mark()).toEqual(before);
    await slow.query('COMMIT');
    expect(red(await run())).toEqual(['I9']);
  } finally {
    await slow.end();
    await db.$transaction([
      db.$executeRaw`SET LOCAL session_replication_role = replica`,
      db.$executeRaw`DELETE FROM audit_event WHERE subject_id = 'com_none'`,
    ]);
  }
});

it('waits for what is under way', async () => {
  const slow = new pg.Client(env().DATABASE_URL);
  await slow.connect();
  try {
    await slow.query('BEGIN');
    await slow.query('SELECT pg_current_xact_id()');
    const waiting = run({ waitMs: 60_000 });
    await slow.query('COMMIT');
    expect((await waiting).moved).toBe(true);
  } finally {
    await slow.end();
  }
});

it('says what was not finished in time, and does not move its mark', async () => {
  const before = await mark();
  const looked = await run({ limits: { statementMs: 25_000, totalMs: 0 } });
  expect(looked.moved).toBe(false);
  expect(looked.checks.flatMap((check) => (check.unfinished ? [] : [check.id]))).toEqual([
    'MIGRATIONS',
  ]);
  expect(await mark()).toEqual(before);
});

it('goes on with the other checks when one takes too long', async () => {
  const lock = new pg.Client(env().DATABASE_URL);
  await lock.connect();
  try {
    await lock.query('BEGIN');
    await lock.query('LOCK TABLE clawback');
    const looked = await run({
      small: 10n ** 9n,
      limits: { statementMs: 300, totalMs: 60_000 },
      waitMs: 0,
    });
    const unfinished = looked.checks.flatMap((check) => (check.unfinished ? [check.id] : []));
    expect(unfinished).toContain('I12');
    expect(looked.checks.find(({ id }) => id === 'MIGRATIONS')).toMatchObject({ ok: true });
    expect(looked.moved).toBe(false);
  } finally {
    await lock.end();
  }
});

it('leaves a mark that another run moved meanwhile', async () => {
  const from = await mark();
  await withOwnConnection(async (client) => {
    const ends = await findEnds(client);
    await addUp(client, ends, from);
    await earn();
    expect((await run()).moved).toBe(true);
    const moved = await mark();
    expect(await moveMark(client, from, ends)).toBe(false);
    expect(await mark()).toEqual(moved);
  });
});

it('counts nothing twice when another run moves the mark while it waits', async () => {
  const slow = new pg.Client(env().DATABASE_URL);
  await slow.connect();
  try {
    await slow.query('BEGIN');
    await slow.query('SELECT pg_current_xact_id()');
    const from = await mark();
    const waiting = run({ waitMs: 60_000 });
    await expect
      .poll(
        () => db.$queryRaw`SELECT 1 AS one FROM pg_stat_activity
        WHERE application_name = 'tributary-verify' AND query LIKE '%AS ended%' AND datname = current_database()`,
        { timeout: 30_000 },
      )
      .toHaveLength(1);
    await earn();
    await withOwnConnection(async (client) => {
      const ends = await findEnds(client);
      await addUp(client, ends, from);
      expect(await moveMark(client, from, ends)).toBe(true);
    });
    const moved = await mark();
    await slow.query('COMMIT');
    const looked = await waiting;
    expect([red(looked), looked.moved]).toEqual([[], false]);
    expect(await mark()).toEqual(moved);
  } finally {
    await slow.end();
  }
});

it('looks at all of a small ledger, and of one whose mark is of another history', async () => {
  expect((await verifyChanges()).since).toBeNull();
  await db.bookMark.updateMany({ data: { entryId: 10n ** 12n } });
  const anew = await run();
  expect(anew).toMatchObject({ since: null, moved: true });
  expect((await run()).since).not.toBeNull();
});

it('leaves everything as it is when the books are only looked at', async () => {
  await db.bookMark.deleteMany();
  expect(red({ checks: await verifyBooks() })).toEqual([]);
  expect(await db.bookMark.count()).toBe(0);
});
