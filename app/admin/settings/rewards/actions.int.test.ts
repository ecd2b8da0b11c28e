import { vi } from 'vitest';
import * as rewards from '@/app/admin/settings/rewards/actions';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { createRule, endRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import type { ActionScene, Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['admin', 'owner'];
const noProgram = [
  'an id of nothing',
  { programId: 'prg_none' },
  'refused: PROGRAM_NOT_FOUND',
] as const;

async function made(programId: string, bps = 3000): Promise<string> {
  const input = createRuleInput.parse({ outcome: { kind: 'share', bps } });
  return expectOk(await createRule(staffCtx, programId, input)).rule.id;
}

/** A list of two rules of the scene's program, and no other. */
async function twoRules({ programId }: ActionScene): Promise<[string, string]> {
  for (const { id } of await db.rewardRule.findMany({ where: { programId, replacedAt: null } })) {
    expectOk(await endRule(systemCtx, { ruleId: id }));
  }
  return [await made(programId), await made(programId, 4000)];
}

const ofAnother = async () => made((await makeProgram()).id);
const share = { trigger: 'order', gives: 'share', bps: '35', asks: 'customer', customer: 'new' };

testActions(rewards, {
  createRuleAction: actionCase({
    may,
    fields: ({ programId }) => ({ programId, name: 'Firsts', ...share }),
    needs: ['programId', 'bps', 'customer'],
    wrong: (scene) => [
      noProgram,
      ['nothing of it', { bps: '0' }, 'refused: INVALID_INPUT'],
      ['more than all', { bps: '101' }, 'refused: INVALID_INPUT'],
      ['a kind of nothing', { gives: 'much' }, 'refused: INVALID_INPUT'],
      ['no such question', { asks: 'weather' }, 'refused: INVALID_INPUT'],
      ['two owners', { groupId: 'grp_x', affiliateId: 'aff_x' }, 'refused: '],
      ['a group of nothing', { groupId: 'grp_none' }, 'refused: GROUP_NOT_FOUND'],
      ['an affiliate of nothing', { affiliateId: 'aff_none' }, 'refused: AFFILIATE_NOT_FOUND'],
      [
        'one that ends before it begins',
        { startsOn: '2026-02-02', endsOn: '2026-02-01' },
        'refused: INVALID_INPUT',
      ],
      ['no day', { startsOn: '2026-02-30' }, 'refused: INVALID_INPUT'],
      [
        'an affiliate of another program',
        { programId: scene.programId, affiliateId: 'aff_other' },
        'refused: AFFILIATE_NOT_FOUND',
      ],
    ],
    answers: 'to /admin/settings/rewards?program=',
    changes: ['reward_rule', 'audit_event'],
    shows: ({ programId }) =>
      db.rewardRule.findFirst({
        where: { programId, replacedAt: null },
        orderBy: { position: 'desc' },
      }),
    becomes: {
      name: 'Firsts',
      trigger: 'order',
      conditions: { customer: 'new' },
      outcome: { kind: 'share', bps: 3500 },
    },
  }),
  changeRuleAction: actionCase({
    may,
    fields: async ({ programId }) => ({
      programId,
      ruleId: await made(programId),
      name: 'Changed',
      ...share,
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
    }),
    needs: ['programId', 'ruleId', 'bps', 'customer'],
    wrong: async ({ programId }) => {
      const ended = await made(programId);
      expectOk(await endRule(systemCtx, { ruleId: ended }));
      return [
        ['an id of nothing', { ruleId: 'rul_none' }, 'refused: RULE_NOT_FOUND'],
        ['one of another program', { ruleId: await ofAnother() }, 'refused: RULE_NOT_FOUND'],
        ['one that has ended', { ruleId: ended }, 'refused: RULE_NOT_FOUND'],
        ['an amount without currency', { gives: 'per_order', money: '5' }, 'refused: INVALID'],
      ];
    },
    answers: 'to /admin/settings/rewards?program=',
    changes: ['reward_rule', 'audit_event'],
    shows: async ({ ruleId }) => {
      const { lineage } = await db.rewardRule.findUniqueOrThrow({ where: { id: ruleId } });
      return db.rewardRule.findFirst({ where: { lineage, replacedAt: null } });
    },
    becomes: {
      name: 'Changed',
      startsAt: new Date('2026-01-01T00:00:00Z'),
      endsAt: new Date('2027-01-01T00:00:00Z'),
    },
  }),
  endRuleAction: actionCase({
    may,
    fields: async ({ programId }) => ({ programId, ruleId: await made(programId) }),
    needs: ['programId', 'ruleId'],
    wrong: async () => [
      ['an id of nothing', { ruleId: 'rul_none' }, 'refused: RULE_NOT_FOUND'],
      ['one of another program', { ruleId: await ofAnother() }, 'refused: RULE_NOT_FOUND'],
    ],
    answers: 'done: The rule has ended',
    changes: ['reward_rule', 'audit_event'],
    shows: async ({ ruleId }) => {
      const row = await db.rewardRule.findUniqueOrThrow({ where: { id: ruleId } });
      return { hasEnded: row.replacedAt !== null };
    },
    becomes: { hasEnded: true },
  }),
  reorderRulesAction: actionCase({
    may,
    fields: async (scene) => {
      const [one, other] = await twoRules(scene);
      return { programId: scene.programId, ruleIds: [one, other], move: `up ${other}` };
    },
    needs: ['programId', 'ruleIds'],
    wrong: async (scene, { ruleIds }) => [
      noProgram,
      ['a part of the list', { ruleIds: [ruleIds[0] ?? ''], move: '' }, 'refused: RULES_CHANGED'],
      [
        'a rule of another program',
        { ruleIds: [...ruleIds, await ofAnother()] },
        'refused: RULES_CHANGED',
      ],
      ['one twice', { ruleIds: [...ruleIds, ruleIds[0] ?? ''] }, 'refused: INVALID_INPUT'],
      ['a way of nothing', { move: 'sideways rul_1' }, 'refused: INVALID_INPUT'],
    ],
    answers: 'done: The list is in its new order',
    changes: ['reward_rule', 'audit_event'],
    shows: async ({ programId, ruleIds }) => {
      const rows = await db.rewardRule.findMany({
        where: { programId, replacedAt: null },
        orderBy: { position: 'asc' },
      });
      return { isTurned: rows.map(({ id }) => id).join() === ruleIds.toReversed().join() };
    },
    becomes: { isTurned: true },
  }),
  setCapsAction: actionCase({
    may,
    fields: ({ programId }) => ({
      programId,
      per_order: 'USD 50.00\nEUR 40.00',
      per_customer: '',
      per_month: 'JPY 5000',
    }),
    needs: ['programId'],
    sends: ['per_order', 'per_customer', 'per_month'],
    wrong: () => [
      noProgram,
      ['no amount', { per_order: 'USD much' }, 'refused: INVALID_INPUT'],
      ['nothing at all', { per_month: 'USD 0' }, 'refused: INVALID_INPUT'],
    ],
    answers: 'done: Saved',
    changes: ['reward_cap', 'audit_event'],
    shows: async ({ programId }) => {
      const caps = await db.rewardCap.findMany({ where: { programId }, orderBy: { id: 'asc' } });
      return caps
        .map(({ kind, currency, amountMinor }) => `${kind} ${currency} ${amountMinor}`)
        .sort();
    },
    becomes: ['per_month JPY 5000', 'per_order EUR 4000', 'per_order USD 5000'],
  }),
});
