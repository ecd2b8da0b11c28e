import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { recordOrderInput } from '@/lib/orders/schema';
import { expectOk } from '@/lib/result';
import { createRule, setCaps } from '@/lib/rewards/commands';
import { capsInput, createRuleInput } from '@/lib/rewards/schema';
import { recordOrder } from '@/lib/sales/record-order';
import { tryOrder, type OrderToTry } from '@/lib/sales/rewards/try-order';
import { tryPastOrder } from '@/lib/sales/rewards/try-past-order';
import { makeAffiliate, makeDiscountCode, makeProgram, staffCtx } from '@/lib/testing/factories';

const staff = { kind: 'staff', userId: 'usr_x', role: 'admin' } as const;

let programId: string;
let ana: { id: string; code: string };
let n = 0;

beforeEach(async () => {
  programId = (await makeProgram({ commissionBps: 2000 })).id;
  ana = await makeAffiliate({ programId });
  await makeDiscountCode({ programId, affiliateId: ana.id, code: ana.code });
});

const rule = async (bps: number | null, conditions: object = {}) => {
  const outcome = bps === null ? { kind: 'nothing' } : { kind: 'share', bps };
  const input = createRuleInput.parse({ outcome, conditions });
  return expectOk(await createRule(staffCtx, programId, input)).rule;
};
const tier = (figure: object) => ({ figure: { period: 'month', ...figure } });

const asked = (of: Partial<OrderToTry> = {}): OrderToTry => ({
  programId,
  affiliateCode: ana.code.toLowerCase(),
  amount: 10_000,
  currency: 'USD',
  nth: 1,
  figures: new Map(),
  lines: [],
  ...of,
});
const tried = async (of: Partial<OrderToTry> = {}) => expectOk(await tryOrder(staff, asked(of)));

const sell = async (input: object = {}) => {
  const id = ++n;
  const told = recordOrderInput.parse({
    orderId: `tried-${id}`,
    customerId: `tried-customer-${id}`,
    amount: 10_000,
    currency: 'USD',
    code: ana.code,
    ...input,
  });
  const { commission, reason } = expectOk(await recordOrder(staffCtx, programId, told));
  return { ...told, earned: commission ? commission.amountMinor : reason };
};
const past = async (orderId: string) => expectOk(await tryPastOrder(staff, { programId, orderId }));

describe('an order by hand', () => {
  const lines = [
    { sku: 'GIFT', amount: 4000 },
    { sku: 'PLAN-YEAR', amount: 3000 },
  ];

  it('earns what it would earn if it came, line by line, and nothing is recorded', async () => {
    const gifts = await rule(null, { skus: ['GIFT'] });
    const plans = await rule(3000, { skus: ['PLAN-*'], customer: 'new' });
    const before = await db.order.count();
    const answer = await tried({ lines });
    expect(answer.lines.map((line) => [line.ruleId, line.amountMinor])).toEqual([
      [gifts.id, 0n],
      [plans.id, 900n],
      [null, 600n],
    ]);
    expect(answer.lines[2]?.passed).toEqual([
      { ruleId: gifts.id, words: gifts.words, why: 'skus' },
      { ruleId: plans.id, words: plans.words, why: 'skus' },
    ]);
    expect(answer).toMatchObject({ amountMinor: 1500n, reason: null, cut: null });
    expect((await tried({ lines, nth: 2 })).amountMinor).toBe(1200n);
    expect(await db.order.count()).toBe(before);
    expect((await sell({ lines })).earned).toBe(answer.amountMinor);
  });

  it('counts itself beside the figures that stand, or those that are given', async () => {
    await rule(4000, tier({ figure: 'orders', atLeast: 2 }));
    await rule(5000, tier({ figure: 'revenue', atLeast: 30_000, currency: 'USD' }));
    expect((await tried()).amountMinor).toBe(2000n);
    await sell();
    const second = await tried();
    expect(second).toMatchObject({ amountMinor: 4000n });
    expect(second.figures).toEqual([
      { key: 'orders month', value: 2n },
      { key: 'revenue USD month', value: 20_000n },
    ]);
    const figures = new Map([
      ['orders month', 0n],
      ['revenue USD month', 20_000n],
    ]);
    expect((await tried({ figures })).amountMinor).toBe(5000n);
  });

  it('is cut by the limits that bind', async () => {
    const caps = [{ kind: 'per_month', currency: 'USD', minor: 3000 }];
    expectOk(await setCaps(staffCtx, programId, capsInput.parse({ caps })));
    await sell();
    expect(await tried()).toMatchObject({
      amountMinor: 1000n,
      cut: { by: 'per_month', minor: 1000n },
    });
    expect(await tried({ currency: 'EUR' })).toMatchObject({ amountMinor: 2000n, cut: null });
    await sell();
    expect(await tried()).toMatchObject({
      amountMinor: 0n,
      reason: 'What may be earned at most was earned already.',
    });
  });

  it('is asked of its code, its sub-ID and its country', async () => {
    await rule(100, { countries: ['DE'] });
    await rule(200, { subIds: ['blog-*'] });
    await rule(300, { codes: ['SPRING'] });
    expect((await tried({ country: 'de' })).amountMinor).toBe(100n);
    expect((await tried({ subId: 'blog-1' })).amountMinor).toBe(200n);
    expect((await tried({ code: 'spring' })).amountMinor).toBe(300n);
    expect((await tried()).amountMinor).toBe(2000n);
  });

  it('is of an affiliate of the program, its lines within it, and asked by staff', async () => {
    const other = await makeProgram();
    const refused = async (of: Partial<OrderToTry>) => {
      const answer = await tryOrder(staff, asked(of));
      return answer.ok ? null : answer.error.code;
    };
    expect(await refused({ affiliateCode: 'NOBODY-HERE' })).toBe('AFFILIATE_NOT_FOUND');
    expect(await refused({ programId: other.id })).toBe('AFFILIATE_NOT_FOUND');
    expect(await refused({ lines: [{ sku: 'A', amount: 10_001 }] })).toBe('LINES_EXCEED_ORDER');
    const own = { kind: 'affiliate', userId: 'usr_y', affiliateId: ana.id, programId } as const;
    expect(await tryOrder(own, asked())).toMatchObject({ error: { code: 'AFFILIATE_NOT_FOUND' } });
    const key = { kind: 'key', keyId: 'key_x', programId: other.id, affiliateId: null } as const;
    expect(await tryOrder(key, asked())).toMatchObject({ error: { code: 'AFFILIATE_NOT_FOUND' } });
  });
});

