import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import Stripe from 'stripe';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import {
  removeConnectionKey,
  retryMadeCodes,
  saveConnectionKey,
} from '@/lib/connectors/codes/commands';
import { makeCodes } from '@/lib/connectors/codes/make-codes';
import { getShopCodes, listMadeOf } from '@/lib/connectors/codes/queries';
import { keyProblemWords, problemWords } from '@/lib/connectors/codes/words';
import { removeConnection } from '@/lib/connectors/connections/commands';
import { resealConnections } from '@/lib/connectors/connections/reseal-secrets';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { env } from '@/lib/env';
import { createDiscountCode, deactivateDiscountCode } from '@/lib/discount-codes/commands';
import { moveAffiliate } from '@/lib/discount-codes/move-affiliates';
import { expectOk } from '@/lib/result';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import {
  makeAffiliate,
  makeDiscountCode,
  makeGroup,
  makeProgram,
  makeUser,
  staffCtx,
  systemCtx,
} from '@/lib/testing/factories';
import { startStripe, type StripeServer } from '@/lib/testing/stripe-server';

const SECRET = 'whsec_of_a_connection';
const viewer = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
const suffix = () => randomBytes(5).toString('hex').toUpperCase();

let stripe: StripeServer;
let programId: string;
let affiliateId: string;
let code: string;
let codeId: string;
let connectionId: string;
/** Stripe's account, one for each test. */
let account: string;

beforeAll(async () => {
  stripe = await startStripe();
});
afterAll(() => stripe.stop());

beforeEach(async () => {
  stripe.reset();
  await db.connectionKey.deleteMany();
  account = `acct_${suffix()}`;
  programId = (await makeProgram({ discountBps: 1000 })).id;
  const affiliate = await makeAffiliate({ programId, status: 'active' });
  affiliateId = affiliate.id;
  code = affiliate.code;
  codeId = (await makeDiscountCode({ programId, affiliateId, code, percentBps: 1000 })).id;
  connectionId = (await makeConnection(programId, 'stripe', SECRET)).id;
});

const save = (key: string, duration: 'once' | 'forever' = 'once') =>
  saveConnectionKey(systemCtx, { connectionId, key, duration });
const connect = async (about: Parameters<StripeServer['key']>[0] = {}) => {
  const key = stripe.key({ account, ...about });
  expectOk(await save(key));
  return key;
};
const active = () => stripe.active(account).map((one) => one.code);
const couponOf = (promotion: { promotion: { coupon: unknown } } | undefined) =>
  stripe.coupons(account).find(({ id }) => id === promotion?.promotion.coupon);
const rows = () => db.madeCode.findMany({ where: { connectionId }, orderBy: { id: 'asc' } });
/** As if the time until the next attempt had passed. */
const passTime = () =>
  db.madeCode.updateMany({ where: { connectionId }, data: { nextAttemptAt: new Date(0) } });
const problemOf = async () => (await getShopCodes(viewer, connectionId)).problems[0]?.problem;

