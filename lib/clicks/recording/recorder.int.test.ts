import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { DatabaseClock } from '@/lib/clicks/recording/database-clock';
import { openJournal, type ClickJournal } from '@/lib/clicks/recording/journal';
import { ensureClickPartitions } from '@/lib/clicks/rollups/partitions';
import { ClickRecorder } from '@/lib/clicks/recording/recorder';
import type { RecorderOptions } from '@/lib/clicks/recording/recorder-types';
import type { NewClick } from '@/lib/clicks/types';
import { splitBatches, writeClicks, type Queryable } from '@/lib/clicks/recording/write-clicks';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { clearClicks } from '@/lib/testing/click-scene';
import { newClick } from '@/lib/testing/clicks';

let pool: pg.Pool;
let folder: string;
let problems: string[];
const open: ClickRecorder[] = [];

beforeAll(() => {
  pool = connectClicks(env().DATABASE_URL);
});
afterAll(() => pool.end());
beforeEach(async () => {
  await clearClicks();
  folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-journal-'));
  problems = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((recorder) => recorder.close()));
  await rm(folder, { recursive: true, force: true });
});

const click = newClick;

const some = (count: number) => Array.from({ length: count }, () => click());

function makeRecorder(options: Partial<RecorderOptions> = {}): ClickRecorder {
  const recorder = new ClickRecorder({
    pool,
    clock: new DatabaseClock(),
    journal: null,
    report: (problem) => problems.push(problem),
    retryMs: 20,
    // A busy machine is no frozen database: what is about patience says how much.
    patienceMs: 30_000,
    ...options,
  });
  open.push(recorder);
  return recorder;
}

const ownJournal = (name = 'gateway-1') =>
  openJournal(path.join(folder, name), (problem) => problems.push(problem));

/** The real pool, with something happening before (or instead of) each batch of clicks. */
function poolWith(before: (ids: string[]) => Promise<void> | void): Queryable {
  return {
    query: async <Row>(statement: { text: string; values: unknown[] } | string) => {
      const ids = typeof statement === 'string' ? '' : String(statement.values[0]);
      await before(ids.match(/clk_[0-9a-z]+/g) ?? []);
      return { rows: (await pool.query(statement)).rows as Row[] };
    },
  };
}

async function idsInDatabase(): Promise<string[]> {
  const rows = await db.click.findMany({ select: { id: true } });
  return rows.map((row) => row.id).sort();
}

/** What a click's own transaction wrote beside it. */
async function rolledUp(): Promise<number> {
  const sum = await db.clickHour.aggregate({ _sum: { clicks: true } });
  return sum._sum.clicks ?? 0;
}

async function expectOnceEach(clicks: NewClick[]): Promise<void> {
  expect(await idsInDatabase()).toEqual(clicks.map((one) => one.id).sort());
  expect(await rolledUp()).toBe(clicks.length);
}

const workedOff = (recorder: ClickRecorder) =>
  vi.waitFor(
    () => expect(recorder.status()).toMatchObject({ state: 'direct', backlog: 0 }),
    10_000,
  );

it('clicks that arrive together are written together, in batches of at most the limit', async () => {
  const sizes: number[] = [];
  const counting = poolWith((ids) => void sizes.push(ids.length));
  const recorder = makeRecorder({ pool: counting, maxBatch: 50, writers: 1 });
  const clicks = some(120);
  expect(await Promise.all(clicks.map((one) => recorder.record(one)))).not.toContain(false);
  expect(sizes).toEqual([50, 50, 20]);
  await expectOnceEach(clicks);
});

it('two recorders with the same sessions in opposite orders never deadlock, and count each once', async () => {
  const sessions = Array.from({ length: 100 }, () => newId('session'));
  const recorders = [makeRecorder(), makeRecorder()];
  for (let round = 0; round < 5; round++) {
    await Promise.all(
      recorders.flatMap((recorder, index) =>
        (index === 0 ? sessions : [...sessions].reverse()).map((sessionId) =>
          recorder.record(click({ sessionId })),
        ),
      ),
    );
  }
  expect(await db.click.count({ where: { status: 'counted' } })).toBe(100);
  expect(await db.click.count({ where: { reason: 'duplicate' } })).toBe(900);
  expect(problems).toEqual([]);
});

it('a session’s second click in one batch is a duplicate of the first', async () => {
  const sessionId = newId('session');
  const batch = [
    click({ sessionId }),
    click({ sessionId, reason: 'bot' }),
    click({ sessionId }),
    click(),
    click({ sessionId, affiliateId: 'aff_2' }),
  ];
  expect(await writeClicks(pool, batch)).toMatchObject({ inserted: 5 });
  const rows = await db.click.findMany();
  const of = (index: number) => rows.find((row) => row.id === batch[index]?.id);
  expect(batch.map((_, index) => of(index)?.reason)).toEqual([
    null,
    'bot',
    'duplicate',
    null,
    null,
  ]);
  expect(of(2)?.countedClickId).toBe(batch[0]?.id);
});

