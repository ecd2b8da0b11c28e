import { parserOf } from '@/lib/parse-one-of';
import type { TermOverrides } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';

/** What of an affiliate's sales a rule looks at. */
export const FIGURES = ['orders', 'customers', 'revenue', 'leads'] as const;
export type Figure = (typeof FIGURES)[number];
export const parseFigure = parserOf('figure', FIGURES);

/** Of the program's calendar; ever: all that there is. */
export const RULE_PERIODS = ['month', 'quarter', 'year', 'ever'] as const;
export type RulePeriod = (typeof RULE_PERIODS)[number];
export const parseRulePeriod = parserOf('period', RULE_PERIODS);

/** Whose figure in the present period reaches `atLeast` is moved into the group. Revenue in minor units of a currency. */
export type GroupRule = {
  figure: Figure;
  atLeast: number;
  currency: string | null;
  period: RulePeriod;
};

export type GroupDto = {
  id: string;
  programId: string;
  name: string;
  slug: string;
  /** From the default group, 0, upwards. */
  position: number;
  isDefault: boolean;
  /** In force for whoever of the group has none of their own. */
  terms: Terms;
  overrides: TermOverrides;
  rule: GroupRule | null;
  members: number;
  createdAt: Date;
};