describe('a past order', () => {
  it('earns by the rules of now what it was decided by then', async () => {
    await rule(4000, tier({ figure: 'orders', atLeast: 2 }));
    const [first, second] = [await sell(), await sell()];
    await sell();
    expect([first.earned, second.earned]).toEqual([2000n, 4000n]);
    expect((await past(first.orderId)).amountMinor).toBe(2000n);
    expect((await past(second.orderId)).amountMinor).toBe(4000n);
    await rule(null, { currency: 'USD' });
    expect(await past(second.orderId)).toMatchObject({
      amountMinor: 0n,
      reason: 'A rule of the program gives nothing for what was bought.',
    });
  });

  it('has its own place among its customer’s orders, and takes no room from itself', async () => {
    const caps = [{ kind: 'per_customer', currency: 'USD', minor: 3000 }];
    const { orderId, customerId } = await sell();
    const second = await sell({ customerId });
    await rule(1000, { nth: 2 });
    expectOk(await setCaps(staffCtx, programId, capsInput.parse({ caps })));
    expect((await past(orderId)).amountMinor).toBe(1000n);
    expect((await past(second.orderId)).amountMinor).toBe(1000n);
  });

  it('which nobody asked for a figure counts in those that stand now', async () => {
    const { orderId } = await sell();
    await sell();
    await rule(4000, tier({ figure: 'orders', atLeast: 2 }));
    expect(await past(orderId)).toMatchObject({
      amountMinor: 4000n,
      figures: [{ key: 'orders month', value: 2n }],
    });
  });

  it('is one of the program, and belongs to somebody', async () => {
    const nobodys = recordOrderInput.parse({
      orderId: 'of-nobody',
      customerId: 'nobody',
      amount: 100,
      currency: 'USD',
    });
    expectOk(await recordOrder(staffCtx, programId, nobodys));
    const refused = async (orderId: string, viewer: Parameters<typeof tryPastOrder>[0] = staff) => {
      const answer = await tryPastOrder(viewer, { programId, orderId });
      return answer.ok ? null : answer.error.code;
    };
    expect(await refused('of-nobody')).toBe('AFFILIATE_NOT_FOUND');
    expect(await refused('none')).toBe('ORDER_NOT_FOUND');
    const { orderId } = await sell();
    const own = { kind: 'affiliate', userId: 'usr_y', affiliateId: ana.id, programId } as const;
    expect(await refused(orderId, own)).toBe('ORDER_NOT_FOUND');
    const other = (await makeProgram()).id;
    const key = { kind: 'key', keyId: 'key_x', programId: other, affiliateId: null } as const;
    expect(await refused(orderId, key)).toBe('ORDER_NOT_FOUND');
  });
});
