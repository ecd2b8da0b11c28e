import { beforeEach, describe, expect, it } from 'vitest';
import { sealAudit } from '@/lib/audit/seal/seal-audit';
import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { readMetrics } from '@/lib/http/metrics';
import type { Check } from '@/lib/ledger/verify';
import { checkBooks, checkBooksHourly } from '@/lib/reports/self-check/check-books';
import { getBooksState, getChainState, listBookChecks } from '@/lib/reports/self-check/queries';
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
const good = () => Promise.resolve([check('I1', true), check('I3', true)]);
const bad = () => Promise.resolve([check('I1', true), check('I3', false)]);
const runAt = (n: number, run: () => Promise<Check[]>) =>
  atTime(hour(n), () => checkBooks(undefined, run));

const told = async () => {
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

  it('tells owners and finance when it turns bad, once a day while it is, and when it is good again', async () => {
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
    expect(await told()).toEqual([
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

  it('says so when it could not run, and the job fails', async () => {
    await makeUser({ role: 'owner' });
    const broken = () => Promise.reject(new Error('out of memory'));
    const checked = await runAt(0, broken);
    expect(checked).toMatchObject({ ok: false, error: 'out of memory', news: 'failed' });
    expect((await getBooksState(viewer)).last).toMatchObject({ ok: false, error: 'out of memory' });
    expect(await told()).toEqual(['books.check_failed']);
    expect((await runAt(1, good)).news).toBe('passed');
  });

  it('tells once when twenty runs find the same at once', async () => {
    await makeUser({ role: 'owner' });
    await runAt(0, good);
    await Promise.all(Array.from({ length: 20 }, () => runAt(1, bad)));
    expect(await told()).toEqual(['books.check_failed']);
    expect(await db.bookCheck.count()).toBe(21);
  });

  it('does not let a run that began earlier and ended later tell old news', async () => {
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
    expect(await told()).toEqual([]);
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
