import type { CandidateReason, OrderReason, SelfReferral } from '@/lib/attribution/types';

/** Why an order earned nobody anything, in the words an affiliate or a member of staff reads. */
export const ORDER_REASON_WORDS: Record<OrderReason, string> = {
  NO_TOUCH: 'No affiliate’s link or code led to this order.',
  CLICK_EXPIRED: 'The click was older than the program allows when the customer ordered.',
  CLICK_FILTERED: 'The click was filtered: loaded inside a page, or the affiliate’s own test.',
  AFFILIATE_INACTIVE: 'The affiliate was not active when this happened.',
  SELF_REFERRAL:
    'The customer and the affiliate are the same person, and the terms do not pay for that.',
  TRAILING_EXPIRED: 'The time in which this customer earns the affiliate commissions was over.',
  UNKNOWN_CODE: 'The code on the order is not one of the program’s.',
  CODE_INACTIVE: 'The code on the order was not active when the customer ordered.',
  CUSTOMER_ALREADY_ATTRIBUTED: 'The customer already belongs to another affiliate.',
  NO_RATE_FOR_CURRENCY: 'The affiliate’s flat commission is in another currency.',
  CAPPED: 'What may be earned at most was earned already.',
  BELOW_ONE_MINOR_UNIT: 'The share of this order is less than the smallest unit of its currency.',
  RULE_GIVES_NOTHING: 'A rule of the program gives nothing for what was bought.',
  NOTHING_PAID:
    'Nothing was paid: a trial, or all of it was free. It is kept as the start of this customer.',
};

export function orderReasonText(reason: string | null): string | null {
  if (reason === null) return null;
  const words: Record<string, string> = ORDER_REASON_WORDS;
  return words[reason] ?? reason;
}

/** Why a candidate won or lost. */
const CANDIDATE_REASON_WORDS: Record<CandidateReason, string> = {
  CLICK_EXPIRED: 'Too old when the customer ordered.',
  CLICK_FILTERED: 'Filtered: not a visit that counts.',
  AFFILIATE_INACTIVE: 'The affiliate was not active at the time.',
  SELF_REFERRAL: 'The affiliate’s own purchase.',
  TRAILING_EXPIRED: 'The customer’s trailing period was over.',
  UNKNOWN_CODE: 'No such code in the program.',
  CODE_INACTIVE: 'The code was not active at the time.',
  CUSTOMER_ALREADY_ATTRIBUTED: 'The customer already belonged to another affiliate.',
  UNKNOWN_CLICK: 'No such click in the program.',
  AFTER_ORDER: 'Happened after the order.',
  CODE_WITHOUT_AFFILIATE: 'A code of the program that belongs to no affiliate.',
  CODE_BEATS_LINK: 'A typed code wins over a click.',
  LINK_BEATS_CODE: 'A click wins over a code in this program.',
  CLICK_BEATS_LANDING: 'A click wins over the address that led to the shop.',
  LATER_TOUCH_WON: 'A later touch won.',
  EARLIER_TOUCH_WON: 'An earlier touch won.',
  SAME_TOUCH: 'The same moment as the touch that won.',
  SAME_AFFILIATE: 'The customer belongs to this affiliate already.',
  REPLACED_BY_PERSON: 'Won at first, until a person gave the order to another affiliate.',
  CODE_TYPED: 'The customer typed this affiliate’s code.',
  CODE_WITHOUT_CLICK: 'The customer typed this affiliate’s code, and no click counted.',
  LAST_TOUCH: 'The last touch before the order.',
  FIRST_TOUCH: 'The first touch before the order.',
  ONLY_TOUCH: 'The only touch that counts.',
  CUSTOMER_OF_AFFILIATE: 'The customer belongs to this affiliate since an earlier order.',
  CHOSEN_BY_PERSON: 'A person gave the order to this affiliate.',
};

export function candidateReasonText(reason: string): string {
  const words: Record<string, string> = CANDIDATE_REASON_WORDS;
  return words[reason] ?? reason;
}

/** Why a commission is held that a click out of a flood brought. */
export const FLOOD_WORDS = 'The click was one of more from one place than people make.';

/** Why a commission is held as the affiliate's own purchase. */
export const SELF_REFERRAL_WORDS: Record<SelfReferral, string> = {
  same_user: 'The customer is the affiliate.',
  same_email: 'The customer has the affiliate’s e-mail address.',
  same_payout_account: 'The customer is paid to the same account as the affiliate.',
};
