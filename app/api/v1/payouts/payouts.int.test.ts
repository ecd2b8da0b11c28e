import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as approve from '@/app/api/v1/payouts/[id]/approve/route';
import * as cancel from '@/app/api/v1/payouts/[id]/cancel/route';
import * as paid from '@/app/api/v1/payouts/[id]/paid/route';
import * as reject from '@/app/api/v1/payouts/[id]/reject/route';
import * as payout from '@/app/api/v1/payouts/[id]/route';
import * as payouts from '@/app/api/v1/payouts/route';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { approvePayout } from '@/lib/payouts/move-payouts';
import { expectOk } from '@/lib/result';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeProgram, makeUser, staffCtx } from '@/lib/testing/factories';
import { makeApprovedPayout } from '@/lib/testing/payouts';
import { makeWebhook } from '@/lib/testing/webhooks';
import { addDays } from '@/lib/time/calendar';
import { fanOut } from '@/lib/webhooks/fan-out/fan-out';

let programId: string;

beforeAll(async () => {
  const offers = { creditEnabled: true, creditBonusBps: 1000 };
  programId = (await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 }, ...offers })).id;
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

/** Of 50.00. */
const requested = (method: 'credit' | 'paypal' = 'credit', currency = 'USD') =>
  makeApprovedPayout(programId, { method, currency, approve: false });
const approved = (method: 'credit' | 'paypal' = 'credit') =>
  makeApprovedPayout(programId, { method, currency: 'USD' });

type Handler = (typeof approve)['POST'];

const post = (handler: Handler, key: string, payoutId: string, body: object = {}) =>
  callApi(handler, { key, params: { id: payoutId }, body });

const keyOf = (limit: number) => makeKey(programId, { dailyLimits: { USD: limit } });
const statusOf = async (id: string) =>
  (await db.payout.findUniqueOrThrow({ where: { id } })).status;

describe('a payout by a key', () => {
  it('is approved with its bonus, given, and told with the account it goes to', async () => {
    const hook = await makeWebhook(programId, 'https://shop.example/hooks');
    const key = await keyOf(11_000);
    const { payoutId, affiliateId } = await requested();
    const first = await post(approve.POST, key, payoutId);
    expect(first.status, first.text).toBe(200);
    expect(first.body).toMatchObject({
      payoutId,
      status: 'approved',
      alreadyApproved: false,
      payout: { id: payoutId, amount: 5500, bonus: 500, method: 'credit', itemCount: 2 },
    });
    await fanOut();
    const told = await db.webhookMessage.findMany({
      where: { programId, type: 'payout.approved', deliveries: { some: { endpointId: hook.id } } },
    });
    const data = told.map(({ body }) => JSON.parse(body ?? '{}') as { data: object });
    expect(data).toHaveLength(1);
    expect(data[0]?.data).toMatchObject({ id: payoutId, amount: 5500, bonus: 500, affiliateId });
    const read = await callApi(payout.GET, { method: 'GET', key, params: { id: payoutId } });
    expect(read.body.creditAccount).toMatch(/^cus_/);
    expect(data[0]?.data).toMatchObject({ creditAccount: read.body.creditAccount });
    const list = await callApi(payouts.GET, { method: 'GET', key, path: '/payouts?method=credit' });
    expect(list.body).toMatchObject({ items: [{ id: payoutId }] });

    const again = await post(approve.POST, key, payoutId);
    expect(again.body).toMatchObject({ alreadyApproved: true, payout: { amount: 5500 } });
    const done = await post(paid.POST, key, payoutId, { reference: 'GIFT-9' });
    expect(done.status, done.text).toBe(200);
    expect(done.body).toMatchObject({
      status: 'paid',
      alreadyPaid: false,
      payout: { reference: 'GIFT-9' },
    });
    expect((await post(paid.POST, key, payoutId)).body).toMatchObject({ alreadyPaid: true });
  });

  it('is rejected or cancelled, and its bonus goes', async () => {
    const key = await keyOf(1);
    for (const [handler, status] of [
      [reject.POST, 'rejected'],
      [cancel.POST, 'cancelled'],
    ] as const) {
      const { payoutId } = await approved();
      const answer = await post(handler, key, payoutId, { reason: 'Not this time' });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body).toMatchObject({ status });
      const bonus = await db.commission.findFirstOrThrow({ where: { bonusOf: { id: payoutId } } });
      expect(bonus.status).toBe('clawed_back');
      expect((await post(handler, key, payoutId, {})).status).toBe(422);
    }
  });

  it('is paid by a key in credit only', async () => {
    const { payoutId } = await approved('paypal');
    const before = await countEverything();
    const key = await keyOf(100_000);
    const after = await countEverything();
    const answer = await post(paid.POST, key, payoutId);
    expect([answer.status, answer.body.error]).toMatchObject([409, { code: 'PAYOUT_NOT_CREDIT' }]);
    expect(await statusOf(payoutId)).toBe('approved');
    expect(await countEverything()).toEqual({ ...before, '8': after['8'] });
    const other = await requested('paypal');
    expect((await post(approve.POST, key, other.payoutId)).status).toBe(200);
  });

  it('of another program, or of nobody, is not found', async () => {
    const { id } = await makeProgram();
    const key = await makeKey(id, { dailyLimits: { USD: 100_000 } });
    const { payoutId } = await requested();
    for (const handler of [approve.POST, reject.POST, cancel.POST, paid.POST]) {
      for (const which of [payoutId, 'pay_none']) {
        const answer = await post(handler, key, which, { reason: 'A test' });
        expect([answer.status, answer.body.error?.code]).toEqual([404, 'PAYOUT_NOT_FOUND']);
      }
    }
    const read = await callApi(payout.GET, { method: 'GET', key, params: { id: payoutId } });
    expect(read.status).toBe(404);
    expect(await statusOf(payoutId)).toBe('requested');
  });

  it('shows a key of its affiliate neither the account nor a way to move it', async () => {
    const { payoutId, affiliateId } = await requested();
    const key = await makeKey(programId, { affiliateId });
    const read = await callApi(payout.GET, { method: 'GET', key, params: { id: payoutId } });
    expect(read.body).toMatchObject({ id: payoutId, creditAccount: null });
    expect((await post(approve.POST, key, payoutId)).status).toBe(403);
    const other = await requested();
    const params = { id: other.payoutId };
    expect((await callApi(payout.GET, { method: 'GET', key, params })).status).toBe(404);
  });

  it('needs a second person where two may, and a key is whoever made it', async () => {
    const [ann, ben] = [await makeUser({ role: 'owner' }), await makeUser({ role: 'finance' })];
    const key = await keyOf(100_000);
    const { id } = await db.apiKey.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    await db.apiKey.update({ where: { id }, data: { createdBy: `user:${ann.id}` } });
    const [first, second] = [await requested(), await requested()];
    expectOk(await approvePayout({ actor: { kind: 'user', id: ann.id } }, first));
    expectOk(await approvePayout({ actor: { kind: 'user', id: ben.id } }, second));
    const refused = await post(paid.POST, key, first.payoutId);
    expect(refused.body.error).toMatchObject({ code: 'PAYOUT_NEEDS_SECOND_PERSON' });
    expect((await post(paid.POST, key, second.payoutId)).body).toMatchObject({ status: 'paid' });
    const gone = { where: { id: { in: [ann.id, ben.id] } }, data: { disabledAt: new Date() } };
    await db.user.updateMany(gone);
  });
});

