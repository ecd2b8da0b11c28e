import { beforeEach, describe, expect, it } from 'vitest';
import * as links from '@/app/api/v1/affiliate-links/route';
import * as codesOf from '@/app/api/v1/affiliates/[id]/discount-codes/route';
import * as one from '@/app/api/v1/affiliates/[id]/route';
import * as stats from '@/app/api/v1/affiliates/[id]/stats/route';
import * as list from '@/app/api/v1/affiliates/route';
import * as code from '@/app/api/v1/discount-codes/[code]/route';
import * as codes from '@/app/api/v1/discount-codes/route';
import * as batches from '@/app/api/v1/payout-batches/route';
import * as payouts from '@/app/api/v1/payouts/route';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { callApi, countEverything, makeKey, type ApiAnswer } from '@/lib/testing/api';
import { makeAffiliate, makeProgram, makeUser, staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

let programId: string;
let key: string;
let serial = 0;

beforeEach(async () => {
  ({ id: programId } = await makeProgram());
  key = await makeKey(programId);
  serial++;
});

const person = (name = 'Anna Meyer') => ({ name, email: `anna-${serial}@people.example` });
const itemsOf = (answer: ApiAnswer) => answer.body.items as Record<string, unknown>[];

describe('POST /affiliates', () => {
  it('makes person, membership and discount code once, and gives no key a link that lets somebody in', async () => {
    const body = { ...person(), code: `anna-${serial}`, discountBps: 1000 };
    const tokens = await db.oneTimeToken.count();
    const made = await callApi(list.POST, { key, body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      affiliate: { code: `ANNA-${serial}`, status: 'active', terms: { discountBps: 1000 } },
      discountCode: { kind: 'percent', percentBps: 1000, active: true },
      invitation: { sentTo: 'nobody', email: body.email },
    });
    expect(made.text).not.toMatch(/token"|welcome/);
    expect(await db.oneTimeToken.count()).toBe(tokens);
    const { id } = made.body.affiliate as { id: string };
    const before = await countEverything();
    const again = await callApi(list.POST, { key, body });
    expect([again.status, again.body.error?.code]).toEqual([409, 'AFFILIATE_EXISTS']);
    const other = { ...body, email: `other-${serial}@people.example` };
    const taken = await callApi(list.POST, { key, body: other });
    expect([taken.status, taken.body.error?.code]).toEqual([409, 'AFFILIATE_CODE_TAKEN']);
    expect(await countEverything()).toEqual(before);

    const own = await callApi(codesOf.GET, { key, params: { id } });
    expect(itemsOf(own)).toHaveLength(1);
    const name = itemsOf(own)[0]?.code as string;
    const found = await callApi(code.GET, { key, params: { code: name.toLowerCase() } });
    expect(found.body).toMatchObject({ affiliateId: id, code: name, active: true });
  });

  it('makes one of 20 at once', async () => {
    const body = person();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callApi(list.POST, { key, body })),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19);
    expect(await db.affiliate.count({ where: { programId } })).toBe(1);
  });

  it.each([
    ['no address', { name: 'Ann' }],
    ['no e-mail address', { name: 'Ann', email: 'ann' }],
    ['a code with a slash', { ...person(), code: 'A/B' }],
    ['a rate above 100 %', { ...person(), commissionBps: 10_001 }],
    ['a flat rate without its amount', { ...person(), commissionKind: 'flat' }],
    ['an 8 KB name', { ...person('x'.repeat(8192)) }],
    ['a list', []],
  ])('refuses %s and writes nothing', async (_what, body) => {
    const before = await countEverything();
    const answer = await callApi(list.POST, { key, body });
    expect([answer.status, answer.body.error?.code]).toEqual([422, 'INVALID_INPUT']);
    expect(await countEverything()).toEqual(before);
  });
});

