import type { PostbackRule, Terms } from '@/lib/programs/types';

/** The one place for the words of the choices that terms offer. */
export const COMMISSION_KIND_WORDS: Record<Terms['commissionKind'], string> = {
  percent: 'A share of the order',
  flat: 'A fixed amount',
};

export const APPROVAL_WORDS: Record<Terms['approval'], string> = {
  manual: 'A person approves each one',
  automatic: 'Approved by itself after the waiting time',
};

export const SELF_REFERRAL_RULE_WORDS: Record<Terms['selfReferral'], string> = {
  allow: 'Earn like any order',
  hold: 'Put on hold for a look',
  block: 'Earn nothing',
};

export const ATTRIBUTION_RULE_WORDS: Record<Terms['attribution'], string> = {
  last: 'The last click counts',
  first: 'The first click counts',
};

export const POSTBACK_RULE_WORDS: Record<PostbackRule, string> = {
  off: 'Not allowed',
  on: 'Allowed',
  with_orders: 'Allowed, and told order numbers',
};

/** null = forever, 0 = the first order only. */
export function trailingMonthsWords(months: number | null): string {
  if (months === null) return 'For as long as the customer buys';
  if (months === 0) return 'The first order only';
  return months === 1 ? '1 month' : `${months} months`;
}
