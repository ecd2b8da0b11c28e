import { expect } from 'vitest';
import { createGroup } from '@/lib/groups/commands';
import { createGroupInput } from '@/lib/groups/schema';
import { newId } from '@/lib/ids';
import { recordOrderInput } from '@/lib/orders/schema';
import { expectOk } from '@/lib/result';
import { createRule, endRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { recordOrder } from '@/lib/sales/record-order';
import { connectAgent } from '@/lib/testing/evals/agent';
import { countEffects, type World } from '@/lib/testing/evals/world';
import { expectRefused, type Scenario } from '@/lib/testing/evals/scenario';
import { makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeDiscountCode, makeProgram, staffCtx } from '@/lib/testing/factories';

/** A program of its own, so that nobody else's orders are looked at: two affiliates, 20 %, an order of two lines each. */
async function shop({ url }: World) {
  const program = await makeProgram();
  const member = async (name: string) => {
    const { id, code } = await makeAffiliate({ programId: program.id, name });
    await makeDiscountCode({ programId: program.id, affiliateId: id, code });
    return { id, code };
  };
  const order = async (code: string) =>
    expectOk(
      await recordOrder(
        staffCtx,
        program.id,
        recordOrderInput.parse({
          orderId: newId('order'),
          customerId: newId('customer'),
          amount: 10_000,
          currency: 'USD',
          code,
          lines: [
            { sku: 'GIFT', name: 'Gift card', amount: 4000 },
            { sku: 'PLAN', name: 'Annual plan', amount: 6000 },
          ],
        }),
      ),
    );
  const rule = async (input: object) =>
    expectOk(await createRule(staffCtx, program.id, createRuleInput.parse(input))).rule;
  const agent = await connectAgent(url, await makeKey(program.id));
  return { programId: program.id, agent, member, order, rule };
}

const NO_GIFTS = { outcome: { kind: 'nothing' }, conditions: { skus: ['GIFT'] } };

/** What is told of rules: why a line earned what it did, and what others would have paid. */
export const previews: Scenario[] = [
  {
    name: 'a commission is explained line by line, with the rules above that did not match',
    run: async (world) => {
      const { agent, member, order, rule } = await shop(world);
      const ana = await member('Ana');
      await rule(NO_GIFTS);
      await rule({
        name: 'Plans',
        outcome: { kind: 'share', bps: 3000 },
        conditions: { skus: ['PLAN'] },
      });
      const { commission } = await order(ana.code);
      const { content } = await agent.call('explain_commission', { commissionId: commission?.id });
      expect(content).toMatchObject({
        commission: { amount: 1800 },
        lines: [
          { sku: 'GIFT', base: 4000, amount: 0, passed: [] },
          { sku: 'PLAN', base: 6000, amount: 1800, passed: [{ why: expect.any(String) }] },
        ],
      });
      await agent.close();
    },
  },
  {
    name: 'other terms, groups and rules are previewed over past orders, and nothing is written',
    run: async (world) => {
      const { agent, programId, member, order, rule } = await shop(world);
      const [ana, bob] = [await member('Ana'), await member('Bob')];
      await order(ana.code);
      await order(bob.code);
      const plans = await rule({
        outcome: { kind: 'share', bps: 5000 },
        conditions: { skus: ['PLAN'] },
      });
      const { groupId } = expectOk(
        await createGroup(
          staffCtx,
          createGroupInput.parse({ programId, name: 'Gold', slug: 'gold', commissionBps: 4000 }),
        ),
      );
      const before = await countEffects();
      const sums = async (change: Record<string, unknown>) => {
        const { content } = await agent.call('preview_terms', change);
        const { totals, affiliates, orders } = content as {
          orders: number;
          totals: object[];
          affiliates: { affiliate: { name: string }; difference: number }[];
        };
        expect(orders).toBe(2);
        return [
          totals,
          affiliates.map(({ affiliate, difference }) => `${affiliate.name} ${difference}`),
        ];
      };
      const total = (now: number, then: number) => [
        { currency: 'USD', now, then, difference: then - now },
      ];
      // By the rules of now each order earns 20 % of 40.00 and 50 % of 60.00.
      expect(await sums({ terms: { commissionBps: 1000 } })).toEqual([
        total(7600, 6800),
        ['Ana -400', 'Bob -400'],
      ]);
      expect(await sums({ endRule: { ruleId: plans.id } })).toEqual([
        total(7600, 4000),
        ['Ana -1800', 'Bob -1800'],
      ]);
      expect(await sums({ createRule: NO_GIFTS })).toEqual([
        total(7600, 6000),
        ['Ana -800', 'Bob -800'],
      ]);
      const first = { outcome: { kind: 'share', bps: 1000 }, position: 0 };
      expect(await sums({ createRule: first })).toEqual([
        total(7600, 2000),
        ['Ana -2800', 'Bob -2800'],
      ]);
      const half = { ruleId: plans.id, outcome: { kind: 'share', bps: 2500 } };
      expect(await sums({ changeRule: half })).toEqual([
        total(7600, 4600),
        ['Ana -1500', 'Bob -1500'],
      ]);
      const caps = [{ kind: 'per_order', currency: 'USD', minor: 3000 }];
      expect(await sums({ caps: { caps } })).toEqual([total(7600, 6000), ['Ana -800', 'Bob -800']]);
      // The rate of the group stands before the program's rules.
      expect(await sums({ move: { affiliateIds: [bob.id], toGroupId: groupId } })).toEqual([
        total(7600, 7800),
        ['Bob 200', 'Ana 0'],
      ]);
      expect(await sums({ group: { groupId, commissionBps: 9000 } })).toEqual([
        total(7600, 7600),
        ['Ana 0', 'Bob 0'],
      ]);
      expect(await countEffects()).toEqual(before);
      await agent.close();
    },
  },
  {
    name: 'what could not be saved is not previewed, nor what is another program’s',
    run: async (world) => {
      const { agent, member, rule } = await shop(world);
      const other = await shop(world);
      const ana = await member('Ana');
      const [own, second] = [await rule(NO_GIFTS), await rule(NO_GIFTS)];
      const foreign = await other.rule(NO_GIFTS);
      const ended = await rule(NO_GIFTS);
      expectOk(await endRule(staffCtx, { ruleId: ended.id }));
      const refused = (code: string, ...changes: Record<string, unknown>[]) =>
        expectRefused(code, ...changes.map((change) => () => agent.call('preview_terms', change)));
      await refused(
        'INVALID_INPUT',
        {},
        { days: 0, endRule: { ruleId: own.id } },
        { endRule: { ruleId: own.id }, createRule: NO_GIFTS },
        {
          createRule: {
            outcome: { kind: 'share', bps: 100 },
            startsAt: '2027-01-01T00:00:00Z',
            endsAt: '2026-01-01T00:00:00Z',
          },
        },
        {
          createRule: { trigger: 'lead', outcome: { kind: 'amount', minor: 100, currency: 'USD' } },
        },
        { terms: { commissionKind: 'flat', commissionFlatMinor: null } },
      );
      await refused(
        'RULE_NOT_FOUND',
        { endRule: { ruleId: foreign.id } },
        { endRule: { ruleId: ended.id } },
        { changeRule: { ruleId: foreign.id, name: 'Mine' } },
      );
      await refused('RULES_CHANGED', { reorderRules: { ruleIds: [own.id] } });
      await refused(
        'AFFILIATE_NOT_FOUND',
        { createRule: { ...NO_GIFTS, affiliateId: 'aff_none' } },
        { createRule: { ...NO_GIFTS, affiliateId: (await other.member('Eve')).id } },
      );
      await refused(
        'GROUP_NOT_FOUND',
        { group: { groupId: 'grp_none', commissionBps: 1 } },
        { move: { affiliateIds: [ana.id], toGroupId: 'grp_none' } },
        { caps: { groupId: 'grp_none', caps: [] } },
      );
      const { content } = await agent.call('preview_terms', {
        reorderRules: { ruleIds: [second.id, own.id] },
      });
      expect(content).toMatchObject({ orders: 0, totals: [], affiliates: [] });
      await agent.close();
      await other.agent.close();
    },
  },
];