it('history is counted by its own times', async () => {
  const sessionId = newId('session');
  const day = (n: number, hour = 0) => new Date(Date.UTC(2026, 4, n, hour));
  const history = [day(1), day(1, 23), day(2), day(2, 12), day(4)].map((occurredAt) =>
    click({ sessionId, occurredAt }),
  );
  for (const batch of splitBatches(history, 500)) await writeClicks(pool, batch);
  const rows = await db.click.findMany({ orderBy: { occurredAt: 'asc' } });
  expect(rows.map((row) => row.reason)).toEqual([null, 'duplicate', null, 'duplicate', null]);
});

it('a batch that comes again, even at the same moment, changes nothing', async () => {
  const sessionId = newId('session');
  const batch = [...some(50), click({ sessionId }), click({ sessionId }), click({ reason: 'bot' })];
  await Promise.all([
    writeClicks(pool, batch),
    writeClicks(pool, batch, { writer: 3, replayed: true }),
    writeClicks(pool, batch, { writer: 4, replayed: true }),
  ]);
  const after = await db.click.findMany({ orderBy: { id: 'asc' } });
  expect(await writeClicks(pool, batch)).toMatchObject({ inserted: 0 });
  expect(await db.click.findMany({ orderBy: { id: 'asc' } })).toEqual(after);
  await expectOnceEach(batch);
  expect(await db.click.count({ where: { reason: 'duplicate' } })).toBe(1);
});

it('what visitors and websites write is kept as it was written', async () => {
  const subIds = ['a"b', 'a\\b', '{a,b}', 'NULL', "a'b", ' ', '😀', 'ünï'];
  const batch = subIds.map((subId) => click({ subId }));
  await writeClicks(pool, batch);
  const rows = await db.click.findMany();
  expect(batch.map(({ id }) => rows.find((row) => row.id === id)?.subId)).toEqual(subIds);
});

it('one click the database cannot take does not cost the others of its batch', async () => {
  const recorder = makeRecorder();
  const batch = [click(), click({ subId: 'x'.repeat(101) }), click()];
  const answers = await Promise.all(batch.map((one) => recorder.record(one)));
  expect(answers).toEqual([true, false, true]);
  expect(await db.click.count()).toBe(2);
  expect(recorder.status()).toMatchObject({ state: 'direct', unrecorded: 1 });
});

it('a click, its counted session and its roll-up are written together or not at all', async () => {
  await expect(writeClicks(pool, [click({ subId: 'x'.repeat(101) })])).rejects.toThrow();
  expect(await db.click.count()).toBe(0);
  expect(await db.countedSession.count()).toBe(0);
  expect(await rolledUp()).toBe(0);
});

it('while the database is unavailable clicks go to the journal, and once each into the database afterwards', async () => {
  let unavailable = true;
  const flaky = poolWith(() => {
    if (unavailable) throw new Error('unavailable');
  });
  const recorder = makeRecorder({ pool: flaky, journal: await ownJournal() });
  const clicks = some(300);
  expect(await Promise.all(clicks.map((one) => recorder.record(one)))).not.toContain(false);
  expect(recorder.status()).toMatchObject({ state: 'journal', backlog: 300, journalled: 300 });
  expect(await db.click.count()).toBe(0);
  unavailable = false;
  await workedOff(recorder);
  await expectOnceEach(clicks);
  const late = await db.replayedClick.count();
  expect(late).toBe(300);
  expect(await recorder.record(click())).toBe(true);
  expect(await db.replayedClick.count()).toBe(late);
});

it('a database that takes longer than a visitor may wait still has each click once', async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let frozen = true;
  const slow = poolWith(() => (frozen ? gate : undefined));
  const recorder = makeRecorder({ pool: slow, journal: await ownJournal(), patienceMs: 60 });
  const clicks = some(20);
  const began = performance.now();
  expect(await Promise.all(clicks.map((one) => recorder.record(one)))).not.toContain(false);
  // Bounded, with room for a busy machine; how fast it is, is measured elsewhere.
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(recorder.status().state).toBe('journal');
  // The statement that was given up on runs after all, beside the replay of the same clicks.
  frozen = false;
  release();
  await workedOff(recorder);
  await expectOnceEach(clicks);
});

