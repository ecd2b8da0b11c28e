import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_MARK } from '@/lib/audit/seal/mark';
import { sealAudit } from '@/lib/audit/seal/seal-audit';
import type { ChainMark } from '@/lib/audit/seal/types';
import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { readMetrics } from '@/lib/http/metrics';
import type { Check } from '@/lib/books/run-check';
import { checkBooks, checkBooksHourly, type Ran } from '@/lib/books/self-check/check-books';
import { checkSeal, findSeenRun } from '@/lib/books/self-check/check-seal';
import { getBooksState, getChainState, listBookChecks } from '@/lib/books/self-check/queries';
import { markToKeep, type KeptCheck } from '@/lib/books/self-check/stored';
import { onDamagedCopy } from '@/lib/testing/damage';
import { makeUser } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { HOUR_MS } from '@/lib/time/calendar';

const viewer: StaffViewer = { kind: 'staff', userId: 'usr_x', role: 'owner' };
const start = new Date('2026-03-01T00:41:00.000Z');
const hour = (n: number) => new Date(start.getTime() + n * HOUR_MS);

const check = (id: string, ok: boolean): Check => ({
  id,
  title: 'a check',
  ok,
  found: ok ? 0 : 2,
  details: ok ? [] : ['this row'],
});
const ran = (...checks: KeptCheck[]): Promise<Ran> => Promise.resolve({ checks, lookedAt: null });
const good = () => ran(check('I1', true), check('I3', true));
const bad = () => ran(check('I1', true), check('I3', false));
const runAt = (n: number, run: () => Promise<Ran>) =>
  atTime(hour(n), () => checkBooks(undefined, run));

const eventTypes = async () => {
  const events = await db.outboxEvent.findMany({
    where: { type: { startsWith: 'books.' } },
    orderBy: { createdAt: 'asc' },
  });
  return events.map((event) => event.type);
};

beforeEach(async () => {
  await db.bookCheck.deleteMany();
  await db.outboxEvent.deleteMany();
  await db.user.deleteMany({ where: { role: { not: 'affiliate' } } });
});

