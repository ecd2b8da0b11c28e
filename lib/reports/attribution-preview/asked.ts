import { z } from 'zod';
import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';
import { applyOverrides, overridesOf, overridesProblem } from '@/lib/programs/overrides';
import { flatProblem, overrideFields, termFields } from '@/lib/programs/schema';
import { ATTRIBUTION_RULES } from '@/lib/programs/types';
import type { GroupChange } from '@/lib/reports/attribution-preview/groups';
import type { RewardChange, RuleToPreview } from '@/lib/reports/attribution-preview/rewards';
import type { PreviewTerms } from '@/lib/reports/attribution-preview/types';
import { ok, refuse, type Result } from '@/lib/result';
import { ruleOf } from '@/lib/rewards/load';
import {
  capsInput,
  changeRuleInput,
  createRuleInput,
  endRuleInput,
  reorderRulesInput,
  ruleProblem,
  type RuleListInput,
} from '@/lib/rewards/schema';

const idSchema = z.string().min(1).max(64);

const programTerms = z
  .strictObject({
    commissionKind: termFields.commissionKind,
    commissionBps: termFields.commissionBps,
    commissionFlatMinor: termFields.commissionFlatMinor,
    commissionFlatCurrency: termFields.commissionFlatCurrency,
    trailingMonths: termFields.trailingMonths.describe('null: forever; 0: the first order only.'),
    cookieDays: termFields.cookieDays,
    attribution: z.enum(ATTRIBUTION_RULES),
    codeBeatsLink: z.boolean(),
    selfReferral: termFields.selfReferral,
  })
  .partial();

const { commissionKind, commissionBps, commissionFlatMinor, commissionFlatCurrency } =
  overrideFields;
const { trailing, cookieDays, selfReferral } = overrideFields;
const groupTerms = z.strictObject({
  groupId: idSchema,
  ...{ commissionKind, commissionBps, commissionFlatMinor, commissionFlatCurrency },
  ...{ trailing, cookieDays, selfReferral },
});

const RULE_CHANGES = ['createRule', 'changeRule', 'endRule', 'reorderRules', 'caps'] as const;
const GROUP_CHANGES = ['group', 'move'] as const;

/** What could be saved, as the commands that save it take it. Of rules and of groups one change each. */
export const askedChangeFields = {
  terms: programTerms.optional().describe('Of the program; what is left out stays.'),
  group: groupTerms.optional().describe('Own terms of a group; null: the program’s.'),
  move: z
    .strictObject({ affiliateIds: z.array(idSchema).min(1).max(1000), toGroupId: idSchema })
    .optional()
    .describe('Affiliates who would have been in another group.'),
  createRule: createRuleInput.optional(),
  changeRule: changeRuleInput.optional().describe('What is left out stays.'),
  endRule: endRuleInput.optional(),
  reorderRules: reorderRulesInput.optional(),
  caps: capsInput.optional().describe('The whole list of that level.'),
} as const;

export type AskedChange = z.output<z.ZodObject<typeof askedChangeFields>>;

/** What is compared with what is in force. */
export type ReadChange = {
  terms: Partial<PreviewTerms>;
  rewards: RewardChange | undefined;
  groups: GroupChange | undefined;
};

/**
 * Whether what is asked could be saved, in a program of the viewer's. Errors: INVALID_INPUT, GROUP_NOT_FOUND,
 * AFFILIATE_NOT_FOUND, RULE_NOT_FOUND, RULES_CHANGED.
 */
export async function readChange(
  viewer: Viewer,
  program: Program,
  asked: AskedChange,
): Promise<Result<ReadChange>> {
  const of = (names: readonly (keyof AskedChange)[]) =>
    names.filter((name) => asked[name] !== undefined).length;
  if (of(['terms', ...GROUP_CHANGES, ...RULE_CHANGES]) === 0) {
    return refuse('INVALID_INPUT', 'Say what would be changed.');
  }
  if (of(GROUP_CHANGES) > 1 || of(RULE_CHANGES) > 1) {
    return refuse('INVALID_INPUT', 'One change of groups and one of rules at a time.');
  }
  const groups = await readGroups(viewer, program, asked);
  if (!groups.ok) return groups;
  const rewards = await readRewards(program.id, asked);
  if (!rewards.ok) return rewards;
  const { commissionFlatMinor: flat, ...rest } = asked.terms ?? {};
  const flatMinor = flat === undefined || flat === null ? flat : BigInt(flat);
  const terms = { ...rest, ...(flatMinor === undefined ? {} : { commissionFlatMinor: flatMinor }) };
  const problem = flatProblem({ ...program, ...terms });
  if (problem) return refuse('INVALID_INPUT', problem);
  return ok({ terms, rewards: rewards.value, groups: groups.value });
}

