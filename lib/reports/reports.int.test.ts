import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '@/lib/audit/queries';
import type { AffiliateViewer, StaffViewer, Viewer } from '@/lib/auth/viewer';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { explainCommission } from '@/lib/commissions/explain';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import {
  countCommissionTabs,
  getCommission,
  listCommissions,
  sumCommissions,
} from '@/lib/commissions/queries';
import { COMMISSION_STATUSES } from '@/lib/commissions/types';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { approvePayout, closePayout, payPayout } from '@/lib/payouts/move-payouts';
import { getPayout } from '@/lib/payouts/get-payout';
import { listPayouts, sumPayouts } from '@/lib/payouts/queries';
import { getCurrentDetails, getPayoutReadiness } from '@/lib/payouts/readiness';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { getAffiliateStats } from '@/lib/reports/affiliate-stats';
import { getBalances } from '@/lib/reports/balances';
import { getConsoleOverview } from '@/lib/reports/console-overview';
import { getForecast } from '@/lib/reports/forecast';
import { getPortalOverview } from '@/lib/reports/portal-overview';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { getSubIdTable } from '@/lib/reports/sub-ids';
import { getTrialBalance, listAccounts, listEntries } from '@/lib/books/trial-balance';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeCommission, makeOrder, refundOrder } from '@/lib/testing/history';
import { addDays } from '@/lib/time/calendar';

const start = new Date('2026-03-01T09:00:00.000Z');
const day = (n: number) => addDays(start, n);
const range = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-07-01T00:00:00Z') };
const staff: StaffViewer = { kind: 'staff', userId: 'usr_staff', role: 'owner' };
const HOLD_NOTE = 'Looks like the ring around Zora';
const now = day(75);
const at = <T>(fn: () => Promise<T>) => atTime(now, fn);

let pool: pg.Pool;
let ana: AffiliateViewer;
let bob: AffiliateViewer;
let ids: Record<
  'paid' | 'available' | 'held' | 'pending' | 'voided' | 'bobs' | 'payout' | 'bobsPayout',
  string
>;

async function click(affiliate: AffiliateViewer, subId: string | null, on: Date, counted = true) {
  const id = newId('click');
  await writeClicks(pool, [
    {
      id,
      occurredAt: on,
      programId: affiliate.programId,
      affiliateId: affiliate.affiliateId,
      linkId: null,
      sessionId: newId('session'),
      newSession: true,
      reason: counted ? null : 'bot',
      subId,
      ipHash: null,
      country: null,
      device: null,
      referrerHost: null,
      landingPath: null,
    },
  ]);
  return id;
}

async function lead(affiliate: AffiliateViewer, subId: string | null, on: Date) {
  const id = newId('lead');
  const customer = await db.customer.create({
    data: { id: newId('customer'), programId: affiliate.programId, externalId: id },
  });
  await db.lead.create({
    data: {
      id,
      programId: affiliate.programId,
      customerId: customer.id,
      affiliateId: affiliate.affiliateId,
      subId,
      fingerprint: id,
      occurredAt: on,
    },
  });
}

const approve = (id: string, on: Date) =>
  atTime(on, async () => expectOk(await approveCommission(staffCtx, { commissionId: id })));

