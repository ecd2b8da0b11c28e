import { parserOf } from '@/lib/parse-one-of';

/**
 * What one line of an order earned, and by what. An order that was told without lines is one line, "everything else" (no
 * sku). Σ amounts is the commission. Amounts in minor units.
 */
export type EarnedLine = {
  position: number;
  sku: string | null;
  name: string | null;
  /** What its rate is of: the smaller of its amount and its total. */
  baseMinor: bigint;
  /** What the buyer paid for it: what a refund of it is a part of. */
  totalMinor: bigint;
  amountMinor: bigint;
  /** The rule that took it, as it was; null: the own rate of affiliate, group or program. */
  ruleId: string | null;
  /** What it earned by, as a sentence. Frozen. */
  words: string;
  /** What a cap cut of it. */
  cutMinor: bigint;
};

/** What a rule pays for: an order or lines of it, a sign-up, a figure that was reached in a period, what a recruit earns. */
export const RULE_TRIGGERS = ['order', 'lead', 'goal', 'recruit'] as const;
export type RuleTrigger = (typeof RULE_TRIGGERS)[number];
export const parseRuleTrigger = parserOf('trigger of a rule', RULE_TRIGGERS);

/** Whose list a rule stands in. The lists are read in this order. */
export const RULE_LEVELS = ['affiliate', 'group', 'program'] as const;
export type RuleLevel = (typeof RULE_LEVELS)[number];

/** What is counted of an affiliate's own, by period; `earned` (commissions of orders, less what was taken back) is for caps. */
export const FIGURES = ['orders', 'customers', 'revenue', 'leads'] as const;
export type Figure = (typeof FIGURES)[number];
export const FIGURE_PERIODS = ['month', 'quarter', 'year', 'ever'] as const;
export type FigurePeriod = (typeof FIGURE_PERIODS)[number];

/** The affiliate's own figure has reached so much: a tier. */
export type FigureCondition = {
  figure: Figure;
  period: FigurePeriod;
  /** Pieces, or minor units of `currency` for revenue. */
  atLeast: number;
  /** Of revenue only, and always there. */
  currency?: string | undefined;
  /** Also for the period's orders before it was reached: paid as a difference, once the period and the hold are over. */
  retroactive?: true | undefined;
};

type Fact = string | number | boolean | null;

/** All that are given must hold. */
export type RuleConditions = {
  /** Exact, or with a trailing `*`; any of them. */
  skus?: string[] | undefined;
  categories?: string[] | undefined;
  /** The customer's first order in the program, or a later one. */
  customer?: 'new' | 'returning' | undefined;
  /** The customer's nth order, from 1. */
  nth?: number | undefined;
  /** Of the order, minor units, both ends inclusive; in one currency. */
  amount?: { from?: number | undefined; to?: number | undefined; currency: string } | undefined;
  currency?: string | undefined;
  /** Discount codes, any of them, as they are stored. */
  codes?: string[] | undefined;
  /** Exact, or with a trailing `*`; any of them. */
  subIds?: string[] | undefined;
  linkIds?: string[] | undefined;
  /** ISO 3166-1 alpha-2, from the click. */
  countries?: string[] | undefined;
  /** Of the line or its order; all of them. */
  metadata?: Record<string, Fact> | undefined;
  figure?: FigureCondition | undefined;
  /** Of a lead: only one that was reported as qualified. */
  qualified?: true | undefined;
  /** Of a recruit: so many calendar months from when they were recruited, end exclusive; without it there is no end. */
  months?: number | undefined;
};

export type RuleOutcome =
  | { kind: 'share'; bps: number }
  /** `mayExceed`: also where it is more than the order. */
  | { kind: 'per_order'; minor: number; currency: string; mayExceed?: true | undefined }
  | { kind: 'per_item'; minor: number; currency: string }
  /** Of a lead or a goal. */
  | { kind: 'amount'; minor: number; currency: string }
  | { kind: 'nothing' };

export type Rule = {
  id: string;
  /** The first version of it: an edited rule keeps its lineage. */
  lineage: string;
  level: RuleLevel;
  trigger: RuleTrigger;
  /** In its list, from 0. */
  position: number;
  name: string | null;
  conditions: RuleConditions;
  outcome: RuleOutcome;
  /** By the order's own time; inclusive and exclusive. */
  startsAt: Date | null;
  endsAt: Date | null;
};

/** The own rate of a level: what is left when none of its rules took a line. */
export type OwnRate = { level: RuleLevel } & (
  { kind: 'share'; bps: number } | { kind: 'flat'; minor: bigint; currency: string }
);

export const CAP_KINDS = ['per_order', 'per_customer', 'per_month'] as const;
export type CapKind = (typeof CAP_KINDS)[number];
export const parseCapKind = parserOf('kind of cap', CAP_KINDS);

/** What is left to be earned under each cap that binds in the order's currency. Minor units. */
export type CapRoom = { kind: CapKind; limitMinor: bigint; roomMinor: bigint };

export type LineToEarn = {
  position: number;
  sku: string | null;
  name: string | null;
  category: string | null;
  quantity: number;
  amountMinor: bigint;
  totalMinor: bigint;
  metadata: Record<string, Fact>;
};

/** What decides what an order earns, all of it looked up. */
export type OrderToEarn = {
  amountMinor: bigint;
  totalMinor: bigint;
  currency: string;
  occurredAt: Date;
  code: string | null;
  subId: string | null;
  linkId: string | null;
  country: string | null;
  metadata: Record<string, Fact>;
  /** The customer's first order is 1. */
  nth: number;
  /** In the order's period, this order included; only those that a rule asks for. See figureKey. */
  figures: ReadonlyMap<string, bigint>;
  /** Empty: told without lines. */
  lines: readonly LineToEarn[];
};
