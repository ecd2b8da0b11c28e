import { z } from 'zod';
import { normaliseCode } from '@/lib/format/code';
import { plainText } from '@/lib/format/plain-text';
import { isId } from '@/lib/ids';
import { currencySchema, minorSchema } from '@/lib/programs/schema';
import {
  CAP_KINDS,
  FIGURE_PERIODS,
  FIGURES,
  RULE_TRIGGERS,
  type RuleConditions,
  type RuleOutcome,
  type RuleTrigger,
} from '@/lib/rewards/types';

/** Of each list in a condition. */
const MOST_NAMED = 100;

const patternSchema = plainText(200).refine(
  (text) => text !== '*' && !text.slice(0, -1).includes('*'),
  'A * may stand at the end only, after something.',
);
const listOf = <S extends z.ZodType>(schema: S) =>
  z.array(schema).min(1).max(MOST_NAMED).optional();

const figureSchema = z
  .object({
    figure: z.enum(FIGURES),
    period: z.enum(FIGURE_PERIODS),
    /** Pieces, or minor units of revenue. */
    atLeast: z.int().min(1),
    currency: currencySchema.optional(),
    /** Also for the orders of the period before it was reached. */
    retroactive: z.literal(true).optional(),
  })
  .refine(
    ({ figure, currency }) => (figure === 'revenue') === (currency !== undefined),
    'Revenue is counted in one currency, and nothing else is.',
  );

const amountSchema = z
  .object({
    from: z.int().min(0).optional(),
    to: z.int().min(0).optional(),
    currency: currencySchema,
  })
  .refine(({ from, to }) => from !== undefined || to !== undefined, 'Say from or to.')
  .refine(({ from = 0, to = from }) => from <= to, 'It ends before it begins.');

const countrySchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, 'Write a country by its two letters, such as DE.');

const codeSchema = plainText(100).transform(normaliseCode).pipe(z.string().min(1));

export const conditionsSchema = z
  .strictObject({
    skus: listOf(patternSchema),
    categories: listOf(patternSchema),
    customer: z.enum(['new', 'returning']).optional(),
    nth: z.int().min(1).max(1000).optional(),
    amount: amountSchema.optional(),
    currency: currencySchema.optional(),
    codes: listOf(codeSchema),
    subIds: listOf(patternSchema),
    linkIds: listOf(z.string().refine((id) => isId('link', id), 'This is not the id of a link.')),
    countries: listOf(countrySchema),
    metadata: z
      .record(plainText(40), z.union([plainText(500), z.number(), z.boolean(), z.null()]))
      .refine((value) => Object.keys(value).length > 0, 'Name at least one entry.')
      .refine((value) => Object.keys(value).length <= 10, 'At most 10 entries.')
      .optional(),
    figure: figureSchema.optional(),
    qualified: z.literal(true).optional(),
    months: z.int().min(0).max(1200).optional(),
  })
  .transform((given): RuleConditions => given);

export const outcomeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('share'), bps: z.int().min(1).max(10_000) }),
    z.strictObject({
      kind: z.literal('per_order'),
      minor: minorSchema,
      currency: currencySchema,
      mayExceed: z.literal(true).optional(),
    }),
    z.strictObject({ kind: z.literal('per_item'), minor: minorSchema, currency: currencySchema }),
    z.strictObject({ kind: z.literal('amount'), minor: minorSchema, currency: currencySchema }),
    z.strictObject({ kind: z.literal('nothing') }),
  ])
  .transform((given): RuleOutcome => given);

const timeSchema = z
  .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])
  .nullable();

const ruleFields = {
  trigger: z.enum(RULE_TRIGGERS),
  name: plainText(100).nullable(),
  conditions: conditionsSchema,
  outcome: outcomeSchema,
  /** By the order's own time; inclusive and exclusive. null: from ever, without end. */
  startsAt: timeSchema,
  endsAt: timeSchema,
} as const;

/** Whose list: the program's, or that of a group or an affiliate of it. */
const ownerFields = {
  groupId: z.string().max(64).optional(),
  affiliateId: z.string().max(64).optional(),
} as const;

export const ruleListInput = z.object(ownerFields);
export type RuleListInput = z.output<typeof ruleListInput>;

const isOneOwner = ({ groupId, affiliateId }: RuleListInput) =>
  groupId === undefined || affiliateId === undefined;
