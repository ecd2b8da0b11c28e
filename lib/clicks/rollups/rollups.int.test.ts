import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '@/lib/auth/viewer';
import {
  countClicks,
  countClicksByAffiliate,
  countClicksByDay,
  countClicksByLink,
  countFilteredClicks,
  listClickSources,
  listSubIds,
} from '@/lib/clicks/rollups/count-clicks';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import type { NewClick } from '@/lib/clicks/types';
import { BATCHES_UNDER_WAY, writeClicks } from '@/lib/clicks/recording/write-clicks';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { rollupFaultsSql } from '@/lib/books/invariants/clicks';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { HOUR_MS, utcDay } from '@/lib/time/calendar';

const HOURS = 8 * 24;
const start = Date.UTC(2026, 5, 27);
const staff: Viewer = { kind: 'staff', userId: 'usr_x', role: 'support' };

type Member = { id: string; programId: string };
let pool: pg.Pool;
let members: Member[];
const sessions = Array.from({ length: 6 }, () => newId('session'));
const links = [newId('link'), newId('link'), null];

beforeAll(async () => {
  pool = connectClicks(env().DATABASE_URL);
  const [one, two] = [await makeProgram(), await makeProgram()];
  members = [];
  for (const programId of [one.id, one.id, two.id]) {
    members.push(await makeAffiliate({ programId }));
  }
});
afterAll(() => pool.end());

const some = <T>(...values: T[]) => fc.constantFrom(...values);
/** Times that fall on the edges of hours and days as often as within. */
const time = fc
  .tuple(fc.integer({ min: 0, max: HOURS }), some(0, 0, 1, 60_000, HOUR_MS / 2, HOUR_MS - 1))
  .map(([hours, rest]) => new Date(start + hours * HOUR_MS + rest));
const drawnClick = fc.record({
  member: fc.nat(2),
  occurredAt: time,
  // Some visitors come again: the database decides whether they count.
  sessionId: fc.option(some(...sessions), { nil: null, freq: 4 }),
  linkId: some(...links),
  reason: fc.option(some('bot' as const, 'flood' as const, 'self' as const), {
    nil: null,
    freq: 4,
  }),
  subId: some(null, 'blog', 'mail', 'Ünï\u200bcode | x'),
  country: some(null, 'DE', 'US'),
  device: some('desktop', 'mobile'),
  referrerHost: some(null, 'news.example', 'blog.example'),
});
const drawnBatch = fc.record({
  writer: fc.nat(3),
  clicks: fc.array(drawnClick, { minLength: 1, maxLength: 60 }),
  folds: fc.boolean(),
});

type DrawnClick = typeof drawnClick extends fc.Arbitrary<infer T> ? T : never;

function toClick({ member, sessionId, ...rest }: DrawnClick): NewClick {
  const affiliate = members[member];
  if (!affiliate) throw new Error('no such member');
  return {
    id: newId('click'),
    programId: affiliate.programId,
    affiliateId: affiliate.id,
    sessionId: sessionId ?? newId('session'),
    newSession: sessionId === null,
    ipHash: null,
    landingPath: null,
    ...rest,
  };
}

/** What the raw clicks say. The one query that every figure is held against. */
async function readRaw(where: Prisma.Sql, key: Prisma.Sql, counted: boolean) {
  const rows = await db.$queryRaw<{ key: string | null; n: number }[]>`
    SELECT ${key} AS key, count(*)::int AS n FROM click
    WHERE ${where} AND (reason IS NULL) = ${counted} GROUP BY 1`;
  return new Map(rows.map((row) => [row.key, row.n]));
}

/** What the check of `npm run verify` would say of these days. */
async function findFaults(from: Date, to: Date): Promise<string[]> {
  const sql = rollupFaultsSql(`date '${utcDay(from)}'`, `date '${utcDay(to)}'`);
  return (await pool.query<{ detail: string }>(sql)).rows.map((row) => row.detail);
}

