import { type OwnRate, type Rule, type RuleLevel, RULE_LEVELS } from '@/lib/rewards/types';

/** What can take a line: a rule, or the own rate of a level. */
export type Entry = { kind: 'rule'; rule: Rule } | { kind: 'rate'; rate: OwnRate };

function byPosition(a: Rule, b: Rule): number {
  return a.position - b.position || (a.id < b.id ? -1 : 1);
}

/**
 * Pure: the one list of what an order may earn by, in the order in which it is read. The program's exclusions come first, for
 * everybody; then each level is its rules and its own rate, if it has one: affiliate, group, program.
 */
export function orderedEntries(rules: readonly Rule[], rates: readonly OwnRate[]): Entry[] {
  const forOrders = rules.filter(({ trigger }) => trigger === 'order').toSorted(byPosition);
  const isExclusion = (rule: Rule) => rule.level === 'program' && rule.outcome.kind === 'nothing';
  const entryOf = (rule: Rule): Entry => ({ kind: 'rule', rule });
  const ofLevel = (level: RuleLevel): Entry[] => [
    ...forOrders.filter((rule) => rule.level === level && !isExclusion(rule)).map(entryOf),
    ...rates.filter((rate) => rate.level === level).map((rate): Entry => ({ kind: 'rate', rate })),
  ];
  return [...forOrders.filter(isExclusion).map(entryOf), ...RULE_LEVELS.flatMap(ofLevel)];
}
