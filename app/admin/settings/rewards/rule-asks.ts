import type { RuleConditions } from '@/lib/rewards/types';

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
] as const satisfies readonly (keyof RuleConditions)[];
export type Ask = (typeof ASKS)[number];

/** Those that a sign-up has. */
export const LEAD_ASKS: ReadonlySet<Ask> = new Set([
  'codes',
  'subIds',
  'linkIds',
  'countries',
  'qualified',
]);
