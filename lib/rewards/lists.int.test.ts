import { beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { createRule, setCaps } from '@/lib/rewards/commands';
import { findRuleList } from '@/lib/rewards/rule-list';
import { capsInput, createRuleInput } from '@/lib/rewards/schema';
import { listPublicWhatEarns, listWhatEarns } from '@/lib/rewards/what-earns';
import { makeAffiliate, makeProgram, staffCtx } from '@/lib/testing/factories';

const staff = { kind: 'staff', userId: 'usr_x', role: 'support' } as const;

let programId: string;
let groupId: string;
let ana: { id: string; code: string };
let ben: { id: string; code: string };

const rule = async (bps: number, of: object = {}) =>
  expectOk(
    await createRule(
      staffCtx,
      programId,
      createRuleInput.parse({ outcome: { kind: 'share', bps }, ...of }),
    ),
  ).rule;
const cap = (minor: number, of: object = {}) =>
  setCaps(
    staffCtx,
    programId,
    capsInput.parse({ ...of, caps: [{ kind: 'per_order', currency: 'USD', minor }] }),
  );
const viewerOf = (affiliateId: string) =>
  ({ kind: 'affiliate', userId: 'usr_y', affiliateId, programId }) as const;

beforeEach(async () => {
  programId = (await makeProgram({ commissionBps: 2000 })).id;
  ana = await makeAffiliate({ programId });
  ben = await makeAffiliate({ programId });
  groupId = newId('group');
  await db.group.create({
    data: { id: groupId, programId, name: 'Gold', slug: 'gold', position: 1, commissionBps: 2500 },
  });
  await db.affiliate.update({ where: { id: ana.id }, data: { groupId } });
  await rule(100, { affiliateId: ben.id });
  await rule(200, { affiliateId: ana.id });
  await rule(300, { groupId });
  await rule(400);
  const excluded = createRuleInput.parse({ outcome: { kind: 'nothing' }, conditions: { nth: 9 } });
  expectOk(await createRule(staffCtx, programId, excluded));
  const lead = createRuleInput.parse({
    trigger: 'lead',
    outcome: { kind: 'amount', minor: 500, currency: 'USD' },
  });
  expectOk(await createRule(staffCtx, programId, lead));
});

const wordsOf = async (of: object) =>
  (await findRuleList(staff, { programId, ...of }))?.orders.map((entry) =>
    [
      entry.kind === 'rule' ? entry.rule.words : entry.words,
      entry.isReached ? '' : ' not reached',
    ].join(''),
  );

const EXCLUSION = 'Nothing, on the customer’s 9th order.';
const OF_PROGRAM = ['4 %.', '20 %, the rate of the program.'];

describe('a list', () => {
  it('of an affiliate is everything that is read for it, in order', async () => {
    expect(await wordsOf({ affiliateId: ana.id })).toEqual([
      EXCLUSION,
      '2 %.',
      '3 %.',
      '25 %, the rate of the group.',
      ...OF_PROGRAM.map((words) => `${words} not reached`),
    ]);
  });

  it('of a group and of the program has nothing of those above', async () => {
    expect(await wordsOf({ groupId })).toEqual([
      EXCLUSION,
      '3 %.',
      '25 %, the rate of the group.',
      ...OF_PROGRAM.map((words) => `${words} not reached`),
    ]);
    expect(await wordsOf({})).toEqual([EXCLUSION, ...OF_PROGRAM]);
    expect((await findRuleList(staff, { programId }))?.others.lead).toHaveLength(1);
  });

  it('has its own limits and those below', async () => {
    expectOk(await cap(900));
    expectOk(await cap(800, { affiliateId: ana.id }));
    const list = await findRuleList(staff, { programId, affiliateId: ana.id });
    expect(list?.caps.map(({ level, amountMinor }) => [level, amountMinor])).toEqual(
      expect.arrayContaining([
        ['program', 900n],
        ['affiliate', 800n],
      ]),
    );
  });

  it('is for the program’s staff only', async () => {
    const other = (await makeProgram()).id;
    const key = { kind: 'key', keyId: 'key_x', programId: other, affiliateId: null } as const;
    expect(await findRuleList(key, { programId })).toBeNull();
    expect(await findRuleList(viewerOf(ana.id), { programId })).toBeNull();
    expect(await findRuleList(staff, { programId: other, groupId })).toBeNull();
    expect(await findRuleList(staff, { programId: other, affiliateId: ana.id })).toBeNull();
    expect(await findRuleList(staff, { programId: 'prg_none' })).toBeNull();
  });
});

describe('what an affiliate earns', () => {
  it('are the sentences that are read for it, as far as one takes whatever is left', async () => {
    const { orders, leads } = await listWhatEarns(viewerOf(ana.id));
    expect(orders.map(({ words }) => words)).toEqual([
      EXCLUSION,
      '2 %.',
      '3 %.',
      '25 %, the rate of the group.',
    ]);
    expect(leads.map(({ words }) => words)).toEqual(['$5.00 for a sign-up.']);
    const bens = await listWhatEarns(viewerOf(ben.id));
    expect(bens.orders.map(({ words }) => words)).toEqual([EXCLUSION, '1 %.', ...OF_PROGRAM]);
  });

  it('has only what is in force now, with where they stand', async () => {
    await rule(5000, { affiliateId: ana.id, startsAt: '2100-01-01T00:00:00Z' });
    await rule(5100, { affiliateId: ana.id, endsAt: '2020-01-01T00:00:00Z' });
    await rule(3500, {
      affiliateId: ana.id,
      conditions: { figure: { figure: 'orders', period: 'ever', atLeast: 10 } },
    });
    await db.affiliateFigure.create({
      data: {
        affiliateId: ana.id,
        figure: 'orders',
        currency: '',
        day: new Date('2026-01-05T00:00:00Z'),
        value: 7n,
      },
    });
    const { orders } = await listWhatEarns(viewerOf(ana.id));
    expect(orders.map(({ words }) => words).join()).not.toMatch(/5[01] %/);
    expect(orders.find(({ standing }) => standing !== null)?.standing).toBe('7 of 10 orders');
    await db.affiliateFigure.deleteMany({ where: { affiliateId: ana.id } });
  });

  it('has of each kind of limit the nearest', async () => {
    expectOk(await cap(900));
    expectOk(await cap(800, { affiliateId: ana.id }));
    expect((await listWhatEarns(viewerOf(ana.id))).caps).toEqual([
      { kind: 'per_order', currency: 'USD', amountMinor: 800n },
    ]);
    expect((await listWhatEarns(viewerOf(ben.id))).caps).toEqual([
      { kind: 'per_order', currency: 'USD', amountMinor: 900n },
    ]);
  });

  it('in public is the program’s, or that of a group, and of no affiliate', async () => {
    const words = async (id?: string) =>
      (await listPublicWhatEarns(programId, id)).orders.map((one) => one.words);
    expect(await words()).toEqual([EXCLUSION, ...OF_PROGRAM]);
    expect(await words(groupId)).toEqual([EXCLUSION, '3 %.', '25 %, the rate of the group.']);
  });
});