beforeAll(async () => {
  pool = connectClicks(env().DATABASE_URL);
  // The audit log holds ids; names are looked up when it is shown.
  await makeUser({ id: staffCtx.actor.id, name: 'Test staff', role: 'owner' });
  const program = await makeProgram();
  const first = await makeAffiliate({ programId: program.id, name: 'Ana Ruiz', code: 'ANA-TEST' });
  const second = await makeAffiliate({ programId: program.id, name: 'Zora Bob', code: 'ZORA-B' });
  const viewerOf = (row: { id: string; userId: string }): AffiliateViewer => ({
    kind: 'affiliate',
    userId: row.userId,
    affiliateId: row.id,
    programId: program.id,
  });
  ana = viewerOf(first);
  bob = viewerOf(second);
  for (const { id } of [first, second]) {
    await atTime(start, () =>
      savePayoutDetails(systemCtx, id, { method: 'paypal', email: `${id}@pay.example` }),
    );
  }
  const clickId = await click(ana, 'newsletter', day(0));
  await click(ana, 'newsletter', day(1));
  await click(ana, null, day(2));
  await click(ana, 'bots', day(2), false);
  const bobsClick = await click(bob, 'bobs-blog', day(2));
  await detailClicks();
  await lead(ana, 'newsletter', day(1));

  const paid = await makeCommission(first, {
    amountMinor: 49_900n,
    earnedAt: day(0),
    subId: 'newsletter',
  });
  const bobs = await makeCommission(second, { amountMinor: 70_000n, earnedAt: day(0) });
  await approve(paid.id, day(1));
  await approve(bobs.id, day(1));
  await atTime(day(31), matureCommissions);
  const payout = await atTime(day(32), async () =>
    expectOk(await requestPayout(systemCtx, { affiliateId: first.id, currency: 'USD' })),
  );
  await atTime(day(33), () => approvePayout(staffCtx, { payoutId: payout.payoutId }));
  await atTime(day(34), () => payPayout(staffCtx, { payoutId: payout.payoutId }));
  await refundOrder(paid.orderId, 4_990n, day(35));
  const bobsPayout = await atTime(day(36), async () =>
    expectOk(await requestPayout(systemCtx, { affiliateId: second.id, currency: 'USD' })),
  );

  const available = await makeCommission(first, {
    amountMinor: 50_000n,
    earnedAt: day(40),
    subId: 'newsletter',
  });
  await approve(available.id, day(41));
  await atTime(day(71), matureCommissions);
  const pending = await makeCommission(first, { amountMinor: 10_000n, earnedAt: day(72) });
  const approved = await makeCommission(first, { amountMinor: 20_000n, earnedAt: day(72) });
  await approve(approved.id, day(73));
  const held = await makeCommission(first, { amountMinor: 30_000n, earnedAt: day(73) });
  await atTime(day(73), () =>
    holdCommission(staffCtx, { commissionId: held.id, kind: 'fraud', reason: HOLD_NOTE }),
  );
  const voided = await makeCommission(first, { amountMinor: 99_000n, earnedAt: day(73) });
  await atTime(day(74), () =>
    voidCommission(staffCtx, { commissionId: voided.id, reason: 'Test order' }),
  );
  await makeCommission(first, {
    amountMinor: 5_000n,
    earnedAt: day(74),
    currency: 'EUR',
    terms: { approval: 'automatic' },
  });
  for (const candidate of [
    { affiliateId: first.id, clickId, outcome: 'won', reason: 'LAST_TOUCH', code: null },
    {
      affiliateId: second.id,
      clickId: bobsClick,
      outcome: 'lost',
      reason: 'LATER_TOUCH_WON',
      code: null,
    },
    {
      affiliateId: second.id,
      clickId: null,
      outcome: 'lost',
      reason: 'CODE_INACTIVE',
      code: 'ZORA-B',
    },
  ].entries()) {
    const [position, row] = candidate;
    await db.attributionCandidate.create({
      data: {
        id: newId('attributionCandidate'),
        customerId: 'cus_test',
        orderId: paid.orderId,
        position,
        kind: row.code === null ? 'visit' : 'code',
        ...row,
        touchedAt: day(0),
        decidedAt: day(0),
      },
    });
  }
  ids = {
    paid: paid.id,
    available: available.id,
    held: held.id,
    pending: pending.id,
    voided: voided.id,
    bobs: bobs.id,
    payout: payout.payoutId,
    bobsPayout: bobsPayout.payoutId,
  };
});

afterAll(() => pool.end());

const total = (rows: { minor: bigint; currency: string }[], currency: string) =>
  rows.filter((row) => row.currency === currency).reduce((sum, row) => sum + row.minor, 0n);