it('what does not fit the queue goes to the journal, and memory stays bounded', async () => {
  const recorder = makeRecorder({ journal: await ownJournal(), maxQueue: 10 });
  const clicks = some(500);
  expect(await Promise.all(clicks.map((one) => recorder.record(one)))).not.toContain(false);
  expect(recorder.status().journalled).toBeGreaterThan(0);
  await workedOff(recorder);
  await expectOnceEach(clicks);
});

it('a journal that a killed process left is replayed by the next one, also one half replayed already', async () => {
  const journal: ClickJournal = await ownJournal();
  const clicks = some(1_500);
  await Promise.all(clicks.map((one) => journal.append(one)));
  await journal.close();
  // Killed after the commit and before the journal forgot them.
  await writeClicks(pool, clicks.slice(0, 700), { writer: 1, replayed: true });
  const recorder = makeRecorder({ journal: await ownJournal() });
  await workedOff(recorder);
  await expectOnceEach(clicks);
});

it('one journalled click the database cannot take does not hold up the others', async () => {
  const journal = await ownJournal();
  const clicks = [click(), click({ subId: 'x'.repeat(101) }), click()];
  await Promise.all(clicks.map((one) => journal.append(one)));
  const recorder = makeRecorder({ journal });
  await workedOff(recorder);
  expect(await db.click.count()).toBe(2);
  expect(problems).toContain(`the database cannot take the journalled click ${clicks[1]?.id}`);
});

it('without database and journal nothing is claimed to be recorded, and it is said', async () => {
  const dead: Queryable = { query: () => Promise.reject(new Error('unavailable')) };
  const recorder = makeRecorder({ pool: dead });
  expect(await recorder.record(click())).toBe(false);
  expect(recorder.status()).toMatchObject({ state: 'unrecorded', unrecorded: 1 });
  expect(problems).toContain('clicks are not recorded: there is no click journal');
});

it('a click has the database’s time as far as its answers tell it', async () => {
  await db.$executeRawUnsafe(
    `ALTER DATABASE "${new URL(env().DATABASE_URL).pathname.slice(1)}" SET tributary.clock_offset = '40 days'`,
  );
  const moved = connectClicks(env().DATABASE_URL);
  try {
    const clock = new DatabaseClock();
    await makeRecorder({ pool: moved, clock }).record(click());
    expect((clock.now() - Date.now()) / 86_400_000).toBeCloseTo(40, 2);
  } finally {
    await moved.end();
    await db.$executeRawUnsafe(
      `ALTER DATABASE "${new URL(env().DATABASE_URL).pathname.slice(1)}" RESET tributary.clock_offset`,
    );
  }
});

it('months to come are made once, and take over what waited for them', async () => {
  const future = new Date();
  future.setUTCMonth(future.getUTCMonth() + 2, 15);
  await writeClicks(pool, [click({ occurredAt: future })]);
  await Promise.all([ensureClickPartitions(), ensureClickPartitions()]);
  expect(await ensureClickPartitions()).toBe(0);
  const rows = await db.$queryRaw<
    { place: string }[]
  >`SELECT tableoid::regclass::text AS place FROM click`;
  expect(rows[0]?.place).toMatch(/^click_\d{6}$/);
});

it('closing waits for what is under way', async () => {
  const slow = poolWith(() => sleep(100));
  const recorder = makeRecorder({ pool: slow, journal: await ownJournal() });
  const clicks = some(10);
  const recorded = Promise.all(clicks.map((one) => recorder.record(one)));
  await recorder.close();
  expect(await recorded).not.toContain(false);
  await expectOnceEach(clicks);
});

it('a flood of one session in the journal does not keep the living from the database', async () => {
  const sessionId = newId('session');
  const flood = Array.from({ length: 400 }, () => click({ sessionId, reason: 'flood' }));
  expect(splitBatches(flood, 1_000)).toHaveLength(1);
  // Those that may count are told apart by their days, one statement each.
  const twice = [click({ sessionId }), click({ sessionId, reason: 'bot' }), click({ sessionId })];
  expect(splitBatches(twice, 1_000).map((batch) => batch.length)).toEqual([2, 1]);
});

it('a journal that failed once is no failure any more when the database takes clicks', async () => {
  let unavailable = true;
  const flaky = poolWith(() => {
    if (unavailable) throw new Error('unavailable');
  });
  const recorder = makeRecorder({ pool: flaky });
  expect(await recorder.record(click())).toBe(false);
  expect(recorder.status().state).toBe('unrecorded');
  unavailable = false;
  await workedOff(recorder);
  expect(await recorder.record(click())).toBe(true);
  expect(recorder.status()).toMatchObject({ state: 'direct', problem: null });
});
