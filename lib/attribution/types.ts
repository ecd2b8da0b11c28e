import type { AffiliateStatus } from '@/lib/affiliates/types';
import type { NothingEarned } from '@/lib/rewards/earn';
import { parserOf } from '@/lib/parse-one-of';

export const CANDIDATE_KINDS = [
  'code',
  'click',
  'visit',
  'lead',
  'existing',
  'manual',
  'landing',
] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];
export const parseCandidateKind = parserOf('kind of candidate', CANDIDATE_KINDS);

/** Why an order earned nobody anything. */
export const ORDER_REASONS = [
  'NO_TOUCH',
  'CLICK_EXPIRED',
  'CLICK_FILTERED',
  'AFFILIATE_INACTIVE',
  'SELF_REFERRAL',
  'TRAILING_EXPIRED',
  'UNKNOWN_CODE',
  'CODE_INACTIVE',
  'CUSTOMER_ALREADY_ATTRIBUTED',
  'NO_RATE_FOR_CURRENCY',
  'CAPPED',
  'BELOW_ONE_MINOR_UNIT',
  'RULE_GIVES_NOTHING',
  'NOTHING_PAID',
] as const;
export type OrderReason = (typeof ORDER_REASONS)[number];

/** Why a candidate cannot win at all. */
export type LossReason =
  | Exclude<OrderReason, 'NO_TOUCH' | NothingEarned>
  | 'UNKNOWN_CLICK'
  | 'AFTER_ORDER'
  | 'CODE_WITHOUT_AFFILIATE';

/** Why a valid candidate lost to the winner. */
export type OutrankedReason =
  | 'CODE_BEATS_LINK'
  | 'LINK_BEATS_CODE'
  | 'CLICK_BEATS_LANDING'
  | 'LATER_TOUCH_WON'
  | 'EARLIER_TOUCH_WON'
  | 'SAME_TOUCH'
  | 'SAME_AFFILIATE'
  | 'REPLACED_BY_PERSON';

/** Why the winner won. */
export type WinReason =
  | 'CODE_TYPED'
  | 'CODE_WITHOUT_CLICK'
  | 'LAST_TOUCH'
  | 'FIRST_TOUCH'
  | 'ONLY_TOUCH'
  | 'CUSTOMER_OF_AFFILIATE'
  | 'CHOSEN_BY_PERSON';

export type CandidateReason = LossReason | OutrankedReason | WinReason;

/** What is known of a candidate's affiliate at the time in question. */
export type AffiliateFacts = {
  status: AffiliateStatus | null;
  cookieDays: number;
  selfReferral: 'allow' | 'hold' | 'block';
  /** How the customer and the affiliate are one person; null when nothing says so. */
  self: SelfReferral | null;
};

export type SelfReferral = 'same_user' | 'same_email' | 'same_payout_account';

export type Candidate = {
  kind: CandidateKind;
  affiliateId: string | null;
  clickId: string | null;
  linkId: string | null;
  discountCodeId: string | null;
  code: string | null;
  subId: string | null;
  /** When the touch happened; a code is touched when it is used. */
  touchedAt: Date | null;
  /** A lead that came by a code counts as a typed code. */
  typedCode: boolean;
  /** A click out of a flood that a purchase named: it may win, and what it earns is held. */
  isFlood: boolean;
  /** What its own row already says against it. */
  flaw:
    | 'UNKNOWN_CODE'
    | 'CODE_INACTIVE'
    | 'CODE_WITHOUT_AFFILIATE'
    | 'UNKNOWN_CLICK'
    | 'CLICK_FILTERED'
    | 'AFFILIATE_INACTIVE'
    | null;
};

export type JudgedCandidate = Candidate & {
  outcome: 'won' | 'lost';
  reason: CandidateReason;
};

export type AttributionSource = 'code' | 'link' | 'lead' | 'manual';
export const parseAttributionSource = parserOf('attribution source', [
  'code',
  'link',
  'lead',
  'manual',
]);

export type Decision = {
  /** In the order in which they were considered. */
  candidates: JudgedCandidate[];
  winner: (JudgedCandidate & { affiliateId: string }) | null;
  /** Set when there is a winner whose own purchase this seems to be: the commission is held. */
  selfReferral: SelfReferral | null;
  /** Why nobody won; null with a winner. */
  reason: OrderReason | null;
};
