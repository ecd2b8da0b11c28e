import type { AttributionEnd, Verdict } from '@/lib/orders/customer-types';
import type { AttributionSource } from '@/lib/attribution/types';

const NAME_SOURCE_WORDS: Readonly<Record<string, string>> = { api: 'Your own', stripe: 'Stripe’s' };

/** Whose name it is. */
export function nameSourceWords(source: string): string {
  return NAME_SOURCE_WORDS[source] ?? source;
}

export const VERDICT_WORDS: Record<Verdict, string> = {
  suggested: 'May be the same customer',
  split: 'Split by a person: no report joins them again',
  dismissed: 'Not the same, a person says',
};

export const ATTRIBUTION_END_WORDS: Record<AttributionEnd, string> = {
  JOINED: 'The customer turned out to be one with another, of whom an earlier order counts.',
  SPLIT: 'The customer was split, and this was the other’s.',
};

/** What gave the customer to the affiliate. */
export const ATTRIBUTION_SOURCE_WORDS: Record<AttributionSource, string> = {
  code: 'Code at checkout',
  link: 'Click on a link',
  lead: 'Sign-up',
  manual: 'Chosen by a person',
};

/** Presets where a reason is asked for. */
export const JOIN_REASONS = ['The customer told us', 'Same person in our shop'];
export const SPLIT_REASONS = ['Two people', 'Joined by mistake'];
export const DISMISSAL_REASONS = ['Two people', 'Somebody wrote another’s name'];