describe('stats', () => {
  it('count and sum apart, so that neither multiplies the other', async () => {
    const stats = await at(() => getAffiliateStats(ana, ana.affiliateId, range));
    expect(stats).toMatchObject({ clicks: 3, leads: 1, orders: 7, conversionRate: 7 / 3 });
    expect(stats?.money).toEqual([
      {
        currency: 'EUR',
        earnedMinor: 1_000n,
        pendingMinor: 1_000n,
        availableMinor: 0n,
        requestedMinor: 0n,
        paidMinor: 0n,
        debtMinor: 0n,
      },
      {
        currency: 'USD',
        // 9,980 − 998 taken back, 10,000, 2,000, 4,000 and 6,000; the voided one earns nothing.
        earnedMinor: 30_982n,
        pendingMinor: 12_000n,
        availableMinor: 10_000n,
        requestedMinor: 0n,
        paidMinor: 9_980n,
        debtMinor: -998n,
      },
    ]);
  });

  it('by day and by sub-ID add up to the totals', async () => {
    const stats = await getAffiliateStats(ana, ana.affiliateId, range);
    const days = await getStatsByDay(ana, range);
    expect(days).toHaveLength(122);
    const table = await getSubIdTable(ana, range);
    for (const rows of [days, table]) {
      expect(rows.reduce((sum, row) => sum + row.clicks, 0)).toBe(stats?.clicks);
      expect(rows.reduce((sum, row) => sum + row.leads, 0)).toBe(stats?.leads);
      expect(rows.reduce((sum, row) => sum + row.orders, 0)).toBe(stats?.orders);
      const earned = rows.flatMap((row) => row.earned);
      for (const money of stats?.money ?? []) {
        expect(total(earned, money.currency)).toBe(money.earnedMinor);
      }
    }
    expect(table.find((row) => row.subId === 'newsletter')).toMatchObject({
      clicks: 2,
      leads: 1,
      orders: 2,
      earned: [{ currency: 'USD', minor: 18_982n }],
    });
  });

  it('leave out what lies at the end of the range and count what lies at its start', async () => {
    const only = { from: day(0), to: day(1) };
    expect(await getAffiliateStats(ana, ana.affiliateId, only)).toMatchObject({
      clicks: 1,
      leads: 0,
      orders: 1,
    });
  });
});

describe('the overview of the portal', () => {
  it('shows tiles, days, money, what comes next and the newest five', async () => {
    const overview = await at(() => getPortalOverview(ana, { from: day(70), to: day(76) }));
    expect(overview.clicks).toEqual({ value: 0, previous: 0, change: null });
    expect(overview.orders.value).toBe(5);
    expect(overview.earned.map((tile) => tile.currency)).toEqual(['EUR', 'USD']);
    expect(overview.recent).toHaveLength(5);
    expect(overview.balances).toEqual(await getBalances(ana));
    expect(overview.readiness.map((row) => row.currency)).toEqual(['EUR', 'USD']);
  });

  it('compares with the time before, each figure with its own', async () => {
    const [now, before] = [
      { from: day(40), to: day(80) },
      { from: day(0), to: day(40) },
    ];
    const overview = await at(() => getPortalOverview(ana, now));
    const [stats, earlier] = [
      await getAffiliateStats(ana, ana.affiliateId, now),
      await getAffiliateStats(ana, ana.affiliateId, before),
    ];
    for (const key of ['clicks', 'leads', 'orders'] as const) {
      expect(overview[key]).toMatchObject({ value: stats?.[key], previous: earlier?.[key] });
    }
    // Neither is all there is, or the two could be exchanged unseen.
    expect([earlier?.clicks, earlier?.orders, stats?.orders]).toEqual([3, 1, 6]);
    for (const money of overview.earned) {
      const of = (all: typeof stats) =>
        all?.money.find((row) => row.currency === money.currency)?.earnedMinor;
      expect([money.minor, money.previousMinor]).toEqual([of(stats), of(earlier)]);
    }
    const whole = await at(() => getConsoleOverview(staff, now));
    expect(whole.orders).toMatchObject({ value: 6, previous: 2 });
    expect(whole.revenue.find((row) => row.currency === 'USD')).toMatchObject({
      minor: 209_000n,
      previousMinor: 119_900n,
    });
  });

  it('forecasts the whole pending balance, by day', async () => {
    const forecast = await at(() => getForecast(ana));
    const [usd] = (await getBalances(ana)).filter((row) => row.currency === 'USD');
    const waiting = forecast.filter((row) => row.kind !== 'payout');
    expect(total(waiting, 'USD')).toBe(usd?.pendingMinor);
    expect(forecast.map(({ kind, day: on, minor }) => [kind, on, minor])).toEqual([
      ['payable', '2026-06-11', 4_000n],
      ['after_review', '2026-06-11', 2_000n],
      ['payable', '2026-06-13', 1_000n],
      ['held', null, 6_000n],
    ]);
    expect(await at(() => getForecast(bob))).toMatchObject([
      { kind: 'payout', minor: 14_000n, payoutId: ids.bobsPayout, count: 1 },
    ]);
  });
});