async function readGroups(
  viewer: Viewer,
  program: Program,
  { group, move }: AskedChange,
): Promise<Result<GroupChange | undefined>> {
  const { id: programId } = program;
  if (group) {
    const { groupId, ...given } = group;
    const row = await db.group.findFirst({ where: { id: groupId, programId } });
    if (!row) return refuse('GROUP_NOT_FOUND');
    const own = applyOverrides(given, overridesOf(row));
    const problem = overridesProblem(own, program);
    return problem ? refuse('INVALID_INPUT', problem) : ok({ kind: 'terms', groupId, own });
  }
  if (!move) return ok(undefined);
  const to = await db.group.findFirst({ where: { id: move.toGroupId, programId } });
  if (!to) return refuse('GROUP_NOT_FOUND');
  const affiliateIds = [...new Set(move.affiliateIds)];
  const count = await db.affiliate.count({
    where: { AND: [{ id: { in: affiliateIds }, programId }, programScope(viewer)] },
  });
  if (count < affiliateIds.length) return refuse('AFFILIATE_NOT_FOUND');
  return ok({ kind: 'move', affiliateIds, group: to });
}

async function readRewards(
  programId: string,
  { createRule, changeRule, endRule, reorderRules, caps }: AskedChange,
): Promise<Result<RewardChange | undefined>> {
  if (createRule) {
    const owner = await findOwner(programId, createRule);
    if (!owner.ok) return owner;
    const { groupId: _group, affiliateId: _affiliate, position, ...given } = createRule;
    const rule = usableRule(given);
    return rule.ok ? ok({ kind: 'create', owner: owner.value, rule: rule.value, position }) : rule;
  }
  if (changeRule) {
    const { ruleId, ...changes } = changeRule;
    const row = await standing(programId, ruleId);
    if (!row) return refuse('RULE_NOT_FOUND');
    const { trigger, name, conditions, outcome, startsAt, endsAt } = ruleOf(row);
    const before = { trigger, name, conditions, outcome, startsAt, endsAt };
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    const rule = usableRule({ ...before, ...Object.fromEntries(given) });
    return rule.ok ? ok({ kind: 'change', ruleId, rule: rule.value }) : rule;
  }
  if (endRule) {
    const row = await standing(programId, endRule.ruleId);
    return row ? ok({ kind: 'end', ruleId: row.id }) : refuse('RULE_NOT_FOUND');
  }
  if (reorderRules) {
    const owner = await findOwner(programId, reorderRules);
    if (!owner.ok) return owner;
    const { ruleIds } = reorderRules;
    const rows = await db.rewardRule.findMany({
      where: { ...owner.value, programId, replacedAt: null },
      select: { id: true },
    });
    const isWhole = rows.length === ruleIds.length && rows.every(({ id }) => ruleIds.includes(id));
    return isWhole ? ok({ kind: 'reorder', owner: owner.value, ruleIds }) : refuse('RULES_CHANGED');
  }
  if (!caps) return ok(undefined);
  const owner = await findOwner(programId, caps);
  return owner.ok ? ok({ kind: 'caps', owner: owner.value, caps: caps.caps }) : owner;
}

/** Of a tier that is also for the orders before it was reached. */
export const NO_ORDERS_BEFORE =
  'A preview does not count what this tier pays the orders before it was reached: try it without that.';

function usableRule(rule: RuleToPreview): Result<RuleToPreview> {
  const problem = ruleProblem(rule);
  if (problem) return refuse('INVALID_INPUT', problem);
  if (rule.conditions.figure?.retroactive) return refuse('INVALID_INPUT', NO_ORDERS_BEFORE);
  return rule.trigger === 'order'
    ? ok(rule)
    : refuse('INVALID_INPUT', 'A preview is over orders: this rule is not for any.');
}

function standing(programId: string, id: string) {
  return db.rewardRule.findFirst({ where: { id, programId, replacedAt: null } });
}

async function findOwner(
  programId: string,
  { groupId = null, affiliateId = null }: { [K in keyof RuleListInput]?: string | null },
): Promise<Result<{ groupId: string | null; affiliateId: string | null }>> {
  if (groupId !== null && !(await db.group.findFirst({ where: { id: groupId, programId } }))) {
    return refuse('GROUP_NOT_FOUND');
  }
  const isOf = { where: { id: affiliateId ?? '', programId } };
  if (affiliateId !== null && !(await db.affiliate.findFirst(isOf))) {
    return refuse('AFFILIATE_NOT_FOUND');
  }
  return ok({ groupId, affiliateId });
}
