import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { rollupFaultsSql } from '@/lib/books/invariants/clicks';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { countClicks, countClicksByDay } from '@/lib/clicks/rollups/count-clicks';
import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { rebuildClickRollups } from '@/lib/clicks/rollups/rebuild-rollups';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { updateProgramTerms } from '@/lib/programs/commands';
import { expectOk } from '@/lib/result';
import { newClick } from '@/lib/testing/clicks';
import { clearClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';
import { HOUR_MS } from '@/lib/time/calendar';
import { dayAt, daysOf } from '@/lib/time/program-calendar';

const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
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

async function makeMember(timeZone = 'UTC') {
  const { id: programId } = await makeProgram({ timeZone });
  const { id: affiliateId } = await makeAffiliate({ programId });
  return { programId, affiliateId };
}
type Member = Awaited<ReturnType<typeof makeMember>>;

const viewerOf = ({ programId, affiliateId }: Member) =>
  ({ kind: 'affiliate', userId: 'usr_x', programId, affiliateId }) as const;

const click = (member: Member, at: Date) =>
  newClick({ ...member, occurredAt: at, newSession: true, subId: `s${at.getUTCMinutes() % 3}` });

async function write(member: Member, times: readonly Date[], writer = 0) {
  for (let from = 0; from < times.length; from += 500) {
    const some = times.slice(from, from + 500).map((at) => click(member, at));
    await writeClicks(pool, some, { writer, replayed: false });
  }
}

const findFaults = async () =>
  (await pool.query(rollupFaultsSql(`date '2026-01-01'`, `date '2027-01-01'`))).rows;

async function figures(member: Member, window: { from: Date; to: Date }) {
  const days = await countClicksByDay(viewerOf(member), window);
  return Object.fromEntries(days.flatMap((day) => (day.counted ? [[day.day, day.counted]] : [])));
}

/** What the raw times say, by the pure functions of lib/time. */
async function expected(
  member: Member,
  times: readonly Date[],
  { from, to }: { from: Date; to: Date },
) {
  const calendar = await loadCalendar(db, member.programId);
  const counts: Record<string, number> = {};
  for (const at of times) {
    if (at < from || at >= to) continue;
    const day = dayAt(calendar, at);
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

async function rebuildAll() {
  const days = [];
  for await (const day of rebuildClickRollups(client, { from: undefined, to: undefined })) {
    days.push(day);
  }
  return days;
}

it.each([
  ['Europe/Berlin', '2026-03-29', 23],
  ['Europe/Berlin', '2026-10-25', 25],
  ['Australia/Lord_Howe', '2026-10-04', 23.5],
  ['Asia/Kolkata', '2026-06-01', 24],
  ['Asia/Kathmandu', '2026-06-01', 24],
  ['Australia/Adelaide', '2026-04-05', 25],
])('in %s %s counts each click of its %s hours once', async (timeZone, day, hours) => {
  const member = await makeMember(timeZone);
  const middle = new Date(`${day}T12:00:00Z`).getTime();
  // One every five minutes, two days around it.
  const times = Array.from(
    { length: 96 * 12 },
    (_, index) => new Date(middle + (index - 48 * 12) * (HOUR_MS / 12)),
  );
  await write(member, times);
  const window = { from: new Date(middle - 40 * HOUR_MS), to: new Date(middle + 40 * HOUR_MS) };
  for (const step of [() => undefined, detailClicks, foldClickRollups, rebuildAll]) {
    await step();
    const days = await figures(member, window);
    expect(days[day]).toBe(hours * 12);
    expect(days).toEqual(await expected(member, times, window));
    expect(await countClicks(staff, window)).toBe(80 * 12);
    expect(await findFaults()).toEqual([]);
  }
});

it('a zone that changes makes one day shorter or longer, and the days before stay as they were', async () => {
  const member = await makeMember();
  const times = Array.from({ length: 24 * 40 }, (_, n) => new Date(Date.UTC(2026, 10, 10, n, 20)));
  await write(member, times.slice(0, 200));
  await foldClickRollups();
  const before = { from: new Date('2026-11-10T00:00:00Z'), to: new Date('2026-11-18T00:00:00Z') };
  const days = await figures(member, before);
  const change = { programId: member.programId, timeZone: 'America/New_York' };
  expectOk(
    await atTime(new Date('2026-11-20T09:00:00Z'), () => updateProgramTerms(staffCtx, change)),
  );
  await write(member, times.slice(200));
  await foldClickRollups();
  expect(await figures(member, before)).toEqual(days);
  const window = { from: new Date('2026-11-28T00:00:00Z'), to: new Date('2026-12-04T05:00:00Z') };
  const after = { '2026-11-30': 24, '2026-12-01': 29, '2026-12-02': 24 };
  expect(await figures(member, window)).toMatchObject(after);
  expect(await findFaults()).toEqual([]);
  await rebuildAll();
  expect(await figures(member, window)).toMatchObject(after);
  expect(await figures(member, before)).toEqual(days);
  expect(await findFaults()).toEqual([]);
});

it('whatever the zones, windows and folds, figures are what the raw clicks say and the check is content', async () => {
  const zone = fc.constantFrom(
    ...['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe'],
    ...['Pacific/Kiritimati', 'Pacific/Chatham', 'America/Havana'],
  );
  const start = Date.UTC(2026, 9, 20);
  const time = fc
    .tuple(fc.nat(60 * 24), fc.constantFrom(0, 0, 1, 900_000, 1_799_999, 1_800_000, 3_599_999))
    .map(([hours, rest]) => new Date(start + hours * HOUR_MS + rest));
  const member = fc.record({
    ...{ zone, changesTo: fc.option(zone), times: fc.array(time, { maxLength: 60 }) },
    late: fc.array(time, { maxLength: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(member, { minLength: 1, maxLength: 3 }),
      fc.tuple(time, time),
      fc.constantFrom('none', 'detail', 'fold', 'rebuild'),
      async (drawn, edges, last) => {
        await clearClicks();
        const [from, to] = edges[0] <= edges[1] ? edges : [edges[1], edges[0]];
        const members = [];
        for (const { zone: timeZone, changesTo, times, late } of drawn) {
          const one = await makeMember(timeZone);
          await write(one, times);
          await foldClickRollups();
          if (changesTo) {
            const change = { programId: one.programId, timeZone: changesTo };
            const at = new Date('2026-11-15T12:00:00Z');
            expectOk(await atTime(at, () => updateProgramTerms(staffCtx, change)));
            await clearClicks();
            await write(one, times);
            await foldClickRollups();
          }
          await write(one, late, 1);
          members.push({ one, times: [...times, ...late] });
          // The drawn histories are of one program at a time, so that a change forgets no other's.
          if (last === 'detail') await detailClicks();
          if (last === 'fold') await foldClickRollups();
          if (last === 'rebuild') await rebuildAll();
          if (from < to) {
            const raw = await expected(one, [...times, ...late], { from, to });
            expect(await figures(one, { from, to })).toEqual(raw);
            const sum = Object.values(raw).reduce((total, n) => total + n, 0);
            expect(
              await countClicks({ ...staff }, { from, to, affiliateId: one.affiliateId }),
            ).toBe(sum);
            const days = await countClicksByDay(staff, { from, to, affiliateId: one.affiliateId });
            expect(days.reduce((total, day) => total + day.counted, 0)).toBe(sum);
          }
          expect(await findFaults()).toEqual([]);
        }
        expect(members.length).toBe(drawn.length);
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

it('staff of programs in several zones see each program’s own days under their dates', async () => {
  const [west, east] = [await makeMember('America/New_York'), await makeMember('Asia/Kathmandu')];
  const at = new Date('2026-06-02T03:00:00Z');
  for (const member of [west, east]) await write(member, [at]);
  await foldClickRollups();
  const days = await countClicksByDay(staff, {
    from: new Date('2026-06-01T00:00:00Z'),
    to: new Date('2026-06-04T00:00:00Z'),
  });
  expect(days.map(({ day, counted }) => [day, counted])).toEqual([
    ['2026-06-01', 1],
    ['2026-06-02', 1],
    ['2026-06-03', 0],
  ]);
  const calendar = await loadCalendar(db, east.programId);
  expect(daysOf(calendar, { from: at, to: new Date(at.getTime() + 1) })[0]?.day).toBe('2026-06-02');
});
