import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GET as adminGet } from '@/app/admin/statements/[ref]/[format]/route';
import { GET as portalGet } from '@/app/portal/(member)/statements/[ref]/[format]/route';
import { sessionCookieName } from '@/lib/auth/session-token';
import { sessionOf } from '@/lib/testing/sessions';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
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

async function signIn(userId: string) {
  const token = await sessionOf(userId);
  request.cookies.set(sessionCookieName(), token);
}

type Handler = typeof adminGet;

const ask = (handler: Handler, ref: string, format = 'pdf') =>
  handler(new Request('http://localhost:3000/x'), { params: Promise.resolve({ ref, format }) });

/** Next's own signal, by which a guard turns somebody away. */
async function turnedAway(handler: Handler, ref: string): Promise<string> {
  const error: unknown = await ask(handler, ref).then(
    (response) => `answered ${response.status}`,
    (thrown: unknown) => thrown,
  );
  return typeof error === 'object' && error !== null && 'digest' in error
    ? String(error.digest)
    : String(error);
}

let ana: Awaited<ReturnType<typeof makePayableAffiliate>>;
let bob: Awaited<ReturnType<typeof makePayableAffiliate>>;
let payoutId: string;
let month: string;

beforeAll(async () => {
  [ana, bob] = [await makePayableAffiliate(), await makePayableAffiliate()];
  const earnedAt = addDays(new Date(), -70);
  const { commissionId } = await atTime(earnedAt, () =>
    makeEarned(ana, { amountMinor: 5_000n, earnedAt }),
  );
  expectOk(await approveCommission(staffCtx, { commissionId }));
  await matureCommissions();
  const asked = expectOk(
    await requestPayout(systemCtx, { affiliateId: ana.affiliateId, currency: 'USD' }),
  );
  payoutId = asked.payoutId;
  month = `${ana.affiliateId}.${earnedAt.toISOString().slice(0, 7)}.USD`;
  expectOk(await approvePayout(staffCtx, { payoutId }));
  expectOk(await payPayout(staffCtx, { payoutId }));
});

beforeEach(() => {
  request.cookies.clear();
  request.headers = new Headers({ 'x-path': '/portal/statements' });
});

describe('the files of statements', () => {
  it('lead the anonymous to the login and issue nothing', async () => {
    for (const handler of [adminGet, portalGet]) {
      for (const ref of [payoutId, month]) expect(await turnedAway(handler, ref)).toMatch(/login/);
    }
    expect(await db.statement.count({ where: { affiliateId: ana.affiliateId } })).toBe(0);
  });

  it('are not there for the wrong role', async () => {
    await signIn(ana.userId);
    expect(await turnedAway(adminGet, payoutId)).toMatch(/404/);
    for (const role of ['support', 'finance'] as const) {
      await signIn((await makeUser({ role })).id);
      expect(await turnedAway(portalGet, payoutId)).toMatch(/404/);
      if (role === 'support') expect(await turnedAway(adminGet, payoutId)).toMatch(/404/);
    }
    expect(await db.statement.count({ where: { affiliateId: ana.affiliateId } })).toBe(0);
  });

  it('of another affiliate do not exist, issued or not', async () => {
    await signIn(bob.userId);
    for (const ref of [payoutId, month]) {
      expect((await ask(portalGet, ref)).status).toBe(404);
    }
    expect(await db.statement.count({ where: { affiliateId: ana.affiliateId } })).toBe(0);
    await signIn(ana.userId);
    expect((await ask(portalGet, payoutId)).status).toBe(200);
    const { id } = await db.statement.findFirstOrThrow({ where: { payoutId } });
    await signIn(bob.userId);
    const answer = await ask(portalGet, id);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain(ana.affiliateId);
  });

  it('are kept by nobody on the way, under a safe name, and are the same each time', async () => {
    await signIn(ana.userId);
    const [first, again] = [await ask(portalGet, payoutId), await ask(portalGet, payoutId)];
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('application/pdf');
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.headers.get('content-disposition')).toMatch(
      /^attachment; filename="statement-\d{6}-[A-Z0-9_-]+\.pdf"$/,
    );
    const bytes = Buffer.from(await first.arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);
    const finance = await makeUser({ role: 'finance' });
    await signIn(finance.id);
    const same = await ask(adminGet, payoutId);
    expect(Buffer.from(await same.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('come as CSV too, with the balances around the lines', async () => {
    await signIn(ana.userId);
    const lines = (await (await ask(portalGet, month, 'csv')).text()).trimEnd().split('\r\n');
    expect(lines[0]).toBe('date,kind,what,reason,amount,balance,currency,commission');
    expect(lines[1]).toContain(',opening,Opening balance,,,0.00,USD,');
    expect(lines[2]).toMatch(/,earn,Commission of order .*,,50\.00,50\.00,USD,com_/);
    expect(lines.at(-1)).toContain(',closing,Closing balance,,,50.00,USD,');
  });

  it('of another kind do not exist', async () => {
    await signIn(ana.userId);
    for (const format of ['html', 'PDF', '']) {
      expect((await ask(portalGet, payoutId, format)).status).toBe(404);
    }
    expect((await ask(portalGet, '%2e%2e%2fx')).status).toBe(404);
  });
});
