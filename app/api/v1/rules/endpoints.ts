import { idParams } from '@/app/api/wire';
import type { Work } from '@/lib/db/work';
import { pageOf } from '@/lib/format/wire';
import { defineEndpoint } from '@/lib/http/endpoint';
import type { KeyViewer } from '@/lib/people/keys/types';
import { ok, refuse } from '@/lib/result';
import { changeRule, createRule, endRule, reorderRules, setCaps } from '@/lib/rewards/commands';
import { findRule, listCaps, listRules } from '@/lib/rewards/queries';
import { capOut, ruleOut, toCap, toRule } from '@/lib/rewards/rest';
import {
  capsInput,
  changeRuleInput,
  createRuleInput,
  reorderRulesInput,
  ruleListInput,
  type RuleListInput,
} from '@/lib/rewards/schema';

const scopeOf = ({ programId }: KeyViewer) => ({ programId });

async function readList(viewer: KeyViewer, list: RuleListInput, tx?: Work['tx']) {
  const items = await listRules(viewer, { ...list, programId: viewer.programId }, tx);
  return { items: items.map(toRule), nextCursor: null };
}

/** As it is after a command that has just changed it. */
async function readBack(viewer: KeyViewer, id: string, tx: Work['tx']) {
  const rule = await findRule(viewer, id, tx);
  if (!rule) throw new Error(`rule ${id} was changed and cannot be read`);
  return toRule(rule);
}

async function readCaps(viewer: KeyViewer, list: RuleListInput, tx?: Work['tx']) {
  const items = await listCaps(viewer, { ...list, programId: viewer.programId }, tx);
  return { items: items.map(toCap), nextCursor: null };
}

export const listRulesEndpoint = defineEndpoint({
  method: 'GET',
  path: '/rules',
  operationId: 'listRules',
  summary: 'List the rules of the program, a group or an affiliate',
  description:
    'In the order in which they are read; a list has 100 at most. Of an order, the program’s exclusions are read first, then ' +
    'the affiliate’s rules and own rate, the group’s, the program’s: the first that matches takes a line.',
  answers: { 200: 'The rules.' },
  scope: 'terms:read',
  programWide: true,
  query: ruleListInput,
  output: pageOf(ruleOut),
  run: async ({ viewer, query }) => ok(await readList(viewer, query)),
});

export const getRuleEndpoint = defineEndpoint({
  method: 'GET',
  path: '/rules/{id}',
  operationId: 'getRule',
  summary: 'One rule, also as it was before it was edited or ended',
  answers: { 200: 'The rule.' },
  scope: 'terms:read',
  programWide: true,
  params: idParams,
  output: ruleOut,
  run: async ({ viewer, params }) => {
    const rule = await findRule(viewer, params.id);
    return rule ? ok(toRule(rule)) : refuse('RULE_NOT_FOUND');
  },
});

export const createRuleEndpoint = defineEndpoint({
  method: 'POST',
  path: '/rules',
  operationId: 'createRule',
  summary: 'Add a rule to a list',
  description: 'At its `position`, or at the end. It decides orders that are told from now on.',
  answers: { 201: 'The rule.' },
  scope: 'terms:write',
  programWide: true,
  input: createRuleInput,
  output: ruleOut,
  status: 201,
  run: ({ ctx, viewer, input }) => createRule(ctx, viewer.programId, input),
  answer: ({ rule }, { viewer, tx }) => readBack(viewer, rule.id, tx),
});

export const changeRuleEndpoint = defineEndpoint({
  method: 'PATCH',
  path: '/rules/{id}',
  operationId: 'changeRule',
  summary: 'Change a rule',
  description:
    'What is left out stays. The answer is another rule of the same lineage, in the same place: what earned by the one ' +
    'before keeps it.',
  answers: { 200: 'The rule that stands now.' },
  scope: 'terms:write',
  programWide: true,
  params: idParams,
  input: changeRuleInput.omit({ ruleId: true }),
  output: ruleOut,
  run: ({ ctx, viewer, params, input }) =>
    changeRule(ctx, { ...input, ruleId: params.id }, scopeOf(viewer)),
  answer: ({ rule }, { viewer, tx }) => readBack(viewer, rule.id, tx),
});

export const endRuleEndpoint = defineEndpoint({
  method: 'POST',
  path: '/rules/{id}/end',
  operationId: 'endRule',
  summary: 'End a rule',
  description: 'It takes nothing from now on. What earned by it stays.',
  answers: { 200: 'Ended.' },
  scope: 'terms:write',
  programWide: true,
  params: idParams,
  output: ruleOut,
  run: ({ ctx, viewer, params }) => endRule(ctx, { ruleId: params.id }, scopeOf(viewer)),
  answer: ({ ruleId }, { viewer, tx }) => readBack(viewer, ruleId, tx),
});

export const reorderRulesEndpoint = defineEndpoint({
  method: 'POST',
  path: '/rules/reorder',
  operationId: 'reorderRules',
  summary: 'Put the rules of a list in another order',
  description: 'All of them are named. 409 when the list has others by now.',
  answers: { 200: 'The rules in their order.' },
  scope: 'terms:write',
  programWide: true,
  input: reorderRulesInput,
  output: pageOf(ruleOut),
  run: ({ ctx, viewer, input }) => reorderRules(ctx, viewer.programId, input),
  answer: ({ list }, { viewer, tx }) => readList(viewer, list, tx),
});

export const listCapsEndpoint = defineEndpoint({
  method: 'GET',
  path: '/rules/caps',
  operationId: 'listCaps',
  summary: 'List the caps of the program, a group or an affiliate',
  description:
    'Of each kind and currency that of the nearest level counts: affiliate, group, program.',
  answers: { 200: 'The caps.' },
  scope: 'terms:read',
  programWide: true,
  query: ruleListInput,
  output: pageOf(capOut),
  run: async ({ viewer, query }) => ok(await readCaps(viewer, query)),
});

export const setCapsEndpoint = defineEndpoint({
  method: 'POST',
  path: '/rules/caps',
  operationId: 'setCaps',
  summary: 'Set the caps of the program, a group or an affiliate',
  description: 'The whole list of that level: what is not in it is no longer capped there.',
  answers: { 200: 'The caps as they are now.' },
  scope: 'terms:write',
  programWide: true,
  input: capsInput,
  output: pageOf(capOut),
  run: ({ ctx, viewer, input }) => setCaps(ctx, viewer.programId, input),
  answer: ({ list }, { viewer, tx }) => readCaps(viewer, list, tx),
});
