import { z } from 'zod';
import { amountOf, percentInput, wholeInput } from '@/app/admin/inputs';
import { ASKS, ASKS_OF, type Ask } from '@/app/admin/settings/rewards/rule-asks';
import { plainText } from '@/lib/format/plain-text';
import { withoutSpaces } from '@/lib/format/numbers';
import { emptyToNull, emptyToUndefined, formBoolean, formList } from '@/lib/http/form';
import { decimalToMinor } from '@/lib/money/currencies';
import { currencySchema } from '@/lib/programs/schema';
import { ok, refuseField, type Result } from '@/lib/result';
import { conditionsSchema } from '@/lib/rewards/schema';
import {
  FIGURE_PERIODS,
  FIGURES,
  RULE_TRIGGERS,
  type RuleConditions,
  type RuleOutcome,
  type RuleTrigger,
} from '@/lib/rewards/types';

export const GIVES = ['share', 'per_order', 'per_item', 'nothing'] as const;

const text = z.string().trim().max(10_000).default('');
const short = z.string().trim().max(30).default('');

/** A rule as a form sends it: what is not asked for is not read, whatever its fields hold. */
export const ruleFormShape = {
  trigger: z.enum(RULE_TRIGGERS).default('order'),
  name: emptyToNull(plainText(100)),
  gives: z.enum(GIVES).default('share'),
  bps: short,
  money: short,
  moneyCurrency: short,
  mayExceed: formBoolean,
  asks: formList(z.enum(ASKS)).refine(
    (asks) => new Set(asks).size === asks.length,
    'A condition is asked for once.',
  ),
  skus: text,
  categories: text,
  customer: emptyToUndefined(z.enum(['new', 'returning'])),
  nth: short,
  amountFrom: short,
  amountTo: short,
  amountCurrency: short,
  currency: short,
  figure: z.enum(FIGURES).default('orders'),
  figurePeriod: z.enum(FIGURE_PERIODS).default('month'),
  figureAtLeast: short,
  figureCurrency: short,
  figureFor: z.enum(['later', 'all']).default('later'),
  codes: text,
  subIds: text,
  linkIds: text,
  countries: text,
  metadata: text,
  months: short,
  startsOn: emptyToNull(z.iso.date('Choose a day.')),
  endsOn: emptyToNull(z.iso.date('Choose a day.')),
} as const;

export const ruleForm = z.object(ruleFormShape);
type RuleForm = z.output<typeof ruleForm>;

export type FormRule = {
  trigger: RuleTrigger;
  name: string | null;
  conditions: RuleConditions;
  outcome: RuleOutcome;
  startsOn: string | null;
  endsOn: string | null;
};

/** What was meant by a form; a refusal names the field that is wrong. */
export function ruleOfForm(form: RuleForm): Result<FormRule> {
  const outcome = outcomeOf(form);
  if (!outcome.ok) return outcome;
  const conditions = conditionsOf(form);
  if (!conditions.ok) return conditions;
  const { trigger, name, startsOn, endsOn } = form;
  return ok({
    trigger,
    name,
    conditions: conditions.value,
    outcome: outcome.value,
    startsOn,
    endsOn,
  });
}

const wrong = (field: string, words: string) => refuseField('INVALID_INPUT', field, words);

function currencyOf(typed: string, field: string): Result<string> {
  const parsed = currencySchema.safeParse(typed);
  return parsed.success ? ok(parsed.data) : wrong(field, 'Write a currency such as USD.');
}

/** What each kind of rule gives where there is no choice. */
const KIND_OF: Readonly<Partial<Record<RuleTrigger, RuleOutcome['kind']>>> = {
  lead: 'amount',
  goal: 'amount',
  recruit: 'share',
};

function outcomeOf(form: RuleForm): Result<RuleOutcome> {
  const kind = KIND_OF[form.trigger] ?? form.gives;
  if (kind === 'nothing') return ok({ kind });
  if (kind === 'share') {
    const bps = percentInput.safeParse(form.bps);
    if (!bps.success) return wrong('bps', bps.error.issues[0]?.message ?? '');
    return bps.data === 0
      ? wrong('bps', 'More than 0 %. Choose “Nothing” for what earns nothing.')
      : ok({ kind, bps: bps.data });
  }
  const currency = currencyOf(form.moneyCurrency, 'moneyCurrency');
  if (!currency.ok) return currency;
  const minor = amountOf(form.money, currency.value);
  if (minor === null) return wrong('money', 'Write an amount above zero, such as 5.00.');
  const money = { minor: Number(minor), currency: currency.value };
  return ok(
    kind === 'per_order' && form.mayExceed
      ? { kind, ...money, mayExceed: true }
      : { kind, ...money },
  );
}

