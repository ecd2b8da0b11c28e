import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { countClicksByDay } from '@/lib/clicks/rollups/count-clicks';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { expireClicks } from '@/lib/clicks/rollups/expire-clicks';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { newClick } from '@/lib/testing/clicks';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { clearClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { addDays } from '@/lib/time/calendar';

/** Far from the real clock: the other tests' months stay. */
const now = new Date('2031-07-20T12:00:00.000Z');
const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;

let pool: pg.Pool;
beforeAll(() => {
  pool = connectClicks(env().DATABASE_URL);
});
afterAll(() => pool.end());
beforeEach(async () => {
  // Rows of other programs would keep a month; and their clicks are not the ones counted here.
  await clearClicks();
  await db.affiliate.updateMany({ data: { cookieDays: null } });
  await db.program.updateMany({
    data: { clicksKeptFrom: null, clickRetentionDays: 30, cookieDays: 1 },
  });
  await db.$executeRaw`SELECT click_ensure_partitions('2031-04-01', 4)`;
});

async function makeMember(clickRetentionDays: number, terms: { cookieDays?: number } = {}) {
  const program = await makeProgram({ clickRetentionDays, cookieDays: terms.cookieDays ?? 1 });
  return makeAffiliate({ programId: program.id });
}

type Member = Awaited<ReturnType<typeof makeMember>>;

function write(member: Member, ...ages: number[]) {
  return writeClicks(
    pool,
    ages.map((age) =>
      newClick({
        occurredAt: addDays(now, -age),
        programId: member.programId,
        affiliateId: member.id,
      }),
    ),
  );
}

async function kept(member: Member): Promise<number[]> {
  const rows = await db.click.findMany({
    where: { affiliateId: member.id },
    orderBy: { occurredAt: 'desc' },
  });
  return rows.map((row) => Math.round((now.getTime() - row.occurredAt.getTime()) / 86_400_000));
}

async function months(): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'click'::regclass AND inhrelid::regclass::text LIKE 'click_2031%' ORDER BY 1`;
  return rows.map((row) => row.name);
}

const expire = () => atTime(now, () => expireClicks());

it('each program keeps its clicks as long as it says, in whole UTC days; the figures by day stay', async () => {
  const [short, long] = [await makeMember(30), await makeMember(60)];
  for (const member of [short, long]) await write(member, 0, 29, 30, 31, 59, 60, 61);
  await foldClickRollups();
  const range = { from: addDays(now, -100), to: addDays(now, 1) };
  const figures = () => countClicksByDay(staff, { ...range, affiliateId: short.id });
  await atTime(now, foldClickRollups);
  const before = await figures();
  expect(before.filter((day) => day.counted > 0)).toHaveLength(7);

  expect(await expire()).toMatchObject({ clicks: 4 + 1, hours: 4 + 1 });
  // The thirtieth day back began before the clock's hour: it is kept whole.
  expect(await kept(short)).toEqual([0, 29, 30]);
  expect(await kept(long)).toEqual([0, 29, 30, 31, 59, 60]);
  expect(await db.clickHour.count({ where: { affiliateId: short.id, detailed: true } })).toBe(3);
  expect(await figures()).toEqual(before);
  expect(await expire()).toEqual({ clicks: 0, hours: 0, partitions: 0, left: false });
});

it('a click is kept as long as it may attribute, whoever’s term is the longest', async () => {
  const byProgram = await makeMember(30, { cookieDays: 45 });
  const byAffiliate = await makeMember(30);
  const other = await makeAffiliate({ programId: byAffiliate.programId, cookieDays: 50 });
  for (const member of [byProgram, byAffiliate, other]) await write(member, 44, 49, 51);
  await expire();
  expect(await kept(byProgram)).toEqual([44]);
  expect(await kept(byAffiliate)).toEqual([44, 49]);
  expect(await kept(other)).toEqual([44, 49]);
});

it('a month goes with its partition when no program keeps any of it, and stays when one does', async () => {
  const [short, long] = [await makeMember(30), await makeMember(60)];
  await write(short, 45, 75, 105);
  await write(long, 45);
  expect(await months()).toEqual(['click_203104', 'click_203105', 'click_203106', 'click_203107']);
  // 60 days back is 21 May.
  expect(await expire()).toMatchObject({ partitions: 1 });
  expect(await months()).toEqual(['click_203105', 'click_203106', 'click_203107']);
  expect(await kept(short)).toEqual([]);
  expect(await kept(long)).toEqual([45]);
  // What comes out of a journal later than its month finds a place, until it is told to go.
  await write(short, 105);
  expect(await kept(short)).toEqual([105]);
  await expire();
  expect(await kept(short)).toEqual([]);
});

it('hours that are in no day yet are kept until they are', async () => {
  const member = await makeMember(30);
  await write(member, 40);
  await atTime(now, foldClickRollups);
  // As the migration makes them of the clicks before it.
  await db.clickDay.deleteMany({ where: { scopeId: { in: [member.id, member.programId] } } });
  await db.clickHour.updateMany({
    where: { affiliateId: member.id, detailed: true },
    data: { folded: 0, unfolded: true },
  });
  expect(await expire()).toMatchObject({ clicks: 1, hours: 0 });
  await atTime(now, foldClickRollups);
  expect(await expire()).toMatchObject({ clicks: 0, hours: 1 });
  const range = { from: addDays(now, -50), to: now, affiliateId: member.id };
  const days = await countClicksByDay(staff, range);
  expect(days.reduce((sum, day) => sum + day.counted, 0)).toBe(1);
});

it('from when clicks are kept is noted, and a longer retention does not bring them back', async () => {
  const member = await makeMember(30);
  const keptFrom = async () =>
    (await db.program.findUniqueOrThrow({ where: { id: member.programId } })).clicksKeptFrom;
  await expire();
  expect(await keptFrom()).toEqual(new Date('2031-06-20T00:00:00.000Z'));
  await db.program.update({ where: { id: member.programId }, data: { clickRetentionDays: 400 } });
  await expire();
  expect(await keptFrom()).toEqual(new Date('2031-06-20T00:00:00.000Z'));
});

it('a month that somebody is reading is not waited for: its turn comes with the next run', async () => {
  const member = await makeMember(30);
  await write(member, 105);
  const reader = new pg.Client(env().DATABASE_URL);
  await reader.connect();
  try {
    await reader.query('BEGIN');
    await reader.query('SELECT count(*) FROM click');
    expect(await expire()).toMatchObject({ partitions: 0 });
    expect(await months()).toContain('click_203104');
    await reader.query('COMMIT');
    expect((await expire()).partitions).toBeGreaterThan(0);
    expect(await months()).not.toContain('click_203104');
  } finally {
    await reader.end();
  }
});

it('two at once delete every click once', async () => {
  const member = await makeMember(30);
  // No month as a whole.
  await write(member, ...Array.from({ length: 500 }, (_, i) => i % 49));
  await atTime(now, foldClickRollups);
  const [one, two] = await Promise.all([expire(), expire()]);
  const gone = 500 - (await kept(member)).length;
  expect(one.clicks + two.clicks).toBe(gone);
  expect((await kept(member)).every((age) => age <= 30)).toBe(true);
});

it('a run whose time is over says so, and the next has the rest', async () => {
  const member = await makeMember(30);
  await write(member, 0, 35, 36);
  await foldClickRollups();
  expect(await atTime(now, () => expireClicks(0))).toMatchObject({ clicks: 0, left: true });
  expect(await kept(member)).toEqual([0, 35, 36]);
  expect(await expire()).toMatchObject({ clicks: 2, left: false });
  expect(await kept(member)).toEqual([0]);
});