describe('PATCH /affiliates/{id}', () => {
  it('changes terms, goes back to the program’s, and pauses', async () => {
    const { id } = await makeAffiliate({ programId });
    const patch = (body: unknown) =>
      callApi(one.PATCH, { key, method: 'PATCH', params: { id }, body });
    expect((await patch({ commissionBps: 3000, trailing: 'forever' })).body).toMatchObject({
      terms: { commissionBps: 3000, trailingMonths: null },
      overrides: { commissionBps: 3000, trailingOverridden: true },
    });
    expect((await patch({ commissionBps: null })).body).toMatchObject({
      terms: { commissionBps: 2000, trailingMonths: null },
    });
    expect((await patch({ status: 'paused' })).body).toMatchObject({ status: 'paused' });
    const before = await countEverything();
    expect((await patch({ status: 'paused' })).body).toMatchObject({ status: 'paused' });
    const ban = await patch({ status: 'banned' });
    expect([ban.status, ban.body.error?.code]).toEqual([422, 'REASON_REQUIRED']);
    const back = await patch({ status: 'applied' });
    expect([back.status, back.body.error?.code]).toEqual([409, 'AFFILIATE_STATUS_CONFLICT']);
    expect((await patch({ status: 'active', commissionBps: 1 })).status).toBe(422);
    expect((await patch({})).status).toBe(422);
    expect((await patch({ reason: 'why' })).status).toBe(422);
    expect(await countEverything()).toEqual(before);
  });

  it('is not for a key of the affiliate itself: nobody raises their own rate or ends their own pause', async () => {
    const { id } = await makeAffiliate({ programId, status: 'paused' });
    const own = await makeKey(programId, { affiliateId: id });
    const before = await countEverything();
    for (const body of [{ commissionBps: 10_000 }, { status: 'active' }]) {
      const refused = await callApi(one.PATCH, {
        key: own,
        method: 'PATCH',
        params: { id },
        body,
      });
      expect([refused.status, refused.body.error?.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect((await callApi(one.GET, { key: own, params: { id } })).body).toMatchObject({
      status: 'paused',
      terms: { commissionBps: 2000 },
    });
    expect(await countEverything()).toEqual(before);
  });

  it('does not find what is another program’s or another affiliate’s', async () => {
    const { id } = await makeAffiliate({ programId });
    const sibling = await makeAffiliate({ programId });
    const keys = [
      await makeKey((await makeProgram()).id),
      await makeKey(programId, { affiliateId: sibling.id }),
    ];
    const before = await countEverything();
    for (const foreign of keys) {
      const call = { key: foreign, params: { id } };
      expect((await callApi(one.GET, call)).status).toBe(404);
      expect((await callApi(stats.GET, call)).status).toBe(404);
      expect((await callApi(codesOf.GET, call)).status).toBe(404);
      for (const body of [{ commissionBps: 1 }, { status: 'paused' }]) {
        const answer = await callApi(one.PATCH, { ...call, method: 'PATCH', body });
        expect([answer.status, answer.body.error?.code]).toEqual([404, 'AFFILIATE_NOT_FOUND']);
      }
      const listed = itemsOf(await callApi(list.GET, { key: foreign }));
      expect(listed.map((item) => item.id)).not.toContain(id);
    }
    expect(await countEverything()).toEqual(before);
  });
});

describe('discount codes', () => {
  it('are made once, looked up without case, and listed by affiliate', async () => {
    const affiliate = await makeAffiliate({ programId });
    const body = {
      code: `save-${serial}x`,
      affiliateId: affiliate.id,
      kind: 'fixed',
      amount: 500,
      currency: 'eur',
      endsAt: '2099-01-01T00:00:00+01:00',
    };
    const made = await callApi(codes.POST, { key, body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      code: `SAVE-${serial}X`,
      amount: 500,
      currency: 'EUR',
      percentBps: null,
      endsAt: '2098-12-31T23:00:00.000Z',
      active: true,
    });
    const before = await countEverything();
    const again = await callApi(codes.POST, { key, body });
    expect([again.status, again.body.error?.code]).toEqual([409, 'DISCOUNT_CODE_TAKEN']);
    const nobody = await callApi(codes.POST, {
      key,
      body: { ...body, code: 'OTHER1', affiliateId: 'aff_none' },
    });
    expect([nobody.status, nobody.body.error?.code]).toEqual([404, 'AFFILIATE_NOT_FOUND']);
    for (const wrong of [
      { kind: 'percent' },
      { amount: 0 },
      { amount: -5 },
      { amount: 1.5 },
      { amount: 2 ** 53 },
      { currency: 'XXZ' },
      { startsAt: '2100-01-01T00:00:00Z' },
      { code: 'x'.repeat(8192) },
    ]) {
      const answer = await callApi(codes.POST, {
        key,
        body: { ...body, code: 'OTHER1', ...wrong },
      });
      expect([wrong, answer.status]).toEqual([wrong, 422]);
    }
    expect(await countEverything()).toEqual(before);
    const mine = await callApi(codes.GET, { key, path: `/x?affiliateId=${affiliate.id}` });
    expect(itemsOf(mine)).toHaveLength(1);
    const stranger = await makeKey((await makeProgram()).id);
    const params = { code: `save-${serial}x` };
    expect((await callApi(code.GET, { key: stranger, params })).status).toBe(404);
    expect((await callApi(code.GET, { key, params: { code: 'NEVER' } })).body.error?.code).toBe(
      'DISCOUNT_CODE_NOT_FOUND',
    );
  });
});

describe('GET /affiliates/{id}/stats', () => {
  it('a day alone begins in the program’s time zone', async () => {
    const affiliate = await makePayableAffiliate({ timeZone: 'Asia/Kolkata' });
    const own = await makeKey(affiliate.programId);
    for (const at of ['2026-01-31T18:29:59Z', '2026-01-31T18:30:00Z', '2026-02-28T18:29:59Z']) {
      await makeEarned(affiliate, { amountMinor: 100n, earnedAt: new Date(at) });
    }
    const call = { key: own, params: { id: affiliate.affiliateId } };
    const { body } = await callApi(stats.GET, {
      ...call,
      path: '/x?from=2026-02-01&to=2026-03-01',
    });
    expect(body).toMatchObject({
      ...{ from: '2026-01-31T18:30:00.000Z', to: '2026-02-28T18:30:00.000Z' },
      ...{ timeZone: 'Asia/Kolkata', orders: 2 },
    });
    expect(body.money).toMatchObject([{ earned: 200 }]);
  });

  it('counts orders and money of the window apart, per currency', async () => {
    const affiliate = await makePayableAffiliate();
    const own = await makeKey(affiliate.programId);
    const recently = { earnedAt: addDays(new Date(), -2) };
    await makeEarned(affiliate, { amountMinor: 2000n, ...recently });
    await makeEarned(affiliate, { amountMinor: 300n, currency: 'EUR', ...recently });
    await makeEarned(affiliate, { amountMinor: 50n, earnedAt: addDays(new Date(), -60) });
    const call = { key: own, params: { id: affiliate.affiliateId } };
    const { body } = await callApi(stats.GET, call);
    expect(body).toMatchObject({ orders: 2, clicks: 0, conversionRate: null });
    expect(body.money).toEqual([
      expect.objectContaining({ currency: 'EUR', earned: 300, pending: 300 }),
      expect.objectContaining({ currency: 'USD', earned: 2000, pending: 2050, paid: 0, debt: 0 }),
    ]);
    const none = await callApi(stats.GET, { ...call, path: '/x?from=2020-01-01&to=2020-02-01' });
    expect(none.body).toMatchObject({ orders: 0, from: '2020-01-01T00:00:00.000Z' });
    for (const query of ['from=2026-02-30', 'from=yesterday', 'from=2026-02-01&to=2026-02-01']) {
      const answer = await callApi(stats.GET, { ...call, path: `/x?${query}` });
      expect([query, answer.status]).toEqual([query, 422]);
    }
  });
});

describe('POST /affiliate-links', () => {
  it('makes one membership of 20 at once, and gives the same link again', async () => {
    const user = await makeUser();
    const body = { userId: user.id };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callApi(links.POST, { key, body })),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.body.url)).size).toBe(1);
    const bound = await makeAffiliate({ programId });
    const narrow = await makeKey(programId, { affiliateId: bound.id });
    expect((await callApi(links.POST, { key: narrow, body })).status).toBe(404);
  });
});

