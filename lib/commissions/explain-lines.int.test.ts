import { beforeEach, describe, expect, it } from 'vitest';
import { explainCommission } from '@/lib/commissions/explain';
import { db } from '@/lib/db/client';
import { recordOrderInput } from '@/lib/orders/schema';
import { expectOk } from '@/lib/result';
import { changeRule, createRule, endRule, setCaps } from '@/lib/rewards/commands';
import { capsInput, changeRuleInput, createRuleInput } from '@/lib/rewards/schema';
import { recordOrder } from '@/lib/sales/record-order';
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

const rule = async (bps: number | null, conditions: object = {}, of: object = {}) => {
  const outcome = bps === null ? { kind: 'nothing' } : { kind: 'share', bps };
  const input = createRuleInput.parse({ outcome, conditions, ...of });
  return expectOk(await createRule(staffCtx, programId, input)).rule;
};
const sell = async (input: object = {}) => {
  const id = ++n;
  const told = recordOrderInput.parse({
    orderId: `why-${id}`,
    customerId: `why-customer-${id}`,
    amount: 20_000,
    total: 23_800,
    currency: 'USD',
    code: ana.code,
    ...input,
  });
  return expectOk(await recordOrder(staffCtx, programId, told)).commission?.id ?? '';
};
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');
const why = async (id: string, viewer: Parameters<typeof explainCommission>[0] = staff) => {
  const found = await explainCommission(viewer, id);
  return { ...found, arithmetic: plain(found?.arithmetic ?? ''), lines: found?.lines ?? [] };
};

const lines = [
  { sku: 'GIFT', amount: 4762, total: 5667 },
  { sku: 'PLAN-YEAR', amount: 11_429, total: 13_600 },
];

describe('why, line by line', () => {
  it('says the rate of each, what stood above it, and what they come to', async () => {
    await rule(null, { skus: ['GIFT'] });
    await rule(3000, { skus: ['PLAN-*'], customer: 'new' });
    const found = await why(await sell({ lines }));
    expect(found.arithmetic).toBe('30 % of $114.29 + 20 % of $38.09 = $41.91');
    expect(found.lines.map(({ rate }) => plain(rate))).toEqual([
      'nothing',
      '30 % of $114.29',
      '20 % of $38.09',
    ]);
    const gifts = { rule: 'Nothing, for GIFT.', why: 'It is for other products.' };
    expect(found.lines.map(({ passed }) => passed)).toEqual([
      [],
      [gifts],
      [
        gifts,
        {
          rule: '30 %, for PLAN-*, on the customer’s first order.',
          why: 'It is for other products.',
        },
      ],
    ]);
  });

  it('stays as it was when the rules are others by now', async () => {
    const tier = await rule(4000, { figure: { figure: 'orders', period: 'month', atLeast: 2 } });
    const id = await sell();
    const before = await why(id);
    expect(before.lines[0]?.passed).toEqual([
      { rule: tier.words, why: 'The affiliate had not reached its figure.' },
    ]);
    const outcome = { kind: 'share', bps: 9000 };
    const changed = expectOk(
      await changeRule(staffCtx, changeRuleInput.parse({ ruleId: tier.id, outcome })),
    );
    await rule(100, { currency: 'EUR' });
    expect(await why(id)).toEqual(before);
    expectOk(await endRule(staffCtx, { ruleId: changed.rule.id }));
    expect(await why(id)).toEqual(before);
  });

  it('says what a limit cut', async () => {
    const caps = [{ kind: 'per_order', currency: 'USD', minor: 1500 }];
    expectOk(await setCaps(staffCtx, programId, capsInput.parse({ caps })));
    expect((await why(await sell({ lines }))).arithmetic).toBe(
      '20 % of $200.00 = $40.00, of which a limit leaves $15.00',
    );
  });

  it('of one rate is what it always was', async () => {
    expect((await why(await sell())).arithmetic).toBe('20 % of $200.00 = $40.00');
    await rule(null, { nth: 100 });
    const flat = createRuleInput.parse({
      outcome: { kind: 'per_order', minor: 500, currency: 'USD' },
    });
    expectOk(await createRule(staffCtx, programId, flat));
    expect((await why(await sell())).arithmetic).toBe('$5.00 for each order');
  });

  it('tells an affiliate of their own lists, and nothing of what was bought', async () => {
    const ben = await makeAffiliate({ programId });
    await rule(9900, { nth: 7 }, { affiliateId: ben.id });
    await rule(100, { nth: 8 }, { affiliateId: ana.id });
    const id = await sell({ lines });
    const own = { kind: 'key', keyId: 'key_x', programId, affiliateId: ana.id } as const;
    const found = await why(id, own);
    expect(found.lines[0]?.passed).toEqual([
      {
        rule: '1 %, on the customer’s 8th order.',
        why: 'It is for another of the customer’s orders.',
      },
    ]);
    expect(JSON.stringify(found.lines)).not.toContain('99');
    expect(found.commission?.lines.map(({ sku }) => sku)).toEqual([null, null, null]);
    expect(await explainCommission({ ...own, affiliateId: ben.id }, id)).toBeNull();
  });

  it('of a group in which the affiliate is no longer are the rules of then', async () => {
    const { groupId } = await db.affiliate.findUniqueOrThrow({ where: { id: ana.id } });
    const ofGroup = await rule(100, { nth: 5 }, { groupId });
    const id = await sell();
    const found = await why(id);
    expect(found.lines[0]?.passed.map((one) => one.rule)).toEqual([ofGroup.words]);
  });
});