describe('the overview of the console', () => {
  it('agrees with the lists behind its figures', async () => {
    const overview = await at(() => getConsoleOverview(staff, range));
    expect(overview.orders.value).toBe(8);
    expect(
      total(
        overview.revenue.map((tile) => ({ ...tile })),
        'USD',
      ),
    ).toBe(328_900n);
    const review = { status: 'pending', held: false } as const;
    const list = await listCommissions(staff, review);
    expect(overview.needsReview.count).toBe(list.items.length);
    expect((await countCommissionTabs(staff)).review).toBe(list.items.length);
    expect(overview.heldCount).toBe((await listCommissions(staff, { held: true })).items.length);
    expect(overview.payoutsWaiting).toEqual({
      count: 1,
      money: [{ currency: 'USD', minor: 14_000n }],
    });
    expect(overview.topAffiliates.map((row) => [row.name, row.clicks, row.orders])).toEqual([
      ['Ana Ruiz', 3, 7],
      ['Zora Bob', 1, 1],
    ]);
    const groups = await db.commission.groupBy({
      by: ['status', 'currency'],
      _count: true,
      _sum: { amountMinor: true, clawedBackMinor: true },
    });
    const byStatus = overview.commissionsByStatus;
    expect(byStatus.reduce((sum, row) => sum + row.count, 0)).toBe(8);
    expect(new Set(byStatus)).toEqual(
      new Set(
        groups.map(({ status, currency, _count, _sum }) => ({
          status,
          currency,
          count: _count,
          minor: (_sum.amountMinor ?? 0n) - (_sum.clawedBackMinor ?? 0n),
        })),
      ),
    );
    const places = byStatus.map((row) => COMMISSION_STATUSES.indexOf(row.status));
    expect(places).toEqual([...places].sort());
  });

  it('says of orders that earned nobody anything why, most first', async () => {
    const window = { from: new Date('2024-02-01T00:00:00Z'), to: new Date('2024-03-01T00:00:00Z') };
    const reasons = ['NO_TOUCH', 'CLICK_EXPIRED', 'CLICK_EXPIRED', 'UNKNOWN_CODE'];
    for (const [i, reason] of reasons.entries()) {
      const { id } = await makeOrder(
        { id: ana.affiliateId, programId: ana.programId },
        { amountMinor: 1_000n, occurredAt: new Date(Date.UTC(2024, 1, 1 + i)) },
      );
      await db.order.update({ where: { id }, data: { reason, affiliateId: null } });
    }
    expect((await getConsoleOverview(staff, window)).unattributed).toEqual([
      { reason: 'CLICK_EXPIRED', count: 2 },
      { reason: 'NO_TOUCH', count: 1 },
      { reason: 'UNKNOWN_CODE', count: 1 },
    ]);
  });
});