const linesOf = (typed: string) =>
  typed
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const wordsOf = (typed: string) => typed.split(/[\s,]+/).filter(Boolean);

function wholeOf(typed: string, field: string): Result<number> {
  const parsed = wholeInput.safeParse(typed);
  return parsed.success ? ok(parsed.data) : wrong(field, 'Write a whole number.');
}

/** Where the form holds what a condition is made of, when that is not of its name. */
const FIELD_OF: Partial<Record<string, string>> = {
  amount: 'amountFrom',
  figure: 'figureAtLeast',
};

function conditionsOf(form: RuleForm): Result<RuleConditions> {
  const given: Record<string, unknown> = {};
  // What is hidden for the kind of rule may still be ticked.
  const ticked = form.asks.filter((ask) => ASKS_OF[form.trigger].has(ask));
  const asks: readonly Ask[] = form.trigger === 'goal' ? ['figure'] : ticked;
  for (const ask of asks) {
    const part = CONDITIONS[ask](form);
    if (!part.ok) return part;
    given[ask] = part.value;
  }
  const parsed = conditionsSchema.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? 'asks');
  return wrong(FIELD_OF[name] ?? name, issue?.message ?? 'This needs another look.');
}

/** A list that names nothing asks for nothing. */
function listOf(typed: readonly string[], field: string): Result<readonly string[]> {
  return typed.length === 0 ? wrong(field, 'Name at least one.') : ok(typed);
}

const CONDITIONS: Readonly<Record<Ask, (form: RuleForm) => Result<unknown>>> = {
  skus: ({ skus }) => listOf(linesOf(skus), 'skus'),
  categories: ({ categories }) => listOf(linesOf(categories), 'categories'),
  customer: ({ customer }) =>
    customer === undefined ? wrong('customer', 'Choose which orders.') : ok(customer),
  nth: ({ nth }) => wholeOf(nth, 'nth'),
  amount: amountCondition,
  currency: ({ currency }) => currencyOf(currency, 'currency'),
  figure: figureCondition,
  codes: ({ codes }) => listOf(wordsOf(codes), 'codes'),
  subIds: ({ subIds }) => listOf(linesOf(subIds), 'subIds'),
  linkIds: ({ linkIds }) => listOf(wordsOf(linkIds), 'linkIds'),
  countries: ({ countries }) => listOf(wordsOf(countries), 'countries'),
  metadata: metadataCondition,
  qualified: () => ok(true),
  months: ({ months }) => wholeOf(months, 'months'),
};

function amountCondition(form: RuleForm): Result<unknown> {
  const currency = currencyOf(form.amountCurrency, 'amountCurrency');
  if (!currency.ok) return currency;
  const bound = (typed: string) =>
    typed === '' ? undefined : decimalToMinor(withoutSpaces(typed), currency.value);
  const [from, to] = [bound(form.amountFrom), bound(form.amountTo)];
  if (from === null) return wrong('amountFrom', 'Write an amount such as 50.00.');
  if (to === null) return wrong('amountTo', 'Write an amount such as 50.00.');
  return ok({
    currency: currency.value,
    ...(from === undefined ? {} : { from: Number(from) }),
    ...(to === undefined ? {} : { to: Number(to) }),
  });
}

function figureCondition(form: RuleForm): Result<unknown> {
  const { figure, figurePeriod: period, figureAtLeast, figureCurrency } = form;
  const isForAll = form.figureFor === 'all' && form.trigger === 'order';
  const retroactive = isForAll ? { retroactive: true } : {};
  if (figure !== 'revenue') {
    const atLeast = wholeOf(figureAtLeast, 'figureAtLeast');
    return atLeast.ok ? ok({ figure, period, atLeast: atLeast.value, ...retroactive }) : atLeast;
  }
  const currency = currencyOf(figureCurrency, 'figureCurrency');
  if (!currency.ok) return currency;
  const minor = amountOf(figureAtLeast, currency.value);
  return minor === null
    ? wrong('figureAtLeast', 'Write an amount above zero, such as 1000.00.')
    : ok({ figure, period, atLeast: Number(minor), currency: currency.value, ...retroactive });
}

function metadataCondition({ metadata }: RuleForm): Result<unknown> {
  const entries: [string, string][] = [];
  for (const line of linesOf(metadata)) {
    const at = line.indexOf('=');
    if (at < 1) return wrong('metadata', 'Write one entry per line, such as plan = year.');
    entries.push([line.slice(0, at).trim(), line.slice(at + 1).trim()]);
  }
  return ok(Object.fromEntries(entries));
}