describe('the self-check', () => {
  it('passes on a real history, seals the log first and keeps where it ended', async () => {
    const affiliate = await makePayableAffiliate();
    await makeEarned(affiliate, { amountMinor: 5_000n });
    const checked = await checkBooks();
    const faults = checked.checks.filter((one) => !one.ok).map((one) => one.id);
    // The test databases are made without the migration engine's record.
    expect(faults.filter((id) => id !== 'MIGRATIONS')).toEqual([]);
    expect(checked.checks.map((one) => one.id)).toContain('SEAL');
    const chain = await getChainState(viewer);
    expect(chain.sealed).toBeGreaterThan(0n);
    const row = await db.bookCheck.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(row.headPosition).toBe(chain.sealed);
    expect(Buffer.from(row.headHash ?? []).toString('hex')).toBe(chain.head);
  });

  it('counts no sealed row as waiting when the last that was sealed was committed late', async () => {
    await sealAudit();
    const first = await db.$queryRaw<{ id: bigint }[]>`
      SELECT nextval(pg_get_serial_sequence('audit_event', 'id')) AS id`;
    const write = (id: bigint | null) => db.$executeRaw`
      INSERT INTO audit_event (id, action, actor_kind, actor_id, subject_type, subject_id)
      VALUES (COALESCE(${id}::bigint, nextval(pg_get_serial_sequence('audit_event', 'id'))),
        'USER_CREATED', 'user', 'u', 'user', 'u')`;
    await write(null);
    await sealAudit();
    await write(first[0]?.id ?? 0n);
    await sealAudit();
    expect((await getChainState(viewer)).waiting).toBe(0);
    await write(null);
    expect((await getChainState(viewer)).waiting).toBe(1);
  });

  it('notifies owners and finance when it turns bad, once a day while it is, and when it is good again', async () => {
    const owner = await makeUser({ role: 'owner' });
    const finance = await makeUser({ role: 'finance' });
    await makeUser({ role: 'admin' });
    await makeUser({ role: 'owner', disabledAt: start });
    expect((await runAt(0, good)).news).toBeNull();
    expect((await runAt(1, bad)).news).toBe('failed');
    const events = await db.outboxEvent.findMany({ where: { type: 'books.check_failed' } });
    const people = events.map(({ payload }) => (payload as { userId: string }).userId);
    expect(people.sort()).toEqual([owner.id, finance.id].sort());
    for (let n = 2; n < 25; n++) expect((await runAt(n, bad)).news).toBeNull();
    expect((await runAt(25, bad)).news).toBe('failed');
    expect((await runAt(26, good)).news).toBe('passed');
    expect((await runAt(27, good)).news).toBeNull();
    expect(await eventTypes()).toEqual([
      ...['books.check_failed', 'books.check_failed', 'books.check_failed', 'books.check_failed'],
      ...['books.check_passed', 'books.check_passed'],
    ]);
    const audits = await db.auditEvent.findMany({
      where: { subjectType: 'book_check' },
      orderBy: { id: 'asc' },
    });
    expect(audits.map((row) => row.action)).toEqual([
      'BOOKS_CHECK_FAILED',
      'BOOKS_CHECK_FAILED',
      'BOOKS_CHECK_PASSED',
    ]);
  });

  it('says what was not finished in time, and tells nobody that the books are wrong', async () => {
    await makeUser({ role: 'owner' });
    const lookedAt = { since: start, entries: 2, commissions: 1, payouts: 0, unfinished: ['I3'] };
    const checks = [check('I1', true), { ...check('I3', true), unfinished: true }];
    const checked = await runAt(0, () => Promise.resolve({ checks, lookedAt }));
    expect(checked).toMatchObject({ ok: true, unfinished: ['I3'], news: null });
    const { last } = await getBooksState(viewer);
    expect(last).toMatchObject({ lookedAt, unfinished: ['I3'], checks });
    const metrics = await readMetrics();
    const unfinished = metrics.find(({ name }) => name === 'tributary_books_unfinished_checks');
    expect(unfinished?.samples[0]?.value).toBe(1);
    expect(await eventTypes()).toEqual([]);
  });

  it('takes a check that failed and has no answer since as failed still', async () => {
    await makeUser({ role: 'owner' });
    const lookedAt = { since: start, entries: 2, commissions: 1, payouts: 0, unfinished: ['I3'] };
    const failed = { ...check('I3', false), found: 1, details: ['pay_1'] };
    const late = { ...check('I3', true), unfinished: true };
    const run = (n: number, checks: ReturnType<typeof check>[], unfinished: string[]) =>
      runAt(n, () => Promise.resolve({ checks, lookedAt: { ...lookedAt, unfinished } }));
    expect(await run(0, [failed], [])).toMatchObject({ ok: false, news: 'failed' });
    for (const n of [1, 2]) {
      expect(await run(n, [late], ['I3'])).toMatchObject({ ok: false, news: null });
    }
    expect((await getBooksState(viewer)).last?.failing).toEqual(['I3']);
    // Another one has no answer: what failed holds again, and not everything is known.
    expect(await run(3, [check('I3', true), { ...late, id: 'I1' }], ['I1'])).toMatchObject({
      ok: true,
      news: null,
    });
    expect(await eventTypes()).toEqual(['books.check_failed']);
  });

  it('says so when it could not run, and the job fails', async () => {
    await makeUser({ role: 'owner' });
    const broken = () => Promise.reject(new Error('out of memory'));
    const checked = await runAt(0, broken);
    expect(checked).toMatchObject({ ok: false, error: 'out of memory', news: 'failed' });
    expect((await getBooksState(viewer)).last).toMatchObject({ ok: false, error: 'out of memory' });
    expect(await eventTypes()).toEqual(['books.check_failed']);
    expect((await runAt(1, good)).news).toBe('passed');
  });

  it('reports once when twenty runs find the same at once', async () => {
    await makeUser({ role: 'owner' });
    await runAt(0, good);
    await Promise.all(Array.from({ length: 20 }, () => runAt(1, bad)));
    expect(await eventTypes()).toEqual(['books.check_failed']);
    expect(await db.bookCheck.count()).toBe(21);
  });

  it('does not let a run that began earlier and ended later report old news', async () => {
    await makeUser({ role: 'owner' });
    await runAt(0, good);
    let release = () => {};
    const slow = runAt(1, async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return bad();
    });
    await runAt(2, good);
    release();
    expect((await slow).news).toBeNull();
    expect(await eventTypes()).toEqual([]);
  });

  it('keeps the last thousand runs', async () => {
    await db.$executeRaw`INSERT INTO book_check (started_at, finished_at, ok, checks)
      SELECT ${start}::timestamptz - interval '1 day', ${start}::timestamptz - interval '1 day', true, '[]'
      FROM generate_series(1, 1200)`;
    await runAt(0, good);
    expect(await db.bookCheck.count()).toBe(1_000);
    expect((await listBookChecks(viewer, 24)).length).toBe(24);
  });

  it('is seen by a monitor: good or bad, how old, and what waits to be sealed', async () => {
    const valueOf = async (name: string) => {
      const metrics = await readMetrics();
      return metrics.find((metric) => metric.name === name)?.samples[0]?.value;
    };
    expect(await valueOf('tributary_books_ok')).toBeUndefined();
    await checkBooks(undefined, bad);
    expect(await valueOf('tributary_books_ok')).toBe(0);
    expect(await valueOf('tributary_books_check_age_seconds')).toBeLessThan(60);
    expect(await valueOf('tributary_audit_unsealed_rows')).toBeGreaterThan(0);
    await checkBooks(undefined, good);
    expect(await valueOf('tributary_books_ok')).toBe(1);
  });

  it('is overdue when no run was recorded for hours', async () => {
    await runAt(0, good);
    expect((await atTime(hour(3), () => getBooksState(viewer))).overdue).toBe(false);
    expect((await atTime(hour(3.1), () => getBooksState(viewer))).overdue).toBe(true);
  });

  it('runs as the hourly job', async () => {
    const { ok } = await checkBooksHourly();
    expect(typeof ok).toBe('boolean');
    expect(await db.bookCheck.count()).toBe(1);
  });
});

