import { parse } from 'csv-parse/sync';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GET as commissionsGet } from '@/app/admin/commissions/export/route';
import { EXPORTS } from '@/app/admin/export/exports';
import { GET as adminGet } from '@/app/admin/export/[what]/route';
import { GET as portalGet } from '@/app/portal/(member)/export/[what]/route';
import { PORTAL_EXPORTS } from '@/app/portal/exports';
import { can } from '@/lib/auth/permissions';
import { sessionCookieName } from '@/lib/auth/session-token';
import { sessionOf } from '@/lib/testing/sessions';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { newId } from '@/lib/ids';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate, makeRefund } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const request = { cookies: new Map<string, string>(), headers: new Headers() };

vi.mock('next/headers', () => ({
  headers: async () => request.headers,
  cookies: async () => ({
    get: (name: string) => {
      const value = request.cookies.get(name);
      return value === undefined ? undefined : { name, value };
    },
  }),
}));

async function signIn(userId: string, isFresh = true) {
  const token = await sessionOf(userId, { isFresh });
  request.cookies.set(sessionCookieName(), token);
}

const signInAs = async (role: 'owner' | 'support' | 'finance') =>
  signIn((await makeUser({ role })).id);

type Handler = typeof adminGet;

const ask = (handler: Handler, what: string, query = '') =>
  handler(new Request(`http://localhost:3000/x?${query}`), { params: Promise.resolve({ what }) });

async function turnedAway(work: Promise<Response>): Promise<string> {
  const error: unknown = await work.then(
    (response) => `answered ${response.status}`,
    (thrown: unknown) => thrown,
  );
  return typeof error === 'object' && error !== null && 'digest' in error
    ? String(error.digest)
    : String(error);
}

async function rowsOf(response: Response): Promise<Record<string, string>[]> {
  expect(response.status).toBe(200);
  return parse(await response.text(), { bom: true, columns: true });
}

const WHAT = Object.keys(EXPORTS);
let ana: Awaited<ReturnType<typeof makePayableAffiliate>>;
let bob: Awaited<ReturnType<typeof makePayableAffiliate>>;
let payoutId: string;
const anas: string[] = [];

beforeAll(async () => {
  [ana, bob] = [await makePayableAffiliate(), await makePayableAffiliate()];
  await db.affiliate.update({ where: { id: bob.affiliateId }, data: { name: '=cmd()|Bob' } });
  const earnedAt = addDays(new Date(), -60);
  for (const who of [ana, ana, bob]) {
    const earned = await atTime(earnedAt, () => makeEarned(who, { amountMinor: 5_000n, earnedAt }));
    expectOk(await approveCommission(staffCtx, earned));
    if (who === ana) anas.push(earned.commissionId);
    else await makeRefund(earned.orderId, 5_000n);
  }
  await matureCommissions();
  const asked = await requestPayout(systemCtx, { affiliateId: ana.affiliateId, currency: 'USD' });
  payoutId = expectOk(asked).payoutId;
  const order = await db.order.findFirstOrThrow({ where: { affiliateId: bob.affiliateId } });
  await db.dispute.create({
    data: {
      id: newId('dispute'),
      programId: bob.programId,
      externalId: 'dispute-1',
      orderId: order.id,
      orderExternalId: order.externalId,
      amountMinor: 1_234n,
      openedAt: new Date(),
    },
  });
  for (const { affiliateId, programId } of [ana, bob]) {
    const { customerId } = await db.order.findFirstOrThrow({ where: { affiliateId } });
    await db.attribution.create({
      data: {
        id: newId('attribution'),
        programId,
        affiliateId,
        customerId,
        status: 'provisional',
        source: 'lead',
        attributedAt: new Date(),
      },
    });
  }
  const day = { dimension: 'all', day: new Date('2026-03-01'), value: '' };
  await db.clickDay.createMany({
    data: [
      { ...day, scopeId: ana.affiliateId, clicks: 7n },
      { ...day, scopeId: ana.programId, clicks: 7n },
    ],
  });
});

beforeEach(() => {
  request.cookies.clear();
  request.headers = new Headers({ 'x-path': '/admin' });
});

