import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { rebuildClickDay, rebuildClickRollups } from '@/lib/clicks/rollups/rebuild-rollups';
import type { NewClick } from '@/lib/clicks/types';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { rollupFaultsSql } from '@/lib/books/invariants/clicks';
import { clearClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { HOUR_MS } from '@/lib/time/calendar';

let pool: pg.Pool;
let client: pg.Client;
beforeAll(async () => {
  pool = connectClicks(env().DATABASE_URL);
  client = new pg.Client(env().DATABASE_URL);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await pool.end();
});
beforeEach(async () => {
  await clearClicks();
});

const first = Date.UTC(2026, 5, 1);
const day = new Date(first);

async function makeMember() {
  const program = await makeProgram();
  return makeAffiliate({ programId: program.id });
}

type Member = Awaited<ReturnType<typeof makeMember>>;

function makeClick(member: Member, i: number): NewClick {
  return {
    id: newId('click'),
    occurredAt: new Date(first + (i % 60) * HOUR_MS + 1_000),
    programId: member.programId,
    affiliateId: member.id,
    linkId: i % 3 === 0 ? 'lnk_a' : null,
    sessionId: newId('session'),
    newSession: true,
    reason: i % 4 === 0 ? 'bot' : null,
    subId: `s${i % 7}`,
    ipHash: null,
    country: i % 2 === 0 ? 'DE' : null,
    device: 'mobile',
    referrerHost: null,
    landingPath: null,
  };
}

const write = (member: Member, count: number, writer = 0) =>
  writeClicks(
    pool,
    Array.from({ length: count }, (_, i) => makeClick(member, i)),
    { writer, replayed: false },
  );

async function rebuildAll(range: { from?: Date; to?: Date } = {}) {
  const days = [];
  for await (const rebuilt of rebuildClickRollups(client, { from: range.from, to: range.to })) {
    days.push(rebuilt);
  }
  return days;
}

const findFaults = async () =>
  (await pool.query(rollupFaultsSql(`date '2026-05-01'`, `date '2026-07-01'`))).rows;

it('whatever is wrong in the roll-ups, they are made again from the clicks, day by day', async () => {
  const member = await makeMember();
  await write(member, 600);
  await write(member, 300, 1);
  await foldClickRollups();
  await write(member, 60);
  expect(await findFaults()).toEqual([]);
  const before = await db.clickDay.count();

  await db.$executeRaw`UPDATE click_hour SET clicks = clicks + 3, unfolded = true WHERE country = 'DE'`;
  await db.$executeRaw`DELETE FROM click_hour WHERE detailed AND country IS NULL`;
  await db.$executeRaw`UPDATE click_day SET clicks = clicks + 1 WHERE dimension = 'country'`;
  await db.$executeRaw`DELETE FROM click_day WHERE dimension = 'sub_id'`;
  await db.clickDay.create({
    data: { scopeId: member.id, dimension: 'device', day, value: 'toaster', clicks: 9n },
  });
  expect((await findFaults()).length).toBeGreaterThan(10);

  expect(await rebuildAll()).toEqual([
    { day: '2026-06-01', clicks: 384 },
    { day: '2026-06-02', clicks: 384 },
    { day: '2026-06-03', clicks: 192 },
  ]);
  expect(await findFaults()).toEqual([]);
  expect(await db.clickDay.count()).toBe(before);
});

it('days outside the range stay as they are', async () => {
  const member = await makeMember();
  await write(member, 120);
  await foldClickRollups();
  await db.$executeRaw`UPDATE click_day SET clicks = clicks + 1 WHERE dimension = 'all'`;
  const next = new Date(first + 24 * HOUR_MS);
  expect(await rebuildAll({ from: next, to: new Date(first + 48 * HOUR_MS) })).toHaveLength(1);
  const wrong = (await findFaults()).map((row: { detail: string }) => row.detail.slice(0, 14));
  expect([...new Set(wrong)].sort()).toEqual(['day 2026-06-01', 'day 2026-06-03']);
});

it('a click after a rebuild counts on in the row that the rebuild made', async () => {
  const member = await makeMember();
  await write(member, 10);
  await rebuildAll();
  const rows = await db.clickHour.count({ where: { detailed: true } });
  await write(member, 10);
  await detailClicks();
  expect(await db.clickHour.count({ where: { detailed: true } })).toBe(rows);
  expect(await db.clickHour.count({ where: { clicks: 2, folded: 2, detailed: true } })).toBe(rows);
  await foldClickRollups();
  expect(await findFaults()).toEqual([]);
});

it('what a program keeps no raw clicks of any more is never touched', async () => {
  const [kept, expired] = [await makeMember(), await makeMember()];
  for (const member of [kept, expired]) await write(member, 20);
  await foldClickRollups();
  await db.click.deleteMany({ where: { programId: expired.programId } });
  await db.program.update({
    where: { id: expired.programId },
    data: { clicksKeptFrom: new Date(first + 1) },
  });
  const rollups = async (member: Member) => [
    await db.clickHour.findMany({
      where: { affiliateId: member.id },
      orderBy: { likeness: 'asc' },
    }),
    await db.clickDay.findMany({
      where: { scopeId: { in: [member.id, member.programId] } },
      orderBy: [{ scopeId: 'asc' }, { dimension: 'asc' }, { value: 'asc' }],
    }),
  ];
  const before = await rollups(expired);
  expect(before.map((rows) => rows.length > 0)).toEqual([true, true]);
  expect(await rebuildClickDay(client, day)).toEqual({ day: '2026-06-01', clicks: 20 });
  expect(await rollups(expired)).toEqual(before);
  // From the first whole day on it is rebuilt: here, from nothing to nothing.
  await db.program.update({ where: { id: expired.programId }, data: { clicksKeptFrom: day } });
  await rebuildClickDay(client, day);
  expect(await rollups(expired)).toEqual([[], []]);
});

it('rebuilding beside writers and folds loses no click and counts none twice', async () => {
  const member = await makeMember();
  let busy = true;
  const writers = Promise.all(
    [0, 1].map(async (writer) => {
      for (let i = 0; i < 20; i++) await write(member, 100, writer);
    }),
  ).finally(() => {
    busy = false;
  });
  const folds = (async () => {
    while (busy) await foldClickRollups();
  })();
  let rebuilt = 0;
  while (busy) {
    await rebuildClickDay(client, day);
    rebuilt++;
  }
  await Promise.all([writers, folds]);
  expect(rebuilt).toBeGreaterThan(1);
  expect(await findFaults()).toEqual([]);
  await foldClickRollups();
  expect(await findFaults()).toEqual([]);
  expect(await db.click.count()).toBe(4_000);
}, 60_000);
