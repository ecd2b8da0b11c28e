import type { RuleConditions, RuleTrigger } from '@/lib/rewards/types';

/** What a rule may ask for, in the order in which a person thinks of it. */
export const ASKS = [
  'skus',
  'categories',
  'customer',
  'nth',
  'amount',
  'currency',
  'figure',
  'codes',
  'subIds',
  'linkIds',
  'countries',
  'metadata',
  'qualified',
  'months',
] as const satisfies readonly (keyof RuleConditions)[];
export type Ask = (typeof ASKS)[number];

/** Which of them each kind of rule may ask for. */
export const ASKS_OF: Readonly<Record<RuleTrigger, ReadonlySet<Ask>>> = {
  order: new Set(ASKS.filter((ask) => ask !== 'qualified' && ask !== 'months')),
  lead: new Set(['codes', 'subIds', 'linkIds', 'countries', 'qualified']),
  goal: new Set(['figure']),
  recruit: new Set(['months']),
};
