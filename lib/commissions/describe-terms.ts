import type { Terms } from '@/lib/programs/types';
import { SELF_REFERRAL_RULE_WORDS } from '@/lib/programs/words';
import { rateWords } from '@/lib/rewards/words';

/** The terms frozen on a commission, in words. */
export function describeTerms(terms: Terms): { label: string; value: string }[] {
  const days = (n: number) => (n === 1 ? '1 day' : `${n} days`);
  return [
    {
      label: 'Rate',
      value: rateWords(terms),
    },
    {
      label: 'A customer earns',
      value:
        terms.trailingMonths === null
          ? 'without end'
          : terms.trailingMonths === 0
            ? 'on the first order only'
            : `for ${terms.trailingMonths} months from the first order`,
    },
    { label: 'Hold', value: days(terms.holdDays) },
    { label: 'A click counts', value: `for ${days(terms.cookieDays)}` },
    { label: 'Which click', value: terms.attribution === 'last' ? 'the last' : 'the first' },
    {
      label: 'A typed code',
      value: terms.codeBeatsLink ? 'wins over a click' : 'counts without a click',
    },
    { label: 'Own orders', value: SELF_REFERRAL_RULE_WORDS[terms.selfReferral].toLowerCase() },
    { label: 'Approval', value: terms.approval === 'automatic' ? 'by itself' : 'by a person' },
  ];
}
