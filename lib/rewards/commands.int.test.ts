import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { expectOk, type Result } from '@/lib/result';
import {
  changeRule,
  createRule,
  endRule,
  MOST_RULES,
  reorderRules,
  setCaps,
} from '@/lib/rewards/commands';
import { listCaps, listRules } from '@/lib/rewards/queries';
import { capsInput, createRuleInput, reorderRulesInput } from '@/lib/rewards/schema';
import { makeAffiliate, makeGroup, makeProgram, staffCtx } from '@/lib/testing/factories';

let programId: string;
const staff = { kind: 'staff', userId: 'usr_test_staff', role: 'owner' } as const;

beforeEach(async () => {
  programId = (await makeProgram()).id;
});

const share = (bps: number) => ({ kind: 'share', bps });
const create = (input: object) =>
  createRule(staffCtx, programId, createRuleInput.parse({ outcome: share(3000), ...input }));
const codeOf = (result: Result<unknown>) => (result.ok ? null : result.error.code);
const idsOf = async (list: object = {}) =>
  (await listRules(staff, { programId, ...list })).map(({ id, position }) => [id, position]);

describe('a list', () => {
  it('has its rules in the order in which they were put', async () => {
    const first = expectOk(await create({ name: 'First' })).rule;
    const second = expectOk(await create({})).rule;
    const between = expectOk(await create({ position: 1 })).rule;
    const far = expectOk(await create({ position: 99 })).rule;
    expect(await idsOf()).toEqual([
      [first.id, 0],
      [between.id, 1],
      [second.id, 2],
      [far.id, 3],
    ]);
    const order = [far, second, between, first].map(({ id }) => id);
    expectOk(await reorderRules(staffCtx, programId, reorderRulesInput.parse({ ruleIds: order })));
    expect((await idsOf()).map(([id]) => id)).toEqual(order);
    expectOk(await endRule(staffCtx, { ruleId: second.id }));
    expect(await idsOf()).toEqual([
      [far.id, 0],
      [between.id, 1],
      [first.id, 2],
    ]);
  });

  it('is of the program, of a group or of an affiliate', async () => {
    const group = await makeGroup({ programId });
    const { id: affiliateId } = await makeAffiliate({ programId });
    const ofProgram = expectOk(await create({})).rule;
    const ofGroup = expectOk(await create({ groupId: group.id })).rule;
    const ofAffiliate = expectOk(await create({ affiliateId })).rule;
    expect([ofProgram, ofGroup, ofAffiliate].map(({ level }) => level)).toEqual([
      'program',
      'group',
      'affiliate',
    ]);
    expect(await idsOf()).toEqual([[ofProgram.id, 0]]);
    expect(await idsOf({ groupId: group.id })).toEqual([[ofGroup.id, 0]]);
    expect(await idsOf({ affiliateId })).toEqual([[ofAffiliate.id, 0]]);
    const both = createRuleInput.safeParse({ outcome: share(1), groupId: 'a', affiliateId: 'b' });
    expect(both.success).toBe(false);
  });

  it('of another program is not there', async () => {
    const { id: other } = await makeProgram();
    const group = await makeGroup({ programId: other });
    const { id: affiliateId } = await makeAffiliate({ programId: other });
    expect(codeOf(await create({ groupId: group.id }))).toBe('GROUP_NOT_FOUND');
    expect(codeOf(await create({ affiliateId }))).toBe('AFFILIATE_NOT_FOUND');
    const { rule } = expectOk(await create({}));
    const scope = { programId: other };
    expect(codeOf(await changeRule(staffCtx, { ruleId: rule.id, name: 'x' }, scope))).toBe(
      'RULE_NOT_FOUND',
    );
    expect(codeOf(await endRule(staffCtx, { ruleId: rule.id }, scope))).toBe('RULE_NOT_FOUND');
    const owner = { kind: 'key', keyId: 'k', programId: other, affiliateId: null } as const;
    expect(await listRules(owner, { programId })).toEqual([]);
    const own = { kind: 'key', keyId: 'k', programId, affiliateId: 'aff' } as const;
    expect(await listRules(own, { programId })).toEqual([]);
    expect(
      codeOf(await createRule(staffCtx, 'prg_none', createRuleInput.parse({ outcome: share(1) }))),
    ).toBe('PROGRAM_NOT_FOUND');
  });

  it('is put in order as it is: who names another list is refused', async () => {
    const { rule } = expectOk(await create({}));
    expectOk(await create({}));
    const order = (ruleIds: string[]) => reorderRules(staffCtx, programId, { ruleIds });
    expect(codeOf(await order([rule.id]))).toBe('RULES_CHANGED');
    expect(codeOf(await order([rule.id, 'rul_none']))).toBe('RULES_CHANGED');
    expect(reorderRulesInput.safeParse({ ruleIds: [rule.id, rule.id] }).success).toBe(false);
  });

  it('has an end', async () => {
    const row = { programId, trigger: 'order', conditions: {}, outcome: share(1), createdBy: 'me' };
    await db.rewardRule.createMany({
      data: Array.from({ length: MOST_RULES }, (_, position) => ({
        ...row,
        position,
        id: `rul_${programId}_${position}`,
        lineage: `rul_${programId}_${position}`,
      })),
    });
    expect(codeOf(await create({}))).toBe('TOO_MANY_RULES');
  });

  it('keeps its order when many add to it at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => create({ position: 0 })));
    expect((await idsOf()).map(([, position]) => position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('an edited rule', () => {
  it('is another row of its lineage in its place; the one before stays as it was', async () => {
    const { rule } = expectOk(await create({ name: 'Plans', conditions: { skus: ['PLAN-*'] } }));
    await create({});
    const changed = expectOk(
      await changeRule(staffCtx, { ruleId: rule.id, outcome: { kind: 'share', bps: 4000 } }),
    ).rule;
    expect(changed).toMatchObject({ lineage: rule.lineage, position: 0, name: 'Plans' });
    expect(changed.words).toBe('Plans: 40 %, for PLAN-*.');
    expect((await idsOf()).map(([id]) => id)).toContain(changed.id);
    const before = await db.rewardRule.findUniqueOrThrow({ where: { id: rule.id } });
    expect(before).toMatchObject({
      outcome: { kind: 'share', bps: 3000 },
      replacedBy: 'user:usr_test_staff',
    });
    expect(codeOf(await changeRule(staffCtx, { ruleId: rule.id, name: 'x' }))).toBe(
      'RULE_NOT_FOUND',
    );
  });

  it('is refused as a whole', async () => {
    const { rule } = expectOk(await create({ startsAt: '2026-06-01T00:00:00Z' }));
    const day = (text: string) => new Date(`${text}T00:00:00Z`);
    for (const [changes, isRefused] of [
      [{ endsAt: day('2026-06-01') }, true],
      [{ outcome: { kind: 'amount', minor: 5, currency: 'USD' } }, true],
      [{ conditions: { qualified: true } }, true],
      [{ endsAt: day('2026-06-02') }, false],
    ] as const) {
      const { id: ruleId } = (await listRules(staff, { programId }))[0] ?? rule;
      const answer = await changeRule(staffCtx, { ruleId, ...changes });
      expect(codeOf(answer)).toBe(isRefused ? 'INVALID_INPUT' : null);
    }
  });
});

describe('input', () => {
  it.each([
    ['no outcome', { outcome: undefined }],
    ['a share of nothing', { outcome: share(0) }],
    ['more than all', { outcome: share(10_001) }],
    ['an amount without its currency', { outcome: { kind: 'per_order', minor: 5 } }],
    ['a condition that is none', { conditions: { skuss: ['a'] } }],
    ['an empty list', { conditions: { skus: [] } }],
    ['a star alone', { conditions: { skus: ['*'] } }],
    ['a star in the middle', { conditions: { skus: ['a*b'] } }],
    ['a goal of 0', { conditions: { figure: { figure: 'orders', period: 'month', atLeast: 0 } } }],
    [
      'revenue without a currency',
      { conditions: { figure: { figure: 'revenue', period: 'month', atLeast: 5 } } },
    ],
    [
      'orders in a currency',
      { conditions: { figure: { figure: 'orders', period: 'year', atLeast: 5, currency: 'USD' } } },
    ],
    [
      'a range that ends before it begins',
      { conditions: { amount: { from: 2, to: 1, currency: 'USD' } } },
    ],
    ['a range without ends', { conditions: { amount: { currency: 'USD' } } }],
    ['a country by its name', { conditions: { countries: ['Germany'] } }],
  ])('%s is refused', (_what, given) => {
    expect(createRuleInput.safeParse({ outcome: share(1), ...given }).success).toBe(false);
  });
});

describe('the database', () => {
  const insert = (data: object) =>
    db.rewardRule.create({
      data: {
        id: `rul_${programId}_${Math.random()}`,
        programId,
        lineage: `rul_${Math.random()}`,
        trigger: 'order',
        position: 0,
        conditions: {},
        outcome: share(1),
        createdBy: 'me',
        ...data,
      },
    });

  it('keeps two rules of a list out of one place', async () => {
    await insert({});
    await expect(insert({})).rejects.toThrow();
    await insert({ position: 1 });
  });

  it('keeps a rule as it was, and keeps it', async () => {
    const { id } = await insert({});
    const update = (data: object) => db.rewardRule.update({ where: { id }, data });
    await expect(update({ outcome: share(2) })).rejects.toThrow();
    await expect(update({ conditions: { nth: 2 } })).rejects.toThrow();
    await expect(update({ startsAt: new Date() })).rejects.toThrow();
    await expect(db.rewardRule.delete({ where: { id } })).rejects.toThrow();
    await update({ position: 4 });
    await update({ replacedAt: new Date(), replacedBy: 'me' });
    await expect(update({ replacedAt: null, replacedBy: null })).rejects.toThrow();
  });

  it('knows no rule of a stranger’s affiliate or group, and none without an outcome', async () => {
    const { id: other } = await makeProgram();
    const { id: affiliateId } = await makeAffiliate({ programId: other });
    await expect(insert({ affiliateId })).rejects.toThrow();
    await expect(insert({ groupId: (await makeGroup({ programId: other })).id })).rejects.toThrow();
    await expect(insert({ outcome: {} })).rejects.toThrow();
    await expect(insert({ outcome: { kind: 'share', bps: 0 } })).rejects.toThrow();
    await expect(insert({ outcome: { kind: 'per_order', minor: 5 } })).rejects.toThrow();
    await expect(insert({ trigger: 'lead' })).rejects.toThrow();
  });
});

describe('caps', () => {
  it('are set as a whole, by level', async () => {
    const { id: affiliateId } = await makeAffiliate({ programId });
    const set = (input: object) => setCaps(staffCtx, programId, capsInput.parse(input));
    const caps = [
      { kind: 'per_order', currency: 'USD', minor: 5000 },
      { kind: 'per_month', currency: 'EUR', minor: 90_000 },
    ];
    expectOk(await set({ caps }));
    expectOk(await set({ affiliateId, caps: caps.slice(0, 1) }));
    expect(await listCaps(staff, { programId })).toHaveLength(2);
    expect(await listCaps(staff, { programId, affiliateId })).toEqual([
      { kind: 'per_order', currency: 'USD', amountMinor: 5000n },
    ]);
    expectOk(await set({ caps: [] }));
    expect(await listCaps(staff, { programId })).toEqual([]);
    expect(await listCaps(staff, { programId, affiliateId })).toHaveLength(1);
    expect(capsInput.safeParse({ caps: [caps[0], caps[0]] }).success).toBe(false);
  });
});