describe('a code in Stripe', () => {
  it('is made once the shop has a key, and a checkout that names it by its id is the affiliate’s', async () => {
    expect(await makeCodes()).toMatchObject({ tried: 0 });
    await connect();
    expect(await makeCodes()).toEqual({ begun: 1, outdated: 0, tried: 1, left: false });
    const [promotion] = stripe.active(account);
    expect(promotion).toMatchObject({ code, expires_at: null, livemode: true });
    expect(couponOf(promotion)).toMatchObject({ percent_off: 10, duration: 'once', name: code });
    expect(await rows()).toMatchObject([{ state: 'made', ref: promotion?.id, problem: null }]);
    const event = {
      ...samples.event,
      ...{ id: `evt_${suffix()}`, livemode: true, type: 'checkout.session.completed' },
      created: Math.floor(Date.now() / 1000),
      data: {
        object: {
          ...samples['checkout.session'],
          ...{ id: `cs_${suffix()}`, payment_intent: `pi_${suffix()}`, payment_status: 'paid' },
          ...{ invoice: null, invoice_creation: null, currency: 'usd', amount_total: 10_000 },
          ...{ mode: 'payment', amount_subtotal: 10_000, total_details: null, metadata: {} },
          discounts: [{ coupon: null, promotion_code: promotion?.id }],
        },
      },
    };
    const payload = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
    const shop = { id: connectionId, provider: 'stripe' };
    await sendTo(shop, payload, { 'stripe-signature': signature });
    const orders = await db.order.findMany({ where: { programId }, select: { affiliateId: true } });
    expect(orders).toEqual([{ affiliateId }]);
    expect(await makeCodes()).toEqual({ begun: 0, outdated: 0, tried: 0, left: false });
  });

  it('is replaced when a move changes what the affiliate’s code gives', async () => {
    await connect();
    await makeCodes();
    const [before] = stripe.active(account);
    const group = await makeGroup({ programId, discountBps: 2550 });
    expectOk(await moveAffiliate(staffCtx, { affiliateId, groupId: group.id }));
    await makeCodes();
    const now = stripe.active(account);
    expect(now.map((one) => one.code)).toEqual([code]);
    expect(now[0]?.id).not.toBe(before?.id);
    expect(couponOf(now[0])).toMatchObject({ percent_off: 25.5 });
    expect((await rows()).map((one) => one.state)).toEqual(['ended', 'made']);
    const known = await db.shopCode.findMany({
      where: { connectionId },
      orderBy: { toldAt: 'asc' },
    });
    expect(known.map((one) => one.code)).toEqual([code, code]);
    expect(known.find((one) => one.ref === before?.id)?.active).toBe(false);
  });

  it('that is ended here is ended there, and so is one of somebody banned, or whose time is over', async () => {
    await connect();
    const other = await makeAffiliate({ programId, status: 'active' });
    const fixed = await makeDiscountCode({
      programId,
      affiliateId: other.id,
      code: `F-${suffix()}`,
      kind: 'fixed',
      percentBps: null,
      amountMinor: 500n,
      currency: 'JPY',
      endsAt: new Date(Date.now() + 86_400_000),
    });
    await makeCodes();
    const promotion = stripe.active(account).find((one) => one.code === fixed.code);
    expect(couponOf(promotion)).toMatchObject({ amount_off: 500, currency: 'jpy' });
    expect(promotion?.expires_at).toBe(Math.floor((fixed.endsAt?.getTime() ?? 0) / 1000));
    expectOk(await deactivateDiscountCode(systemCtx, { discountCodeId: codeId }));
    await makeCodes();
    expect(active()).toEqual([fixed.code]);
    expectOk(
      await changeAffiliateStatus(staffCtx, {
        affiliateId: other.id,
        to: 'banned',
        reason: 'Fraud',
      }),
    );
    await makeCodes();
    expect(active()).toEqual([]);
    expect((await rows()).map((one) => one.state)).toEqual(['ended', 'ended']);
  });

  it('is of affiliates who count and of codes that can be used, of the shop’s own program', async () => {
    await connect();
    const make = async (status: string, more: object = {}) => {
      const one = await makeAffiliate({ programId, status });
      return makeDiscountCode({ programId, affiliateId: one.id, code: one.code, ...more });
    };
    const paused = await make('paused');
    await make('applied');
    await make('active', { active: false, endsAt: new Date() });
    await make('active', { startsAt: new Date(Date.now() + 86_400_000) });
    await makeDiscountCode({ programId, affiliateId: null, code: `SALE-${suffix()}` });
    const elsewhere = await makeProgram();
    const other = await makeAffiliate({ programId: elsewhere.id });
    await makeDiscountCode({ programId: elsewhere.id, affiliateId: other.id, code: other.code });
    await makeCodes();
    expect(active().sort()).toEqual([code, paused.code].sort());
  });

  it('follows the choice off which payments its discount is taken', async () => {
    await connect();
    await makeCodes();
    expectOk(await saveConnectionKey(systemCtx, { connectionId, duration: 'forever' }));
    await makeCodes();
    const now = stripe.active(account);
    expect(now).toHaveLength(1);
    expect(couponOf(now[0])?.duration).toBe('forever');
  });
});

