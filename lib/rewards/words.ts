import { formatBps, formatMoney } from '@/lib/money/format';
import type { Terms } from '@/lib/programs/types';
import type { Entry } from '@/lib/rewards/entries';
import type { Mismatch } from '@/lib/rewards/match';
import type {
  CapKind,
  FigureCondition,
  OwnRate,
  Rule,
  RuleConditions,
  RuleOutcome,
} from '@/lib/rewards/types';

/** Every rule as a sentence, made here alone: for the console, the portal, "why" and the API. */

type Words = Pick<Rule, 'name' | 'trigger' | 'conditions' | 'outcome'>;

/** "Annual plans: 30 % of PLAN-YEAR, on the customer's first order." */
export function ruleWords({ name, trigger, conditions, outcome }: Words): string {
  const parts = [
    outcomeWords(outcome, trigger),
    ...(trigger === 'goal' && conditions.figure
      ? [goalWords(conditions.figure)]
      : conditionWords(conditions)),
  ];
  const [what = '', ...rest] = parts;
  const sentence = [what, ...rest].join(', ');
  return `${name === null ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : `${name}: ${sentence}`}.`;
}

export function entryWords(entry: Entry): string {
  return entry.kind === 'rule' ? ruleWords(entry.rule) : ownRateWords(entry.rate);
}

const RATE_OF = {
  affiliate: 'affiliate’s own rate',
  group: 'rate of the group',
  program: 'rate of the program',
} as const;

/** "20 %, the rate of the program." */
export function ownRateWords(rate: OwnRate): string {
  const much =
    rate.kind === 'share'
      ? formatBps(rate.bps)
      : `${formatMoney(rate.minor, rate.currency)} an order`;
  return `${much}, the ${RATE_OF[rate.level]}.`;
}

/** The rate of terms that are in force or were frozen: "20 %", "$5.00 an order". */
export function rateWords({
  commissionKind,
  commissionBps,
  commissionFlatMinor,
  commissionFlatCurrency,
}: Pick<
  Terms,
  'commissionKind' | 'commissionBps' | 'commissionFlatMinor' | 'commissionFlatCurrency'
>): string {
  return commissionKind === 'percent' || commissionFlatCurrency === null
    ? formatBps(commissionBps)
    : `${formatMoney(BigInt(commissionFlatMinor ?? 0), commissionFlatCurrency)} an order`;
}

function outcomeWords(outcome: RuleOutcome, trigger: Rule['trigger']): string {
  switch (outcome.kind) {
    case 'share':
      return `${formatBps(outcome.bps)}${trigger === 'recruit' ? ' of what a recruit earns of orders' : ''}`;
    case 'per_order':
      return `${formatMoney(outcome.minor, outcome.currency)} an order`;
    case 'per_item':
      return `${formatMoney(outcome.minor, outcome.currency)} an item`;
    case 'amount':
      return `${formatMoney(outcome.minor, outcome.currency)}${trigger === 'lead' ? ' for a sign-up' : ''}`;
    case 'nothing':
      return 'nothing';
  }
}