describe('the exports of the console', () => {
  it.each(WHAT)(
    '%s leads the anonymous to the login and is not there for affiliates',
    async (what) => {
      expect(await turnedAway(ask(adminGet, what))).toMatch(/login/);
      await signIn(ana.userId);
      expect(await turnedAway(ask(adminGet, what))).toMatch(/404/);
    },
  );

  it.each(WHAT)('%s is for the roles of its list', async (what) => {
    await signInAs('support');
    const permission = EXPORTS[what]?.permission ?? 'console.read';
    const answer = ask(adminGet, what);
    if (can('support', permission)) expect((await answer).status).toBe(200);
    else expect(await turnedAway(answer)).toMatch(/404/);
  });

  it.each(WHAT)('%s asks again who it is, after a while', async (what) => {
    await signIn((await makeUser({ role: 'owner' })).id, false);
    expect(await turnedAway(ask(adminGet, what))).toContain('/confirm?next=%2Fadmin');
    expect(await turnedAway(ask(commissionsGet, what))).toContain('/confirm?next=%2Fadmin');
  });

  it('keep the ledger from support', async () => {
    await signInAs('support');
    expect(await turnedAway(ask(adminGet, 'ledger'))).toMatch(/404/);
  });

  it('of something else do not exist', async () => {
    await signInAs('owner');
    for (const what of ['constructor', 'users', '']) {
      expect(await turnedAway(ask(adminGet, what))).toMatch(/404/);
    }
  });

  it.each(WHAT)('%s is a file of rows that is kept by nobody on the way', async (what) => {
    await signInAs('owner');
    const answer = await ask(adminGet, what, 'tab=all');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[a-z-]+-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const rows = await rowsOf(answer);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => Object.values(row).every((cell) => !/^[=@]/.test(cell)))).toBe(true);
  });

  it.each(['orders', 'payout-items', 'ledger', 'refunds', 'disputes', 'clicks', 'customers'])(
    '%s can be narrowed to one affiliate and to days',
    async (what) => {
      await signInAs('owner');
      const of = async (query: string) => rowsOf(await ask(adminGet, what, query));
      const all = await of('');
      const [mine, theirs] = [
        await of(`affiliate=${ana.affiliateId}`),
        await of(`affiliate=${bob.affiliateId}`),
      ];
      expect(mine.length).toBeLessThanOrEqual(all.length);
      const [longAgo, everything] = [
        await of('to=1999-12-31'),
        await of(`from=2000-01-01&affiliate=${ana.affiliateId}`),
      ];
      expect(longAgo).toEqual([]);
      expect(everything).toEqual(mine);
      const key = Object.keys(all[0] ?? {})[0] ?? '';
      const mineKeys = new Set(mine.map((row) => row[key]));
      if (what !== 'clicks') expect(theirs.filter((row) => mineKeys.has(row[key]))).toEqual([]);
      expect(mine.length + theirs.length).toBeGreaterThan(0);
    },
  );

  it('write formulas as text and amounts as figures', async () => {
    await signInAs('owner');
    const [row] = await rowsOf(await ask(adminGet, 'affiliates', 'q=Bob'));
    expect(row?.name).toBe("'=cmd()|Bob");
    const entries = await rowsOf(await ask(adminGet, 'ledger', `affiliate=${ana.affiliateId}`));
    const sum = entries.reduce((total, entry) => total + Number(entry.amount), 0);
    expect(sum).toBe(0);
    expect(entries.some((entry) => entry.amount === '-50.00')).toBe(true);
  });

  it('go on over pages without losing or repeating a row', async () => {
    const many = Array.from({ length: 2_345 }, (_, n) => ({
      id: newId('customer'),
      programId: bob.programId,
      externalId: `many-${n}`,
    }));
    await db.customer.createMany({ data: many });
    await signInAs('owner');
    const rows = await rowsOf(await ask(adminGet, 'customers'));
    const ids = rows.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(await db.customer.count());
  });

  it('of commissions stay where they were', async () => {
    const get = () => commissionsGet(new Request('http://localhost:3000/x?tab=all'));
    expect(await turnedAway(get())).toMatch(/login/);
    await signInAs('owner');
    expect((await rowsOf(await get())).map((row) => row.id)).toEqual(expect.arrayContaining(anas));
  });
});

describe('the exports of the portal', () => {
  const what = Object.keys(PORTAL_EXPORTS);

  it.each(what)('%s leads the anonymous to the login and is not there for staff', async (one) => {
    expect(await turnedAway(ask(portalGet, one))).toMatch(/login/);
    await signInAs('owner');
    expect(await turnedAway(ask(portalGet, one))).toMatch(/404/);
  });

  it('hold the affiliate’s own rows, whatever the address asks for', async () => {
    await signIn(ana.userId);
    const commissions = await rowsOf(
      await ask(
        portalGet,
        'commissions',
        `affiliate=${bob.affiliateId}&affiliateId=${bob.affiliateId}`,
      ),
    );
    expect(commissions.map((row) => row.id).sort()).toEqual([...anas].sort());
    expect(Object.keys(commissions[0] ?? {})).not.toContain('customer');
    expect((await rowsOf(await ask(portalGet, 'payouts'))).map((row) => row.id)).toEqual([
      payoutId,
    ]);
    await signIn(bob.userId);
    expect(await rowsOf(await ask(portalGet, 'payouts'))).toEqual([]);
    const text = await (await ask(portalGet, 'commissions')).text();
    for (const id of anas) expect(text).not.toContain(id);
  });

  it('tell days with the sums of the report', async () => {
    await signIn(ana.userId);
    const rows = await rowsOf(await ask(portalGet, 'days', 'days=90'));
    expect(rows).toHaveLength(90);
    expect(rows.reduce((sum, row) => sum + Number(row.earned), 0)).toBe(100);
    expect(rows.reduce((sum, row) => sum + Number(row.orders), 0)).toBe(2);
  });

  it('of something else do not exist', async () => {
    await signIn(ana.userId);
    for (const one of ['ledger', 'constructor']) {
      expect(await turnedAway(ask(portalGet, one))).toMatch(/404/);
    }
  });
});