describe('the self-check follows the chain from where it stopped', () => {
  let ids: bigint[] = [];
  const sealChecks = async () => {
    const rows = await db.bookCheck.findMany({ orderBy: { id: 'asc' } });
    return rows.flatMap((row) => (row.checks as KeptCheck[]).filter(({ id }) => id === 'SEAL'));
  };
  const lastMark = async () => (await sealChecks()).at(-1)?.mark;
  async function markAt(position: bigint): Promise<ChainMark> {
    const { hash } = await db.auditSeal.findUniqueOrThrow({ where: { position } });
    return { position, hash: Buffer.from(hash).toString('hex') };
  }
  const stoppedAt = async (position: bigint) => {
    const mark = markToKeep(await markAt(position));
    await checkBooks(undefined, () => ran({ ...check('SEAL', true), mark }));
    return mark;
  };
  const begin = markToKeep(FIRST_MARK);
  const changed = (position: number) => [
    `UPDATE audit_event SET reason = 'x' WHERE id = ${ids[position - 1]}`,
  ];
  /** What hourly runs say of the chain, one after the other. */
  const runsAfter = (statements: string[], n: number) =>
    onDamagedCopy(statements, async () => {
      for (let i = 0; i < n; i++) await checkBooks();
      return (await sealChecks()).slice(-n);
    });

  beforeAll(async () => {
    await db.$executeRaw`
      INSERT INTO audit_event (action, actor_kind, actor_id, subject_type, subject_id)
      SELECT 'USER_CREATED', 'user', 'u', 'user', n::text FROM generate_series(1, 40) n`;
    await sealAudit();
    const seals = await db.auditSeal.findMany({ orderBy: { position: 'asc' } });
    ids = seals.map((row) => row.auditId);
  });

  it('goes on there, to the end, and begins again', async () => {
    await stoppedAt(20n);
    const [first, second] = await runsAfter([], 2);
    expect(first).toMatchObject({ ok: true, mark: begin });
    expect(first?.title).toContain('(21 to ');
    expect(second).toMatchObject({ ok: true, mark: begin });
    expect(second?.title).toContain('(1 to ');
  });

  it('finds what was damaged after the mark in this round, and again every hour', async () => {
    const mark = await stoppedAt(20n);
    const runs = await runsAfter(changed(30), 3);
    expect(runs.map(({ ok }) => ok)).toEqual([false, false, false]);
    for (const run of runs) {
      expect(run.details[0]).toContain('position 30');
      expect(run.mark).toEqual(mark);
    }
  });

  it('finds what was damaged before the mark in the next round', async () => {
    await stoppedAt(20n);
    const runs = await runsAfter(changed(10), 3);
    expect(runs.map(({ ok }) => ok)).toEqual([true, false, false]);
    expect(runs[1]?.details[0]).toContain('position 10');
    expect(runs[2]?.mark).toEqual(begin);
  });

  it('does not believe a mark whose seal is another', async () => {
    const mark = await stoppedAt(20n);
    const runs = await runsAfter(
      [`UPDATE audit_seal SET hash = sha256('x') WHERE position = 20`],
      2,
    );
    for (const run of runs) {
      expect(run).toMatchObject({ ok: false, mark });
      expect(run.details[0]).toContain('seal 20 of audit row');
    }
  });

  it('keeps the place where the time ran out, over runs that could not look', async () => {
    const from = await markAt(20n);
    const ranOut = await checkSeal(from, false, 0);
    expect(ranOut).toMatchObject({ ok: true, mark: markToKeep(from) });
    const mark = await stoppedAt(20n);
    await checkBooks(undefined, () => Promise.reject(new Error('out of memory')));
    await checkBooks(undefined, good);
    const seen: ChainMark[] = [];
    await checkBooks(undefined, (given) => {
      seen.push(given);
      return good();
    });
    expect(seen.map(markToKeep)).toEqual([mark]);
  });

  it.each(['null', '{"position": "x", "hash": "00"}', '7'])(
    'begins at the beginning when the mark is %s',
    async (mark) => {
      await db.$executeRaw`INSERT INTO book_check (started_at, finished_at, ok, checks)
        VALUES (now(), now(), true, jsonb_build_array(jsonb_build_object('id', 'SEAL', 'mark', ${mark}::jsonb)))`;
      expect((await findSeenRun(db)).mark).toEqual(FIRST_MARK);
    },
  );

  it('leaves the mark of a run that ended in between', async () => {
    const mark = await stoppedAt(20n);
    const fault = { ...check('SEAL', false), mark };
    await checkBooks(undefined, async () => {
      // Began at the same place, and found damage that this one read past.
      await checkBooks(undefined, () => ran(fault));
      return ran({ ...check('SEAL', true), mark: begin });
    });
    expect(await lastMark()).toEqual(mark);
  });
});