describe('the trial balance', () => {
  it('is zero, and its figures are the sums of accounts and of entries', async () => {
    const { currencies } = await getTrialBalance(staff);
    expect(currencies.map((row) => [row.currency, row.sumMinor])).toEqual([
      ['EUR', 0n],
      ['USD', 0n],
    ]);
    for (const { currency, rows } of currencies) {
      for (const row of rows) {
        const account = { kind: row.kind, currency };
        const accounts = await listAccounts(staff, { ...account, limit: 100 });
        expect(accounts.items.reduce((sum, item) => sum + item.minor, 0n)).toBe(row.minor);
        const entries = [];
        let cursor: string | null = null;
        do {
          const page = await listEntries(staff, { ...account, cursor, limit: 2 });
          entries.push(...page.items);
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(entries).toHaveLength(row.entries);
        expect(new Set(entries.map((entry) => entry.id)).size).toBe(row.entries);
        expect(entries.reduce((sum, entry) => sum + entry.minor, 0n)).toBe(row.minor);
      }
    }
  });

  it('pages through accounts without losing or repeating one', async () => {
    const one = await listAccounts(staff, { kind: 'paid', currency: 'USD', limit: 1 });
    expect(one.nextCursor).toBeNull();
    const pages = [];
    let cursor: string | null = null;
    do {
      const page = await listAccounts(staff, {
        kind: 'pending',
        currency: 'USD',
        cursor,
        limit: 1,
      });
      pages.push(...page.items.map((item) => item.minor));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual([12_000n]);
  });
});

describe('commissions', () => {
  it('are paged newest first, each once, and sum to their rows', async () => {
    const seen = [];
    let cursor: string | null = null;
    do {
      const page = await listCommissions(ana, {}, { cursor, limit: 2 });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(7);
    expect(new Set(seen.map((row) => row.id)).size).toBe(7);
    const times = seen.map((row) => row.earnedAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const sums = await sumCommissions(ana);
    expect(sums.count).toBe(7);
    const usd = sums.money.find((row) => row.currency === 'USD');
    const rows = seen.filter((row) => row.currency === 'USD' && row.status !== 'voided');
    expect(usd?.remainingMinor).toBe(rows.reduce((sum, row) => sum + row.remainingMinor, 0n));
    expect(usd?.count).toBe(rows.length);
  });

  it('are found by order and customer, the latter by staff alone', async () => {
    const [row] = (await listCommissions(staff, { affiliateId: ana.affiliateId })).items;
    const order = row?.order?.externalId ?? '';
    const customer = row?.customer?.externalId ?? '';
    expect(customer).not.toBe('');
    expect((await listCommissions(staff, { search: customer })).items).toHaveLength(1);
    expect((await listCommissions(ana, { search: customer })).items).toHaveLength(0);
    expect((await listCommissions(ana, { search: order })).items).toHaveLength(1);
  });

  it('are explained: rule, arithmetic, what was taken back, what comes next', async () => {
    const why = await explainCommission(staff, ids.paid);
    expect(why?.rule).toBe('The last touch before the order.');
    expect(why?.arithmetic.replaceAll(' ', ' ')).toBe(
      '20 % of $499.00 = $99.80; $9.98 taken back, $89.82 left',
    );
    expect(why?.candidates.map((row) => [row.what, row.who, row.outcome])).toEqual([
      ['Click from newsletter', 'Ana Ruiz (ANA-TEST)', 'won'],
      ['Click from bobs-blog', 'Zora Bob (ZORA-B)', 'lost'],
      ['Code ZORA-B at checkout', 'Zora Bob (ZORA-B)', 'lost'],
    ]);
    expect(why?.timeline.map((row) => row.text)).toEqual([
      'Commission earned',
      'Commission approved',
      'Commission became available',
      'Commission taken into a payout',
      'Commission paid',
      'Commission clawed back: $9.98',
    ]);
    expect(why?.timeline[1]?.by).toBe('Test staff');
    expect(why?.next.text).toContain('$9.98 was taken back after it went out');
    const nextAt = async (n: number) =>
      (await atTime(day(n), () => explainCommission(staff, ids.pending)))?.next;
    expect((await nextAt(101))?.at).toEqual(day(102));
    expect(await nextAt(102)).toEqual({
      text: 'Waits for approval; its waiting time is over, so it becomes available at once.',
      at: null,
    });
  });

  it('are explained to the affiliate without staff, customers or other affiliates', async () => {
    for (const id of [ids.paid, ids.held, ids.available, ids.voided, ids.pending]) {
      const why = await explainCommission(ana, id);
      expect(why).not.toBeNull();
      const text = JSON.stringify(why, (_key, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      );
      for (const secret of ['Zora', 'ZORA-B', bob.affiliateId, 'bobs-blog', 'Test staff', 'usr_'])
        expect(text).not.toContain(secret);
      expect(text).not.toContain('customer-');
    }
    const why = await explainCommission(ana, ids.paid);
    expect(why?.candidates.map((row) => [row.what, row.who])).toEqual([
      ['Click from newsletter', 'You'],
      ['Click', 'Another affiliate'],
      ['A code at checkout', 'Another affiliate'],
    ]);
    expect((await explainCommission(ana, ids.held))?.next.text).toBe(
      'On hold: Being checked. It goes on when the hold is released.',
    );
    expect((await explainCommission(ana, ids.voided))?.commission.voidReason).toBe('Test order');
  });
});

describe('payouts', () => {
  it('show their items, steps and masked details', async () => {
    const payout = await getPayout(staff, ids.payout);
    expect(payout).toMatchObject({ status: 'paid', amountMinor: 9_980n, itemCount: 1 });
    expect(payout?.maskedDetails).toMatch(/^a•••@pay\.example$/);
    expect(payout?.items).toMatchObject([
      { kind: 'earning', commissionId: ids.paid, amountMinor: 9_980n, live: true },
    ]);
    expect(payout?.timeline.map((row) => row.text)).toEqual([
      'Payout requested',
      'Payout approved',
      'Payout paid',
    ]);
    const own = await getPayout(ana, ids.payout);
    expect(own?.timeline.every((row) => row.by === null)).toBe(true);
    expect(own?.approvedBy).toBeNull();
    expect(await sumPayouts(staff, { status: 'paid' })).toEqual([
      { currency: 'USD', count: 1, amountMinor: 9_980n },
    ]);
  });

  it('do not show an affiliate what staff wrote about a hold', async () => {
    const commission = await makeCommission(
      { id: bob.affiliateId, programId: bob.programId },
      { amountMinor: 40_000n, earnedAt: day(37), terms: { holdDays: 0 } },
    );
    await approve(commission.id, day(38));
    const payout = await atTime(day(39), async () =>
      expectOk(await requestPayout(systemCtx, { affiliateId: bob.affiliateId, currency: 'USD' })),
    );
    await atTime(day(40), () =>
      holdCommission(staffCtx, { commissionId: commission.id, kind: 'fraud', reason: HOLD_NOTE }),
    );
    const own = await getPayout(bob, payout.payoutId);
    expect(own).toMatchObject({
      status: 'cancelled',
      closeReason: 'The payout fell below the minimum',
    });
    expect(JSON.stringify(own?.timeline)).not.toContain('ring');
    expect(JSON.stringify((await explainCommission(bob, commission.id))?.timeline)).not.toContain(
      'ring',
    );
    expect((await getPayout(staff, payout.payoutId))?.closeReason).toBe(
      'The payout fell below the minimum: A commission in it was put on hold.',
    );
    expect(JSON.stringify((await explainCommission(staff, commission.id))?.timeline)).toContain(
      HOLD_NOTE,
    );
  });

  it('are ready or not for the reason a request is refused with', async () => {
    const ready = await at(() => getPayoutReadiness(ana, 'USD'));
    expect(ready).toMatchObject({
      canRequest: true,
      amountMinor: 9_002n,
      availableMinor: 10_000n,
      debtMinor: -998n,
      minimumMinor: 5_000n,
    });
    expect(await at(() => getPayoutReadiness(ana, 'EUR'))).toMatchObject({
      code: 'NOTHING_TO_PAY',
    });
    expect(await at(() => getPayoutReadiness(ana, 'JPY'))).toMatchObject({
      code: 'MINIMUM_NOT_SET',
    });
    for (const currency of ['EUR', 'JPY']) {
      const asked = await at(() =>
        requestPayout(systemCtx, { affiliateId: ana.affiliateId, currency }),
      );
      const readiness = await at(() => getPayoutReadiness(ana, currency));
      expect(asked).toMatchObject({
        ok: false,
        error: { code: readiness?.code, message: readiness?.reason },
      });
    }
    const details = { method: 'paypal', email: 'new@pay.example' } as const;
    await at(() => savePayoutDetails(systemCtx, ana.affiliateId, details));
    const cooling = await atTime(addDays(now, 1), () => getPayoutReadiness(ana, 'USD'));
    expect(cooling).toMatchObject({
      canRequest: false,
      code: 'PAYOUT_DETAILS_COOLING_DOWN',
      usableAt: addDays(now, 2),
    });
    expect(await atTime(addDays(now, 1), () => getCurrentDetails(ana))).toMatchObject({
      masked: 'n•••@pay.example',
      coolingDown: true,
    });
    const after = addDays(now, 2);
    const amount = (await atTime(after, () => getPayoutReadiness(ana, 'USD')))?.amountMinor;
    const asked = await atTime(after, () =>
      requestPayout(systemCtx, { affiliateId: ana.affiliateId, currency: 'USD' }),
    );
    expect(expectOk(asked).amountMinor).toBe(amount);
    await atTime(after, () =>
      closePayout(staffCtx, {
        payoutId: expectOk(asked).payoutId,
        event: 'cancel',
        reason: 'test',
      }),
    );
  });
});

describe('somebody else’s', () => {
  const key: Viewer = { kind: 'key', keyId: 'key_x', programId: 'prg_other', affiliateId: null };

  it('commissions, payouts, figures and details do not exist', async () => {
    for (const viewer of [ana, key]) {
      expect(await getCommission(viewer, ids.bobs)).toBeNull();
      expect(await explainCommission(viewer, ids.bobs)).toBeNull();
      expect(await getPayout(viewer, ids.bobsPayout)).toBeNull();
      expect(await getAffiliateStats(viewer, bob.affiliateId, range)).toBeNull();
      expect(await getBalances(viewer, bob.affiliateId)).toEqual([]);
      expect(await getForecast(viewer, { affiliateId: bob.affiliateId })).toEqual([]);
      expect(await getCurrentDetails(viewer, bob.affiliateId)).toBeNull();
      expect(await getPayoutReadiness(viewer, 'USD', bob.affiliateId)).toBeNull();
      const filter = { affiliateId: bob.affiliateId };
      expect((await listCommissions(viewer, filter)).items).toEqual([]);
      expect(await sumCommissions(viewer, filter)).toEqual({ count: 0, money: [] });
      expect((await countCommissionTabs(viewer, filter)).all).toBe(0);
      expect((await listPayouts(viewer, filter)).items).toEqual([]);
      expect(await sumPayouts(viewer, filter)).toEqual([]);
      expect(await getSubIdTable(viewer, { ...range, ...filter })).toEqual([]);
      const days = await getStatsByDay(viewer, { ...range, ...filter });
      expect(days.every((row) => row.clicks + row.leads + row.orders === 0)).toBe(true);
    }
  });

  it('audit log and books stay shut, even past the types', async () => {
    const intruder = ana as unknown as StaffViewer;
    expect((await listAudit(intruder)).items).toEqual([]);
    await expect(getConsoleOverview(intruder, range)).rejects.toThrow('for staff');
    expect((await getTrialBalance(intruder)).currencies).toEqual([]);
    const account = { kind: 'paid', currency: 'USD' } as const;
    expect((await listEntries(intruder, account)).items).toEqual([]);
    expect((await listAccounts(intruder, account)).items).toEqual([]);
  });
});

describe('the audit log', () => {
  it('is paged newest first and filtered', async () => {
    const mine = await listAudit(staff, { subjectId: ids.paid });
    expect(mine.items.map((row) => row.action)).toEqual([
      'COMMISSION_CLAWED_BACK',
      'COMMISSION_PAID',
      'COMMISSION_REQUESTED',
      'COMMISSION_MATURED',
      'COMMISSION_APPROVED',
      'COMMISSION_EARNED',
    ]);
    const page = await listAudit(staff, { subjectId: ids.paid }, { limit: 4 });
    const rest = await listAudit(staff, { subjectId: ids.paid }, { cursor: page.nextCursor });
    expect([...page.items, ...rest.items]).toEqual(mine.items);
    const approvals = await listAudit(staff, {
      action: 'COMMISSION_APPROVED',
      search: 'Test staff',
    });
    expect(approvals.items.length).toBeGreaterThan(0);
    expect(approvals.items.every((row) => row.actor.label === 'Test staff')).toBe(true);
  });
});

describe('a clawback by hand', () => {
  it('shows in the sums at once', async () => {
    const before = await sumCommissions(bob);
    await clawBackCommission(staffCtx, {
      commissionId: ids.bobs,
      reason: 'Order refunded',
      amount: 1_000n,
    });
    const after = await sumCommissions(bob);
    const remaining = (sums: typeof before) => sums.money[0]?.remainingMinor ?? 0n;
    expect(remaining(after)).toBe(remaining(before) - 1_000n);
  });
});
