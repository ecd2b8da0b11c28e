import { periodMismatch, meets } from '@/lib/rewards/match';
import { RULE_LEVELS, type Rule } from '@/lib/rewards/types';

/** What decides what a sign-up earns, all of it looked up. */
export type LeadToEarn = {
  occurredAt: Date;
  code: string | null;
  subId: string | null;
  linkId: string | null;
  country: string | null;
  qualified: boolean;
};

/** Pure: the first rule for sign-ups that takes this one; affiliate, group, program. Null: it earns nothing. */
export function ruleForLead(rules: readonly Rule[], lead: LeadToEarn): Rule | null {
  const forLeads = rules
    .filter(({ trigger }) => trigger === 'lead')
    .toSorted(
      (a, b) =>
        RULE_LEVELS.indexOf(a.level) - RULE_LEVELS.indexOf(b.level) || a.position - b.position,
    );
  return forLeads.find((rule) => takesLead(rule, lead)) ?? null;
}

function takesLead(rule: Rule, lead: LeadToEarn): boolean {
  if (periodMismatch(rule, lead.occurredAt)) return false;
  const { codes, subIds, linkIds, countries, qualified } = rule.conditions;
  const { code, subId } = lead;
  if (qualified && !lead.qualified) return false;
  if (codes && (code === null || !codes.includes(code))) return false;
  if (subIds && (subId === null || !subIds.some((pattern) => meets(pattern, subId)))) return false;
  if (linkIds && !linkIds.includes(lead.linkId ?? '')) return false;
  return !countries || countries.includes(lead.country ?? '');
}