const sum = (counts: Map<unknown, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
const asMap = <T extends { counted: number }>(rows: T[], key: (row: T) => string | null) =>
  new Map(rows.map((row) => [key(row), row.counted]));

async function compare(
  viewer: Viewer,
  affiliateId: string | undefined,
  scope: Prisma.Sql,
  edges: [Date, Date],
) {
  const [from, to] = edges[0] <= edges[1] ? edges : [edges[1], edges[0]];
  const filter = { from, to, ...(affiliateId === undefined ? {} : { affiliateId }) };
  const where = Prisma.sql`${scope} AND occurred_at >= ${from} AND occurred_at < ${to}`;
  const day = Prisma.sql`to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;

  const counted = await readRaw(where, day, true);
  const filtered = await readRaw(where, day, false);
  expect(await countClicks(viewer, filter)).toBe(sum(counted));
  const days = await countClicksByDay(viewer, filter);
  expect(new Map(days.flatMap((d) => (d.counted ? [[d.day, d.counted]] : [])))).toEqual(counted);
  expect(new Map(days.flatMap((d) => (d.filtered ? [[d.day, d.filtered]] : [])))).toEqual(filtered);

  const reasons = await countFilteredClicks(viewer, filter);
  expect(new Map(reasons.map((row) => [row.reason, row.count]))).toEqual(
    await readRaw(where, Prisma.sql`reason`, false),
  );
  const byLink = await readRaw(where, Prisma.sql`link_id`, true);
  byLink.delete(null);
  expect(await countClicksByLink(viewer, filter)).toEqual(byLink);
  expect(asMap(await listSubIds(viewer, filter), (row) => row.subId)).toEqual(
    await readRaw(where, Prisma.sql`sub_id`, true),
  );
  const sources = await listClickSources(viewer, filter);
  for (const [rows, column] of [
    [sources.countries, 'country'],
    [sources.devices, 'device'],
    [sources.referrers, 'referrer_host'],
  ] as const) {
    expect(rows.others).toBe(0);
    expect(asMap(rows.rows, (row) => row.value)).toEqual(
      await readRaw(where, Prisma.raw(column), true),
    );
  }
  const ids = members.map((member) => member.id);
  if (affiliateId === undefined) {
    expect(await countClicksByAffiliate(viewer, ids, { from, to })).toEqual(
      await readRaw(where, Prisma.sql`affiliate_id`, true),
    );
  }
}

it('every figure is what the raw clicks say, for any window, viewer, writers, late clicks and folds', async () => {
  const [ana, , zoe] = members;
  if (!ana || !zoe) throw new Error('members are missing');
  const ofAna = Prisma.sql`affiliate_id = ${ana.id}`;
  const ofProgram = Prisma.sql`program_id = ${ana.programId}`;
  const programKey: Viewer = {
    kind: 'key',
    keyId: 'key_x',
    programId: ana.programId,
    affiliateId: null,
  };
  const anas: Viewer = {
    kind: 'affiliate',
    userId: 'usr_y',
    affiliateId: ana.id,
    programId: ana.programId,
  };
  const window = fc.tuple(time, time);
  let mixed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(drawnBatch, { minLength: 1, maxLength: 4 }),
      fc.tuple(window, window, window, window, window),
      async (batches, windows) => {
        // What earlier runs wrote stays: late clicks and folded hours pile up.
        for (const { writer, clicks, folds } of batches) {
          await writeClicks(pool, clicks.map(toClick), { writer, replayed: false });
          if (folds) await foldClickRollups();
        }
        const halves = [{ unfolded: true }, { folded: { gt: 0 } }];
        const found = await Promise.all(halves.map((where) => db.clickHour.count({ where })));
        if (found.every((count) => count > 0)) mixed++;
        // Counts and reasons are there at once, whatever waits to be told apart.
        const [from, to] =
          windows[0][0] <= windows[0][1] ? windows[0] : [windows[0][1], windows[0][0]];
        const where = Prisma.sql`occurred_at >= ${from} AND occurred_at < ${to}`;
        const none = Prisma.sql`NULL::text`;
        expect(await countClicks(staff, { from, to })).toBe(sum(await readRaw(where, none, true)));
        const reasons = await countFilteredClicks(staff, { from, to });
        expect(new Map(reasons.map((row) => [row.reason, row.count]))).toEqual(
          await readRaw(where, Prisma.sql`reason`, false),
        );
        expect(await findFaults(new Date(start), new Date(start + 2e9))).toEqual([]);
        await detailClicks();
        await compare(anas, undefined, ofAna, windows[0]);
        await compare(staff, undefined, Prisma.sql`true`, windows[1]);
        await compare(staff, zoe.id, Prisma.sql`affiliate_id = ${zoe.id}`, windows[2]);
        await compare(programKey, undefined, ofProgram, windows[3]);
        await compare(programKey, zoe.id, Prisma.sql`false`, windows[4]);
        await compare(programKey, ana.id, ofAna, windows[4]);
      },
    ),
    { numRuns: 25, endOnFailure: true },
  );
  // Figures out of both kinds of hours were compared; else all of it says little.
  expect(mixed).toBeGreaterThan(5);
  await foldClickRollups();
  expect(await db.clickHour.count({ where: { unfolded: true } })).toBe(0);
  await compare(staff, undefined, Prisma.sql`true`, [new Date(start), new Date(start + 2e9)]);
  expect(await findFaults(new Date(start), new Date(start + 2e9))).toEqual([]);
}, 120_000);

it('of many sites the ten largest are named, and the rest is one sum', async () => {
  const program = await makeProgram();
  const { id: affiliateId } = await makeAffiliate({ programId: program.id });
  const occurredAt = new Date(Date.UTC(2026, 8, 1, 12));
  // Site 1 has one click, site 12 has twelve.
  const hosts = Array.from({ length: 12 }, (_, i) =>
    Array<string>(i + 1).fill(`s${i + 1}.example`),
  );
  await writeClicks(
    pool,
    hosts.flat().map((referrerHost) => ({
      ...toClick({
        member: 0,
        occurredAt,
        sessionId: null,
        linkId: null,
        reason: null,
        subId: null,
        country: null,
        device: 'mobile',
        referrerHost,
      }),
      programId: program.id,
      affiliateId,
    })),
  );
  await foldClickRollups();
  const range = { from: new Date(Date.UTC(2026, 8, 1)), to: new Date(Date.UTC(2026, 8, 2)) };
  const { referrers, countries } = await listClickSources(staff, { ...range, affiliateId });
  expect(referrers.rows.map((row) => row.counted)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  expect(referrers.others).toBe(1 + 2);
  expect(countries).toEqual({ rows: [{ value: null, counted: 78 }], others: 0 });
});

it('what was clicked this minute counts at once, and is in its day after a run', async () => {
  const [member] = members;
  if (!member) throw new Error('no member');
  const rows = await db.$queryRaw<{ now: Date }[]>`SELECT app_now() AS now`;
  const now = rows[0]?.now ?? new Date();
  await foldClickRollups();
  const click = toClick({
    member: 0,
    occurredAt: now,
    sessionId: null,
    linkId: null,
    reason: null,
    subId: null,
    country: null,
    device: 'desktop',
    referrerHost: null,
  });
  await writeClicks(pool, [click]);
  const filter = {
    affiliateId: member.id,
    from: new Date(now.getTime() - 24 * HOUR_MS),
    to: new Date(now.getTime() + 24 * HOUR_MS),
  };
  const today = { scopeId: member.id, dimension: 'all', day: { gte: filter.from } };
  expect(await countClicks(staff, filter)).toBe(1);
  expect(await db.clickDay.count({ where: today })).toBe(0);
  expect(await foldClickRollups()).toBe(1);
  expect(await countClicks(staff, filter)).toBe(1);
  expect(await db.clickDay.findMany({ where: today })).toMatchObject([{ clicks: 1n }]);
  expect(await foldClickRollups()).toBe(0);
});

it('hours made without their days, as from clicks before there were roll-ups, are folded once by four at once', async () => {
  const { id: programId } = await makeProgram();
  const { id: affiliateId } = await makeAffiliate({ programId });
  const [from, to] = [new Date(Date.UTC(2026, 3, 1)), new Date(Date.UTC(2026, 3, 11))];
  // They count whole hours: the migration that brought quarters notes since when there are none of those.
  await db.clickDetailState.update({ where: { id: 1 }, data: { quartersFrom: to } });
  await db.$executeRaw`
    INSERT INTO click (id, occurred_at, program_id, affiliate_id, session_id, status, reason, sub_id, device)
    SELECT 'clk_old' || i, ${from}::timestamptz + i * interval '1 minute', ${programId}, ${affiliateId}, 'vis_' || i,
      CASE WHEN i % 5 = 0 THEN 'filtered' ELSE 'counted' END, CASE WHEN i % 5 = 0 THEN 'bot' END, 's' || i % 40, 'mobile'
    FROM generate_series(0, 14399) i`;
  await db.$executeRawUnsafe(await readMigrationOfOldClicks());
  expect(await db.clickHour.count({ where: { affiliateId, unfolded: true } })).toBeGreaterThan(
    5_000,
  );
  const everything = Prisma.sql`affiliate_id = ${affiliateId}`;
  await compare(staff, affiliateId, everything, [from, to]);
  await compare(staff, affiliateId, everything, [
    new Date(from.getTime() + 5e6),
    new Date(to.getTime() - 9e7),
  ]);
  // Connections first: who must open one comes too late to race.
  await Promise.all([1, 2, 3, 4].map(() => db.$executeRaw`SELECT pg_sleep(0.2)`));
  const folds = await Promise.all([1, 2, 3, 4].map(() => foldClickRollups()));
  expect(folds.filter((count) => count > 0).length).toBeGreaterThan(1);
  await foldClickRollups();
  expect(await db.clickHour.count({ where: { affiliateId, unfolded: true } })).toBe(0);
  expect(await countClicks(staff, { from, to, affiliateId })).toBe(11_520);
  await compare(staff, affiliateId, everything, [from, to]);
  expect(await findFaults(from, to)).toEqual([]);
});

/** The statement by which the migration adds up what was clicked before it, for the affiliate without any hours. */
async function readMigrationOfOldClicks(): Promise<string> {
  const path = 'prisma/migrations/20261121000100_click_rollups/migration.sql';
  const sql = await readFile(path, 'utf8');
  const statement = sql.slice(sql.lastIndexOf('INSERT INTO click_hour'));
  return statement.replace(/;\s*$/, ' ON CONFLICT DO NOTHING');
}

it('four folds at once beside writers add every click once, and nobody who reads meanwhile sees another figure', async () => {
  const from = new Date(Date.UTC(2026, 7, 1));
  const to = new Date(Date.UTC(2026, 7, 3));
  const clickAt = (i: number): NewClick =>
    toClick({
      member: i % 3,
      occurredAt: new Date(from.getTime() + ((i * 7919) % 48) * HOUR_MS),
      sessionId: null,
      linkId: null,
      reason: i % 5 === 0 ? 'bot' : null,
      subId: `s${i % 40}`,
      country: 'DE',
      device: 'mobile',
      referrerHost: null,
    });
  let written = 0;
  let writing = true;
  const write = async (writer: number) => {
    for (let batch = 0; batch < 15; batch++) {
      const clicks = Array.from({ length: 200 }, (_, i) => clickAt(batch * 200 + i));
      await writeClicks(pool, clicks, { writer, replayed: false });
      written += clicks.length;
    }
  };
  const fold = async () => {
    let folded = 0;
    while (writing) folded += await foldClickRollups();
    return folded;
  };
  const read = async () => {
    let before = 0;
    while (writing) {
      const surely = written;
      const days = await countClicksByDay(staff, { from, to });
      const seen = days.reduce((all, day) => all + day.counted + day.filtered, 0);
      expect(seen).toBeGreaterThanOrEqual(Math.max(before, surely));
      before = seen;
    }
  };
  const writers = Promise.all([write(0), write(0), write(1)]).finally(() => {
    writing = false;
  });
  const [, ...folds] = await Promise.all([writers, fold(), fold(), fold(), fold(), read()]);
  await foldClickRollups();
  // More than one of them had something to do, so they did meet.
  expect(folds.filter((count) => typeof count === 'number' && count > 0).length).toBeGreaterThan(1);
  const total = await db.clickDay.aggregate({
    where: {
      dimension: { in: ['all', 'reason'] },
      day: { gte: from, lt: to },
      scopeId: { in: members.map((member) => member.id) },
    },
    _sum: { clicks: true },
  });
  expect(total._sum.clicks).toBe(9_000n);
  expect(await findFaults(from, to)).toEqual([]);
}, 120_000);

it('a batch that hangs keeps no click waiting behind the job, which takes the clicks up another time', async () => {
  await detailClicks();
  const member = members[0];
  if (!member) throw new Error('no member');
  const hanging = await pool.connect();
  await hanging.query('BEGIN');
  await hanging.query(`SELECT pg_advisory_xact_lock_shared(${BATCHES_UNDER_WAY})`);
  try {
    const drawn = { member: 0, sessionId: null, linkId: null, reason: null, subId: 'late' };
    const occurredAt = new Date(start + HOUR_MS);
    const from = { country: null, device: 'desktop', referrerHost: null };
    await writeClicks(pool, [toClick({ ...drawn, ...from, occurredAt })]);
    expect(await detailClicks()).toBe(0);
    await hanging.query('COMMIT');
    expect(await detailClicks()).toBe(1);
  } finally {
    hanging.release();
  }
});