describe('what goes wrong', () => {
  it('a name that Stripe has already is left as it is, told, and its orders count', async () => {
    const theirs = stripe.makeByHand(code.toLowerCase(), account);
    await connect();
    await makeCodes();
    expect(stripe.active(account)).toEqual([theirs]);
    expect(stripe.coupons(account)).toEqual([]);
    const shown = (await listMadeOf(viewer, [codeId])).get(codeId)?.[0];
    expect(shown).toMatchObject({ problem: 'taken', note: theirs.id, affiliateId });
    expect(shown && problemWords(shown)).toContain('deactivate it in Stripe');
    expect(await db.shopCode.findMany({ where: { connectionId } })).toMatchObject([
      { ref: theirs.id, code },
    ]);
    theirs.active = false;
    expect(await makeCodes()).toMatchObject({ tried: 0 });
    expectOk(await retryMadeCodes(systemCtx, { connectionId }));
    await makeCodes();
    expect(active()).toEqual([code]);
    expect(await problemOf()).toBeUndefined();
  });

  it('a code with an underscore is not asked for', async () => {
    const input = { programId, affiliateId, code: `A_${suffix()}`, kind: 'percent' } as const;
    expectOk(await createDiscountCode(systemCtx, { ...input, percentBps: 500 }));
    await connect();
    await makeCodes();
    expect(active()).toEqual([code]);
    expect(await problemOf()).toBe('characters');
  });

  it('Stripe is away: it is tried again after a while, and made once', async () => {
    await connect();
    const away = { status: 503, body: { error: { type: 'api_error', message: 'Away' } } };
    stripe.meet(({ method }) => (method === 'POST' ? away : null));
    await makeCodes();
    expect(await problemOf()).toBe('unreachable');
    stripe.reset();
    expect(await makeCodes()).toMatchObject({ tried: 0 });
    expect(stripe.calls).toEqual([]);
    await passTime();
    await makeCodes();
    expect(active()).toEqual([code]);
    expect(await rows()).toMatchObject([{ state: 'made', problem: null, failures: 0 }]);
  });

  it('an answer is lost on its way: what was made is found, and made once', async () => {
    await connect();
    for (const lost of ['/v1/coupons', '/v1/promotion_codes']) {
      stripe.follow(({ method, path }) => (method === 'POST' && path === lost ? 'break' : null));
      await makeCodes();
      expect(await problemOf(), lost).toBe('unreachable');
      await passTime();
    }
    stripe.reset();
    await makeCodes();
    expect(stripe.promotions(account)).toHaveLength(1);
    expect(stripe.coupons(account)).toHaveLength(1);
    expect(await rows()).toMatchObject([{ state: 'made', ref: stripe.promotions(account)[0]?.id }]);
  });

  it('an answer is lost and nobody wants the code any more: what was made unseen ends', async () => {
    await connect();
    stripe.follow(({ method, path }) =>
      method === 'POST' && path === '/v1/promotion_codes' ? 'break' : null,
    );
    await makeCodes();
    stripe.reset();
    expect(active()).toEqual([code]);
    expectOk(await deactivateDiscountCode(systemCtx, { discountCodeId: codeId }));
    await makeCodes();
    await passTime();
    await makeCodes();
    expect(active()).toEqual([]);
    expect((await rows()).map((one) => one.state)).toEqual(['ended']);
  });

  it('the value changes while the code is made: customers get the new one', async () => {
    await connect();
    const group = await makeGroup({ programId, discountBps: 3000 });
    let isFirst = true;
    stripe.follow(async ({ method, path }) => {
      if (method !== 'POST' || path !== '/v1/coupons' || !isFirst) return null;
      isFirst = false;
      expectOk(await moveAffiliate(staffCtx, { affiliateId, groupId: group.id }));
      await makeCodes();
      return null;
    });
    await makeCodes();
    stripe.reset();
    await passTime();
    await makeCodes();
    const now = stripe.active(account);
    expect(now.map((one) => one.code)).toEqual([code]);
    expect(couponOf(now[0])?.percent_off).toBe(30);
    expect((await rows()).map((one) => one.state)).toEqual(['ended', 'made']);
  });

  it('an attempt ends after its code was ended: what it made ends too', async () => {
    await connect();
    stripe.follow(async ({ method, path }) => {
      if (method !== 'POST' || path !== '/v1/promotion_codes') return null;
      expectOk(await deactivateDiscountCode(systemCtx, { discountCodeId: codeId }));
      // As another worker leaves it that had found nothing to end.
      await db.madeCode.updateMany({ where: { connectionId }, data: { state: 'ended' } });
      return null;
    });
    await makeCodes();
    stripe.reset();
    await makeCodes();
    expect(active()).toEqual([]);
    expect(await db.shopCode.count({ where: { connectionId } })).toBe(0);
  });

  it('two workers make each code once', async () => {
    const more = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const one = await makeAffiliate({ programId, status: 'active' });
        await makeDiscountCode({ programId, affiliateId: one.id, code: one.code });
        return one.code;
      }),
    );
    await connect();
    const rounds = await Promise.all([makeCodes(), makeCodes(), makeCodes()]);
    expect(rounds.reduce((sum, one) => sum + one.tried, 0)).toBe(13);
    expect(active().sort()).toEqual([code, ...more].sort());
    expect(stripe.promotions(account)).toHaveLength(13);
    expect(stripe.calls.filter((one) => one.path === '/v1/coupons')).toHaveLength(13);
  });
});

