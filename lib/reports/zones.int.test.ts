import { expect, it } from 'vitest';
import { atTime } from '@/lib/db/clock';
import { verifyBooks } from '@/lib/books/verify';
import { listCommissions, sumCommissions } from '@/lib/commissions/queries';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { updateProgramTerms } from '@/lib/programs/commands';
import { db } from '@/lib/db/client';
import { getForecast } from '@/lib/reports/forecast';
import { getPortalOverview } from '@/lib/reports/portal-overview';
import { lastDays } from '@/lib/reports/range';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { dayAt, startOfDay } from '@/lib/time/program-calendar';
import { dayAfter } from '@/lib/time/zones';

type Member = Awaited<ReturnType<typeof makePayableAffiliate>>;
const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;
const viewerOf = ({ programId, affiliateId, userId }: Member) =>
  ({ kind: 'affiliate', userId, programId, affiliateId }) as const;

async function earn(who: Member, ...earned: [at: string, amountMinor: bigint][]) {
  for (const [at, amountMinor] of earned) {
    const earnedAt = new Date(at);
    await atTime(earnedAt, () => makeEarned(who, { amountMinor, earnedAt }));
  }
}

it.each([
  // A sale at 23:30 in New York is of the next day in UTC.
  ['America/New_York', '2026-05-01T03:30:00Z', '2026-05-01T04:00:00Z'],
  ['Asia/Kolkata', '2026-04-30T18:29:59.999Z', '2026-04-30T18:30:00Z'],
  ['Asia/Kathmandu', '2026-04-30T18:14:59.999Z', '2026-04-30T18:15:00Z'],
  ['Australia/Adelaide', '2026-04-30T14:29:59.999Z', '2026-04-30T14:30:00Z'],
])('a day of the reports is one of %s', async (timeZone, last, first) => {
  const who = await makePayableAffiliate({ timeZone });
  await earn(who, [last, 100n], [first, 20n]);
  const calendar = await loadCalendar(db, who.programId);
  const range = lastDays(2, new Date(first), calendar);
  expect(range.from).toEqual(startOfDay(calendar, '2026-04-30'));
  const told = (await getStatsByDay(viewerOf(who), range)).map(({ day, orders, earned }) => [
    day,
    orders,
    earned[0]?.minor,
  ]);
  expect(told).toEqual([
    ['2026-04-30', 1, 100n],
    ['2026-05-01', 1, 20n],
  ]);
  const overview = await getPortalOverview(viewerOf(who), lastDays(1, new Date(first), calendar));
  expect(overview.earned).toMatchObject([{ minor: 20n, previousMinor: 100n }]);
  expect(overview.orders).toMatchObject({ value: 1, previous: 1 });
  const days = await getStatsByDay(staff, { ...range, affiliateId: who.affiliateId });
  expect(days.reduce((sum, day) => sum + (day.earned[0]?.minor ?? 0n), 0n)).toBe(120n);
});

it('the forecast’s days are the program’s, and each leads to the rows that make it up', async () => {
  // Another program with other days, so that these are the affiliate's and not everybody's.
  await makePayableAffiliate();
  const who = await makePayableAffiliate({ timeZone: 'Asia/Kathmandu' });
  const now = new Date('2026-04-10T15:00:00Z');
  // Payable after 30 days: either side of midnight there, and the last beyond a change of zone.
  await earn(who, ['2026-03-20T18:14:59Z', 100n], ['2026-03-20T18:15:00Z', 20n]);
  await earn(who, ['2026-04-02T03:30:00Z', 3n]);
  const change = { programId: who.programId, timeZone: 'America/New_York' };
  expectOk(await atTime(now, () => updateProgramTerms(staffCtx, change)));
  const viewer = viewerOf(who);
  const rows = await atTime(now, () => getForecast(viewer));
  expect(rows.map(({ day, minor }) => [day, minor])).toEqual([
    ['2026-04-19', 100n],
    ['2026-04-20', 20n],
    ['2026-05-01', 3n],
  ]);
  const calendar = await loadCalendar(db, who.programId);
  for (const { day, at, minor, count } of rows) {
    if (day === null) throw new Error('none is on hold');
    const payableFrom = startOfDay(calendar, day);
    const filter = { payableFrom, payableTo: startOfDay(calendar, dayAfter(day)) };
    expect(at).toEqual(payableFrom);
    expect(dayAt(calendar, payableFrom)).toBe(day);
    const sums = await sumCommissions(viewer, filter);
    expect([sums.count, sums.money[0]?.remainingMinor]).toEqual([count, minor]);
    expect((await listCommissions(viewer, filter)).items).toHaveLength(count);
  }
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});
