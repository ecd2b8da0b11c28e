import type { Buyer } from '@/lib/attribution/facts';
import type { WholeCustomer } from '@/lib/attribution/gather-sql';
import type { AttributionTerms } from '@/lib/attribution/rules';
import type { AffiliateFacts, Candidate } from '@/lib/attribution/types';
import type { OrderToEarn } from '@/lib/rewards/types';
import type { ProgramTerms } from '@/lib/programs/rules';
import type { Terms } from '@/lib/programs/types';

/** The terms a preview may change. Affiliates with terms of their own keep them. */
export type PreviewTerms = Pick<
  ProgramTerms,
  | 'commissionKind'
  | 'commissionBps'
  | 'commissionFlatMinor'
  | 'commissionFlatCurrency'
  | 'trailingMonths'
  | 'cookieDays'
  | 'attribution'
  | 'codeBeatsLink'
  | 'selfReferral'
>;

/** An order as it was recorded. */
export type PastOrder = {
  id: string;
  externalId: string;
  occurredAt: Date;
  amountMinor: bigint;
  totalMinor: bigint;
  currency: string;
  metadata: OrderToEarn['metadata'];
  lines: OrderToEarn['lines'];
  subId: string | null;
  /** Of the click by which it came, as far as that is kept. */
  linkId: string | null;
  country: string | null;
  clickId: string | null;
  code: string | null;
  landingCode: string | null;
  /** Whom it belongs to in the records, and what it earned when it did. */
  affiliateId: string | null;
  earnedMinor: bigint | null;
  /** What was considered, without leads: those are decided anew. */
  candidates: Candidate[];
  /** False for an order of a customer who belonged to somebody: only what it named was looked at. */
  complete: boolean;
  /** A person gave it to its affiliate: no terms take it away. */
  chosen: boolean;
};

export type PastLead = {
  id: string;
  occurredAt: Date;
  code: string | null;
  candidates: Candidate[];
};

/** All of a customer's orders and leads, oldest first. */
export type History = {
  customer: WholeCustomer;
  buyer: Buyer;
  /** Given to an affiliate by a person. */
  manual: boolean;
  orders: PastOrder[];
  leads: PastLead[];
};

/** The terms of one side of the comparison, and what is known of the affiliates. */
export type World = {
  rule: AttributionTerms;
  termsOf(affiliateId: string): Terms | null;
  earner: { earn(won: Won): { minor: bigint } | { reason: string } };
  factsOf(affiliateId: string, buyer: Buyer, at: Date): AffiliateFacts | null;
};

/** An order with whom it belongs to in one of the two worlds. */
export type Won = {
  order: PastOrder;
  affiliateId: string;
  customerId: string;
  /** Which of the customer's paid orders it is. */
  nth: number;
  /** It is what makes the customer the affiliate's. */
  isFirst: boolean;
};

export type Outcome = {
  affiliateId: string | null;
  /** What it earns, minor units; 0 when nothing. */
  minor: bigint;
  /** A candidate's or an order's reason. */
  reason: string;
};