describe('a key', () => {
  it('is kept sealed, and only when Stripe lets it make codes', async () => {
    const may = async (...of: ('coupons' | 'promotion_codes')[]) => {
      const saved = await save(stripe.key({ account, may: of }));
      return saved.ok ? 'saved' : `${saved.error.code}: ${saved.error.message}`;
    };
    expect(await may()).toMatch(/^KEY_LACKS_PERMISSIONS: .*Coupons and Promotion codes/);
    expect(await may('coupons')).toMatch(
      /^KEY_LACKS_PERMISSIONS: The key may not write Promotion codes/,
    );
    expect(await may('promotion_codes')).toMatch(/may not write Coupons\./);
    expect(await save('rk_live_0000000000')).toMatchObject({ error: { code: 'KEY_REFUSED' } });
    stripe.meet(() => 'break');
    expect(await save(stripe.key())).toMatchObject({ error: { code: 'STRIPE_UNREACHABLE' } });
    stripe.reset();
    expect(await db.connectionKey.count({ where: { connectionId } })).toBe(0);
    expect(stripe.coupons(account)).toEqual([]);
    const key = await connect();
    const row = await db.connectionKey.findUniqueOrThrow({ where: { connectionId } });
    expect(JSON.stringify(row)).not.toContain(key);
    const audit = await db.auditEvent.findMany({ where: { subjectId: connectionId } });
    expect(audit.map((one) => one.action)).toContain('CONNECTION_KEY_SAVED');
    expect(JSON.stringify(audit, (_, value: unknown) => String(value))).not.toContain(key);
  });

  it('is of a Stripe shop of one program', async () => {
    const paddle = await makeConnection(programId, 'paddle');
    const answers = [
      await saveConnectionKey(systemCtx, {
        connectionId: paddle.id,
        key: stripe.key(),
        duration: 'once',
      }),
      await saveConnectionKey(systemCtx, { connectionId: 'con_none', duration: 'once' }),
      await saveConnectionKey(systemCtx, { connectionId, duration: 'once' }),
    ];
    expect(answers.map((one) => (one.ok ? null : one.error.code))).toEqual([
      'CODES_NOT_MADE_HERE',
      'CONNECTION_NOT_FOUND',
      'INVALID_INPUT',
    ]);
  });

  it('is saved by owners and admins only, and never by a key', async () => {
    const as = async (role: string): Promise<CommandContext> => {
      const { id } = await makeUser({ role });
      return { actor: { kind: 'user', id } };
    };
    const input = { connectionId, key: stripe.key({ account }), duration: 'once' } as const;
    stripe.calls.length = 0;
    const others: CommandContext[] = [
      await as('finance'),
      await as('support'),
      await as('affiliate'),
      { actor: { kind: 'api_key', id: 'key_1' } },
    ];
    for (const ctx of others) {
      const asked = [
        await saveConnectionKey(ctx, input),
        await removeConnectionKey(ctx, { connectionId }),
        await retryMadeCodes(ctx, { connectionId }),
      ];
      const refused = asked.map((one) => (one.ok ? null : one.error.code));
      expect(refused).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    }
    expect(stripe.calls).toEqual([]);
    expect((await saveConnectionKey(await as('admin'), input)).ok).toBe(true);
  });

  it('survives a turn of ENCRYPTION_KEYS, and goes with its connection', async () => {
    await connect();
    const keys = env().ENCRYPTION_KEYS;
    const fresh = { id: `t${suffix().toLowerCase()}`, key: randomBytes(32) };
    env().ENCRYPTION_KEYS = [fresh, ...keys];
    try {
      expect(await resealConnections()).toBe(0);
      env().ENCRYPTION_KEYS = [fresh];
      await makeCodes();
      expect(active()).toEqual([code]);
    } finally {
      env().ENCRYPTION_KEYS = [fresh, ...keys];
    }
    expectOk(await removeConnection(systemCtx, { connectionId }));
    expect(await db.connectionKey.count({ where: { connectionId } })).toBe(0);
  });

  it('that cannot be read says so, and is asked for again', async () => {
    await connect();
    await db.connectionKey.update({ where: { connectionId }, data: { keyCipher: 'gone:none' } });
    await makeCodes();
    const { key } = await getShopCodes(viewer, connectionId);
    expect(keyProblemWords(key?.problem ?? null)).toContain('Save it here again');
    await connect();
    await passTime();
    await makeCodes();
    expect(active()).toEqual([code]);
  });

  it('that Stripe takes no more stops everything until there is another', async () => {
    const key = await connect();
    await makeCodes();
    stripe.revoke(key);
    const group = await makeGroup({ programId, discountBps: 2000 });
    expectOk(await moveAffiliate(staffCtx, { affiliateId, groupId: group.id }));
    await makeCodes();
    expect((await getShopCodes(viewer, connectionId)).key?.problem).toBe('refused');
    stripe.calls.length = 0;
    await passTime();
    await makeCodes();
    expect(stripe.calls).toEqual([]);
    const [before] = stripe.active(account);
    await connect();
    await passTime();
    await makeCodes();
    expect(active()).toEqual([code]);
    expect(stripe.active(account)[0]?.id).not.toBe(before?.id);
    expect((await getShopCodes(viewer, connectionId)).key?.problem).toBeNull();
  });

  it('that was given its permissions back in Stripe goes on by “Try again”', async () => {
    const key = await connect();
    stripe.allow(key, ['coupons']);
    await makeCodes();
    expect((await getShopCodes(viewer, connectionId)).key?.problem).toBe('lacks');
    stripe.allow(key, ['coupons', 'promotion_codes']);
    expectOk(await retryMadeCodes(systemCtx, { connectionId }));
    await passTime();
    await makeCodes();
    expect(active()).toEqual([code]);
  });

  it('of another account, or of the live mode after test, makes the codes anew', async () => {
    await connect({ mode: 'test' });
    await makeCodes();
    expect(stripe.active(account)[0]?.livemode).toBe(false);
    expect((await getShopCodes(viewer, connectionId)).key?.isTest).toBe(true);
    const live = `acct_${suffix()}`;
    expectOk(await save(stripe.key({ account: live })));
    await makeCodes();
    expect(stripe.active(live).map((one) => one.code)).toEqual([code]);
    expect(active()).toEqual([code]);
    expect((await rows()).map((one) => one.state)).toEqual(['left', 'made']);
  });

  it('that is turned for another of the same account makes nothing anew', async () => {
    await connect();
    await makeCodes();
    await connect();
    expect(await makeCodes()).toMatchObject({ begun: 0, outdated: 0, tried: 0 });
    expect(stripe.promotions(account)).toHaveLength(1);
  });

  it('that is removed leaves the codes in Stripe, and one that comes later goes on with them', async () => {
    await connect();
    await makeCodes();
    expectOk(await removeConnectionKey(systemCtx, { connectionId }));
    expectOk(await deactivateDiscountCode(systemCtx, { discountCodeId: codeId }));
    await makeCodes();
    expect(active()).toEqual([code]);
    await connect();
    await makeCodes();
    expect(active()).toEqual([]);
  });
});

describe('the database', () => {
  it('keeps one value of a code at a time in a shop, and what it was made with', async () => {
    await connect();
    await makeCodes();
    const [row] = await rows();
    if (!row) throw new Error('nothing was made');
    const second = db.madeCode.create({
      data: { ...row, id: 'mdc_second', ref: null, state: 'making' },
    });
    await expect(second).rejects.toThrow();
    const { id } = row;
    await expect(db.madeCode.update({ where: { id }, data: { percentBps: 1 } })).rejects.toThrow();
    await expect(db.madeCode.update({ where: { id }, data: { ref: 'promo_x' } })).rejects.toThrow();
    await expect(db.madeCode.update({ where: { id }, data: { ref: null } })).rejects.toThrow();
  });
});