const ONE_OWNER = 'A rule is of the program, of one group or of one affiliate.';

export const createRuleInput = z
  .object({
    ...ownerFields,
    trigger: ruleFields.trigger.default('order'),
    name: ruleFields.name.default(null),
    conditions: ruleFields.conditions.default({}),
    outcome: ruleFields.outcome,
    startsAt: ruleFields.startsAt.default(null),
    endsAt: ruleFields.endsAt.default(null),
    /** In its list, from 0; at the end when it is not given. */
    position: z.int().min(0).optional(),
  })
  .refine(isOneOwner, ONE_OWNER);
export type CreateRuleInput = z.output<typeof createRuleInput>;

export const changeRuleInput = z.object({
  ruleId: z.string().max(64),
  name: ruleFields.name.optional(),
  conditions: ruleFields.conditions.optional(),
  outcome: ruleFields.outcome.optional(),
  startsAt: ruleFields.startsAt.optional(),
  endsAt: ruleFields.endsAt.optional(),
});
export type ChangeRuleInput = z.output<typeof changeRuleInput>;

export const endRuleInput = z.object({ ruleId: z.string().max(64) });

export const reorderRulesInput = z
  .object({
    ...ownerFields,
    /** Every rule of the list, in its new order. */
    ruleIds: z.array(z.string().max(64)).min(1).max(1000),
  })
  .refine(isOneOwner, ONE_OWNER)
  .refine(
    ({ ruleIds }) => new Set(ruleIds).size === ruleIds.length,
    'Two rules cannot stand in one place.',
  );
export type ReorderRulesInput = z.output<typeof reorderRulesInput>;

export const capsInput = z
  .object({
    ...ownerFields,
    /** The whole list of this level: what is not in it is no longer capped here. */
    caps: z
      .array(z.object({ kind: z.enum(CAP_KINDS), currency: currencySchema, minor: minorSchema }))
      .max(100)
      .refine(
        (caps) => new Set(caps.map((c) => `${c.kind} ${c.currency}`)).size === caps.length,
        'Two caps of one kind and currency.',
      ),
  })
  .refine(isOneOwner, ONE_OWNER);
export type CapsInput = z.output<typeof capsInput>;

const OF_LEADS: ReadonlySet<string> = new Set<keyof RuleConditions>([
  'qualified',
  'codes',
  'subIds',
  'linkIds',
  'countries',
]);

/** What is wrong with a rule as a whole; null when nothing is. */
export function ruleProblem(rule: {
  trigger: RuleTrigger;
  conditions: RuleConditions;
  outcome: RuleOutcome;
  startsAt: Date | null;
  endsAt: Date | null;
}): string | null {
  const { trigger, conditions, outcome, startsAt, endsAt } = rule;
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) {
    return 'The rule ends before it begins.';
  }
  if (trigger === 'lead') {
    if (outcome.kind !== 'amount') return 'A sign-up earns an amount.';
    const odd = Object.keys(conditions).find((name) => !OF_LEADS.has(name));
    return odd === undefined ? null : `A rule for sign-ups cannot ask for ${odd}.`;
  }
  if (trigger === 'goal') {
    if (outcome.kind !== 'amount') return 'A goal earns an amount.';
    const { figure, ...others } = conditions;
    if (!figure) return 'A goal needs the figure that is to be reached.';
    if (figure.retroactive) return 'Only a tier is for the orders before it was reached.';
    return Object.keys(others).length === 0 ? null : 'A goal asks for its figure alone.';
  }
  if (trigger === 'recruit') {
    if (outcome.kind !== 'share') return 'Of what a recruit earns, a share is given.';
    const odd = Object.keys(conditions).find((name) => name !== 'months');
    return odd === undefined ? null : `A rule for recruits cannot ask for ${odd}.`;
  }
  if (conditions.months !== undefined) return 'Only a rule for recruits ends after months.';
  if (outcome.kind === 'amount') return 'Say whether the amount is for an order or for an item.';
  if (conditions.figure?.retroactive) {
    if (outcome.kind !== 'share') return 'What is also for the orders before it is a share.';
    if (conditions.figure.period === 'ever') {
      return 'What is also for the orders before it needs a month, a quarter or a year.';
    }
  }
  return conditions.qualified ? 'Only sign-ups are qualified.' : null;
}
