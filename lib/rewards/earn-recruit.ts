import { periodMismatch } from '@/lib/rewards/match';
import { RULE_LEVELS, type Rule, type RuleOutcome } from '@/lib/rewards/types';
import { addMonthsClamped } from '@/lib/time/calendar';

/** A share of what a recruit earned of an order, and since when they are one. */
export type RecruitToEarn = { recruitedAt: Date; earnedAt: Date };

export type RecruitRule = Rule & { outcome: Extract<RuleOutcome, { kind: 'share' }> };

/** Pure: the first rule for recruits that takes it; affiliate, group, program. Null: whoever recruited earns nothing. */
export function ruleForRecruit(rules: readonly Rule[], of: RecruitToEarn): RecruitRule | null {
  const forRecruits = rules
    .filter(
      (rule): rule is RecruitRule => rule.trigger === 'recruit' && rule.outcome.kind === 'share',
    )
    .toSorted(
      (a, b) =>
        RULE_LEVELS.indexOf(a.level) - RULE_LEVELS.indexOf(b.level) || a.position - b.position,
    );
  return forRecruits.find((rule) => takesRecruit(rule, of)) ?? null;
}

/** From when somebody was recruited on, for the rule's months; what is earned at exactly their end is none of it. */
function takesRecruit(rule: Rule, { recruitedAt, earnedAt }: RecruitToEarn): boolean {
  const { months } = rule.conditions;
  if (periodMismatch(rule, earnedAt) || earnedAt < recruitedAt) return false;
  return months === undefined || earnedAt < addMonthsClamped(recruitedAt, months);
}
