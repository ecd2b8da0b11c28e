import { formatMoney } from '@/lib/money/format';
import type { Figure, GroupRule, RulePeriod } from '@/lib/groups/types';
import type { TermOverrides } from '@/lib/programs/rules';

/** The one place for the words of a group's rule. */
export const FIGURE_WORDS: Record<Figure, string> = {
  orders: 'Orders',
  customers: 'Customers',
  revenue: 'Revenue in a currency',
  leads: 'Leads',
};

export const RULE_PERIOD_WORDS: Record<RulePeriod, string> = {
  month: 'in a calendar month',
  quarter: 'in a calendar quarter',
  year: 'in a calendar year',
  ever: 'in all',
};

const ONE: Record<Exclude<Figure, 'revenue'>, string> = {
  orders: 'order',
  customers: 'customer',
  leads: 'lead',
};

/** "From 10 orders in a calendar quarter"; without a rule "By hand only". */
export function groupRuleWords(rule: GroupRule | null): string {
  if (!rule) return 'By hand only';
  const { figure, atLeast, currency, period } = rule;
  const much =
    figure === 'revenue'
      ? `${formatMoney(atLeast, currency ?? '')} of revenue`
      : `${atLeast} ${ONE[figure]}${atLeast === 1 ? '' : 's'}`;
  return `From ${much} ${RULE_PERIOD_WORDS[period]}`;
}

const TERM_WORDS = {
  commissionKind: 'kind of commission',
  commissionBps: 'share',
  commissionFlatMinor: 'fixed amount',
  discountBps: 'discount',
  holdDays: 'waiting time',
  cookieDays: 'time of a click',
  approval: 'approval',
  selfReferral: 'own orders',
} as const satisfies Partial<Record<keyof TermOverrides, string>>;

/** "Share, waiting time"; "None, all inherited". */
export function ownTermsWords(own: TermOverrides): string {
  const names: string[] = (Object.keys(TERM_WORDS) as (keyof typeof TERM_WORDS)[])
    .filter((term) => own[term] !== null)
    .map((term) => TERM_WORDS[term]);
  if (own.trailingOverridden) names.push('how long a customer earns');
  const text = names.join(', ');
  return text === '' ? 'None, all inherited' : text.slice(0, 1).toUpperCase() + text.slice(1);
}