describe('payouts', () => {
  it('are listed with their batches, each key its own', async () => {
    const affiliate = await makePayableAffiliate();
    const own = await makeKey(affiliate.programId);
    const { commissionId } = await makeEarned(affiliate, {
      amountMinor: 5000n,
      earnedAt: addDays(new Date(), -40),
    });
    expectOk(await approveCommission(staffCtx, { commissionId }));
    const { affiliateId } = affiliate;
    const asked = await requestPayout(staffCtx, { affiliateId, currency: 'USD' });
    const { payoutId } = expectOk(asked);
    const batchId = newId('payoutBatch');
    await db.payoutBatch.create({
      data: {
        id: batchId,
        programId: affiliate.programId,
        currency: 'USD',
        createdBy: 'user:test',
      },
    });
    await db.payout.update({ where: { id: payoutId }, data: { batchId } });

    expect(itemsOf(await callApi(payouts.GET, { key: own }))).toEqual([
      expect.objectContaining({ id: payoutId, amount: 5000, status: 'requested', batchId }),
    ]);
    expect(itemsOf(await callApi(batches.GET, { key: own }))).toEqual([
      expect.objectContaining({ id: batchId, amount: 5000, payoutCount: 1, status: 'draft' }),
    ]);
    const empty = await callApi(payouts.GET, { key: own, path: '/payouts?status=paid' });
    expect(itemsOf(empty)).toEqual([]);
    expect(itemsOf(await callApi(payouts.GET, { key }))).toEqual([]);
    expect(itemsOf(await callApi(batches.GET, { key }))).toEqual([]);
    const bound = await makeKey(affiliate.programId, { affiliateId: affiliate.affiliateId });
    expect(itemsOf(await callApi(payouts.GET, { key: bound }))).toHaveLength(1);
    expect(itemsOf(await callApi(batches.GET, { key: bound }))).toEqual([]);
  });
});