describe('the daily limit of a key', () => {
  it('counts what it approves, bonus included, and what it says was given', async () => {
    const key = await keyOf(11_000);
    const [first, second] = [await requested(), await requested()];
    expect((await post(approve.POST, key, first.payoutId)).status).toBe(200);
    expect((await post(paid.POST, key, first.payoutId)).status).toBe(200);
    const before = await countEverything();
    const over = await post(approve.POST, key, second.payoutId);
    expect([over.status, over.body.error]).toMatchObject([
      409,
      {
        code: 'DAILY_LIMIT_REACHED',
        details: { currency: 'USD', amount: 5500, limit: 11_000, spent: 11_000 },
      },
    ]);
    expect(await countEverything()).toEqual(before);
    expect(await statusOf(second.payoutId)).toBe('requested');
    await atTime(addDays(new Date(), 1), async () => {
      expect((await post(approve.POST, key, second.payoutId)).status).toBe(200);
    });
  });

  it('does not reach for one of which the bonus is above it', async () => {
    const key = await keyOf(5499);
    const { payoutId } = await requested();
    expect((await post(approve.POST, key, payoutId)).body.error).toMatchObject({
      code: 'DAILY_LIMIT_REACHED',
    });
  });

  it('is of a currency: without one nothing of it is moved', async () => {
    const key = await keyOf(100_000);
    const { payoutId } = await requested('credit', 'EUR');
    const none = await post(approve.POST, key, payoutId);
    expect([none.status, none.body.error]).toMatchObject([
      403,
      { code: 'NO_DAILY_LIMIT', details: { currency: 'EUR' } },
    ]);
    expect(await statusOf(payoutId)).toBe('requested');
  });

  it('holds for twenty at once: as many as fit, and no more', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => requested()));
    const key = await keyOf(5500 * 3 + 5499);
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_one, at) =>
        post(approve.POST, key, made[at % made.length]?.payoutId ?? ''),
      ),
    );
    const codes = answers.map(({ status, body }) => body.error?.code ?? status);
    expect(new Set(codes)).toEqual(new Set([200, 'DAILY_LIMIT_REACHED']));
    const ids = made.map(({ payoutId }) => payoutId);
    expect(await db.payout.count({ where: { id: { in: ids }, status: 'approved' } })).toBe(3);
    const fresh = answers.filter(({ body }) => body.alreadyApproved === false);
    expect(fresh).toHaveLength(3);
    const spent = await db.agentSpend.findFirstOrThrow({ orderBy: { spentMinor: 'desc' } });
    expect(spent.spentMinor).toBe(16_500n);
  });

  it('is not spent by a repeat, nor by a call that was refused', async () => {
    const key = await keyOf(100_000);
    const { id } = await db.apiKey.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    const { payoutId } = await requested();
    await post(approve.POST, key, payoutId);
    await post(approve.POST, key, payoutId);
    await post(approve.POST, key, 'pay_none');
    const { payoutId: sent } = await approved('paypal');
    await post(paid.POST, key, sent);
    const spent = await db.agentSpend.findMany({ where: { apiKeyId: id } });
    expect(spent.map((row) => row.spentMinor)).toEqual([5500n]);
  });

  it('is none of people’s', async () => {
    const { payoutId } = await requested();
    expectOk(await approvePayout(staffCtx, { payoutId }));
  });
});