const or = (parts: readonly string[]) =>
  parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} or ${parts.at(-1) ?? ''}`;

function conditionWords(conditions: RuleConditions): string[] {
  const { skus, categories, customer, nth, amount, currency, codes } = conditions;
  const { subIds, linkIds, countries, metadata, figure, qualified, months } = conditions;
  return [
    skus ? `for ${or(skus)}` : [],
    categories ? `in ${or(categories)}` : [],
    customer ? `on the customer’s ${customer === 'new' ? 'first order' : 'later orders'}` : [],
    nth === undefined ? [] : `on the customer’s ${ordinal(nth)} order`,
    amount ? amountWords(amount) : [],
    currency ? `in ${currency}` : [],
    codes ? `with the code ${or(codes)}` : [],
    subIds ? `through ${or(subIds)}` : [],
    linkIds ? `through ${linkIds.length === 1 ? 'one link' : 'certain links'}` : [],
    countries ? `from ${or(countries)}` : [],
    metadata
      ? Object.entries(metadata).map(([key, value]) => `where ${key} is ${String(value)}`)
      : [],
    figure ? figureWords(figure) : [],
    qualified ? 'once it is qualified' : [],
    months === undefined ? [] : `for ${months} ${months === 1 ? 'month' : 'months'}`,
  ].flat();
}

function amountWords({ from, to, currency }: NonNullable<RuleConditions['amount']>): string {
  const low = from === undefined ? null : formatMoney(from, currency);
  const high = to === undefined ? null : formatMoney(to, currency);
  if (low === null) return `on orders up to ${high ?? ''}`;
  return high === null ? `on orders from ${low}` : `on orders from ${low} to ${high}`;
}

const PERIOD_WORDS = {
  month: ' in a month',
  quarter: ' in a quarter',
  year: ' in a year',
  ever: '',
} as const;
const FIGURE_NOUNS = { orders: 'order', customers: 'customer', leads: 'sign-up' } as const;

/** "from the 10th customer in a quarter on, also for those before, once the quarter is over" */
export function figureWords(condition: FigureCondition): string {
  const { figure, period, atLeast, currency, retroactive } = condition;
  const when = PERIOD_WORDS[period];
  const from =
    figure === 'revenue'
      ? `from ${formatMoney(atLeast, currency ?? '')} of sales${when} on`
      : `from the ${ordinal(atLeast)} ${FIGURE_NOUNS[figure]}${when} on`;
  return retroactive ? `${from}, also for the orders before, once the ${period} is over` : from;
}

const NOW_WORDS = {
  month: ' this month',
  quarter: ' this quarter',
  year: ' this year',
  ever: '',
} as const;

/** How far an affiliate is: "7 of 10 orders this quarter". What is recorded, without the order that comes. */
export function standingWords(
  { figure, period, atLeast, currency = '' }: FigureCondition,
  value: bigint,
): string {
  const when = NOW_WORDS[period];
  if (figure === 'revenue') {
    const [is, needed] = [formatMoney(value, currency), formatMoney(atLeast, currency)];
    return value >= BigInt(atLeast)
      ? `Reached: ${is} of sales${when}`
      : `${is} of ${needed} of sales${when}`;
  }
  const noun = FIGURE_NOUNS[figure];
  if (value >= BigInt(atLeast)) {
    return `Reached: ${value} ${value === 1n ? noun : `${noun}s`}${when}`;
  }
  return `${value} of ${atLeast} ${atLeast === 1 ? noun : `${noun}s`}${when}`;
}

export const CAP_WORDS: Readonly<Record<CapKind, string>> = {
  per_order: 'An order',
  per_customer: 'A customer in all',
  per_month: 'An affiliate in a month',
};

/** "for 10 customers in a quarter" */
function goalWords({ figure, period, atLeast, currency }: FigureCondition): string {
  const noun = { orders: 'orders', customers: 'customers', leads: 'sign-ups' };
  const much =
    figure === 'revenue'
      ? `${formatMoney(atLeast, currency ?? '')} of sales`
      : `${atLeast} ${noun[figure]}`;
  return `for ${much}${PERIOD_WORDS[period]}`;
}

export function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** Why a rule above did not take a line, for whoever asks. */
export const MISMATCH_WORDS: Readonly<Record<Mismatch['what'], string>> = {
  not_yet: 'It was not in force yet.',
  no_longer: 'It was no longer in force.',
  no_items: 'There are no items to count.',
  currency: 'It is for another currency.',
  skus: 'It is for other products.',
  categories: 'It is for another category.',
  customer: 'It depends on whether the order is the customer’s first.',
  nth: 'It is for another of the customer’s orders.',
  amount: 'The order’s amount is outside its range.',
  codes: 'The order has none of its codes.',
  subIds: 'It is for another sub-ID.',
  linkIds: 'The customer came through another link.',
  countries: 'The customer’s country is another, or is not known.',
  metadata: 'The order does not say what it asks for.',
  figure: 'The affiliate had not reached its figure.',
  months: 'Its months are over.',
};
