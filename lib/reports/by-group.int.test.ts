import { beforeAll, expect, it } from 'vitest';
import type { Viewer } from '@/lib/auth/viewer';
import { countAffiliatesByStatus, listAffiliates } from '@/lib/affiliates/queries';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { countClicks, countClicksByDay } from '@/lib/clicks/rollups/count-clicks';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { countCommissionTabs, listCommissions, sumCommissions } from '@/lib/commissions/queries';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { findOrders, sumOrders } from '@/lib/orders/find-orders';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { countPayoutTabs, listPayouts, sumPayouts } from '@/lib/payouts/queries';
import { requestPayout } from '@/lib/payouts/request-payout';
import { getConsoleOverview } from '@/lib/reports/console-overview';
import { listLedgerRows, listPayoutItemRows } from '@/lib/reports/exports/money-rows';
import { listClickDayRows } from '@/lib/reports/exports/sales-rows';
import { getForecast } from '@/lib/reports/forecast';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { expectOk } from '@/lib/result';
import { issueDueStatements } from '@/lib/statements/issue-due';
import { listStatements } from '@/lib/statements/queries';
import { newClick } from '@/lib/testing/clicks';
import { makeGroup, makeProgram, staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
const now = new Date();
const range = { from: addDays(now, -20), to: addDays(now, 1) };
// One is in the group and one is not; each has an old payout, a new order and two clicks.
let groupId: string;
let insideId: string;

beforeAll(async () => {
  const pool = connectClicks(env().DATABASE_URL);
  const inside = await makePayableAffiliate();
  const beside = await makePayableAffiliate();
  groupId = (await makeGroup({ programId: inside.programId })).id;
  insideId = inside.affiliateId;
  await db.affiliate.update({ where: { id: insideId }, data: { groupId } });
  for (const affiliate of [inside, beside]) {
    const old = { amountMinor: 2_000n, earnedAt: addDays(now, -60) };
    const { commissionId } = await makeEarned(affiliate, old);
    expectOk(await approveCommission(staffCtx, { commissionId }));
    await matureCommissions();
    const { affiliateId } = affiliate;
    const { payoutId } = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, { payoutId }));
    expectOk(await payPayout(staffCtx, { payoutId }));
    await makeEarned(affiliate, { amountMinor: 700n, earnedAt: addDays(now, -2) });
    const { programId } = affiliate;
    const clicks = [-3, -1].map((days) =>
      newClick({ programId, affiliateId, occurredAt: addDays(now, days) }),
    );
    await writeClicks(pool, clicks);
  }
  await pool.end();
  await issueDueStatements();
  await detailClicks();
  await foldClickRollups();
});

it('lists and sums of the console hold the group’s alone', async () => {
  const filter = { groupId };
  const ids = (page: { items: { affiliateId?: string | null }[] }) =>
    page.items.map((row) => row.affiliateId);
  expect((await listAffiliates(staff, filter)).items.map((row) => row.id)).toEqual([insideId]);
  expect(await countAffiliatesByStatus(staff, filter)).toEqual({ active: 1 });
  expect(ids(await findOrders(staff, filter))).toEqual([insideId, insideId]);
  expect(await sumOrders(staff, filter)).toEqual({
    count: 2,
    money: [{ currency: 'USD', minor: 13_500n }],
  });
  const commissions = await listCommissions(staff, filter);
  expect(commissions.items.map((row) => row.affiliate.id)).toEqual([insideId, insideId]);
  expect(await sumCommissions(staff, filter)).toMatchObject({
    count: 2,
    money: [{ amountMinor: 2_700n }],
  });
  expect(await countCommissionTabs(staff, filter)).toMatchObject({ all: 2 });
  const payouts = await listPayouts(staff, filter);
  expect(payouts.items.map((row) => row.affiliate.id)).toEqual([insideId]);
  expect(await countPayoutTabs(staff, filter)).toMatchObject({ all: 1 });
  expect(await sumPayouts(staff, filter)).toEqual([
    { currency: 'USD', count: 1, amountMinor: 2_000n },
  ]);
  const statements = await listStatements(staff, filter);
  expect(statements.items.length).toBeGreaterThan(0);
  expect(new Set(statements.items.map((row) => row.affiliate.id))).toEqual(new Set([insideId]));
});

it('reports count the group’s alone', async () => {
  const overview = await getConsoleOverview(staff, range, { groupId });
  expect(overview).toMatchObject({
    clicks: { value: 2 },
    orders: { value: 1 },
    commissionsEarned: [{ currency: 'USD', minor: 700n }],
    topAffiliates: [{ affiliateId: insideId, clicks: 2, orders: 1 }],
  });
  expect(overview.topAffiliates).toHaveLength(1);
  const days = await getStatsByDay(staff, { ...range, groupId });
  expect(days.reduce((sum, day) => sum + day.clicks, 0)).toBe(2);
  expect(days.reduce((sum, day) => sum + day.orders, 0)).toBe(1);
  const forecast = await getForecast(staff, { groupId });
  expect(forecast.filter((row) => row.kind !== 'payout')).toMatchObject([
    { minor: 700n, count: 1 },
  ]);
  const clicks = await countClicksByDay(staff, { ...range, groupId });
  expect(clicks.reduce((sum, day) => sum + day.counted, 0)).toBe(2);
  const both = { ...range, groupId, affiliateId: insideId };
  expect(await countClicks(staff, both)).toBe(2);
  expect(await countClicks(staff, { ...both, affiliateId: 'aff_none' })).toBe(0);
  expect(await countClicks(staff, { ...range, groupId: 'grp_none' })).toBe(0);
});

it('exports hold the group’s alone', async () => {
  const { code } = await db.affiliate.findUniqueOrThrow({ where: { id: insideId } });
  const codes = (page: { items: { affiliateCode: string }[] }) =>
    new Set(page.items.map((row) => row.affiliateCode));
  const filter = { groupId };
  expect(codes(await listLedgerRows(staff, filter, null))).toEqual(new Set([code]));
  expect(codes(await listPayoutItemRows(staff, filter, null))).toEqual(new Set([code]));
  const days = { groupId, affiliateId: undefined, firstDay: undefined, lastDay: undefined };
  expect(codes(await listClickDayRows(staff, days, null))).toEqual(new Set([code]));
});

it('a viewer’s scope is narrowed by a group and never widened', async () => {
  const { id: programId } = await makeProgram();
  const key: Viewer = { kind: 'key', keyId: 'key_x', programId, affiliateId: null };
  const filter = { groupId };
  expect((await listAffiliates(key, filter)).items).toEqual([]);
  expect((await listCommissions(key, filter)).items).toEqual([]);
  expect((await listPayouts(key, filter)).items).toEqual([]);
  expect((await listStatements(key, filter)).items).toEqual([]);
  expect(await countClicks(key, { ...range, groupId })).toBe(0);
  expect(await getForecast(key, filter)).toEqual([]);
});
