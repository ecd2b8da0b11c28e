import type { AffiliateInQuestion } from '@/lib/testing/old-decider/attribution/facts';
import { decideLaterOrder } from '@/lib/attribution/rules';
import type {
  AttributionSource,
  Candidate,
  JudgedCandidate,
  SelfReferral,
} from '@/lib/attribution/types';
import type { EarnInput } from '@/lib/commissions/earn-commission';
import type { Attribution, Order, Program } from '@/lib/db/generated/client';
import { SELF_REFERRAL_WORDS } from '@/lib/orders/reasons';
import { commissionFor } from '@/lib/programs/rules';

/** Pure: what one order means, once everything is looked up. For orders decided alone and together. */

export function attributionTerms(program: Program) {
  return {
    attribution: program.attribution === 'first' ? ('first' as const) : ('last' as const),
    codeBeatsLink: program.codeBeatsLink,
  };
}

/** An order of a customer who already belongs to an affiliate; `others` are the touches it names. */
export function judgeLaterOrder(
  order: { occurredAt: Date },
  attribution: Attribution,
  affiliate: AffiliateInQuestion,
  others: Candidate[],
) {
  const verdict = decideLaterOrder(order, attribution, affiliate.facts);
  const existing: JudgedCandidate = {
    ...clickLike(attribution),
    outcome: verdict.earns ? 'won' : 'lost',
    reason: verdict.earns ? 'CUSTOMER_OF_AFFILIATE' : verdict.reason,
  };
  const lost = others.map((candidate) => lostTo(candidate, attribution.affiliateId));
  return { verdict, candidates: [existing, ...lost] };
}

function clickLike(attribution: Attribution): Candidate {
  return {
    kind: 'existing',
    affiliateId: attribution.affiliateId,
    clickId: attribution.clickId,
    linkId: attribution.linkId,
    discountCodeId: attribution.discountCodeId,
    code: null,
    subId: attribution.subId,
    touchedAt: attribution.attributedAt,
    typedCode: false,
    flaw: null,
  };
}

function lostTo(candidate: Candidate, affiliateId: string): JudgedCandidate {
  const reason =
    candidate.flaw ??
    (candidate.affiliateId === affiliateId ? 'SAME_AFFILIATE' : 'CUSTOMER_ALREADY_ATTRIBUTED');
  return { ...candidate, outcome: 'lost', reason };
}

type EarningOrder = Pick<
  Order,
  'id' | 'programId' | 'customerId' | 'amountMinor' | 'currency' | 'occurredAt'
>;

/**
 * What giving the order to the affiliate, on the terms in force now, writes on the order and earns. No commission of 0.
 */
export function shareOf(
  order: EarningOrder,
  attribution: Attribution,
  affiliate: AffiliateInQuestion,
  selfReferral: SelfReferral | null,
) {
  const amount = commissionFor(
    { minor: order.amountMinor, currency: order.currency },
    affiliate.terms,
  );
  const given = {
    affiliateId: attribution.affiliateId,
    attributionId: attribution.id,
    subId: attribution.subId,
    reason: 'reason' in amount ? amount.reason : null,
  };
  if ('reason' in amount || amount.minor <= 0n) return { given, earns: null };
  const earns: EarnInput = {
    programId: order.programId,
    affiliateId: attribution.affiliateId,
    orderId: order.id,
    customerId: order.customerId,
    amountMinor: amount.minor,
    currency: order.currency,
    terms: affiliate.terms,
    earnedAt: order.occurredAt,
    subId: attribution.subId,
    clickId: attribution.clickId,
    source: attribution.source as AttributionSource,
    holds: [
      ...(selfReferral
        ? [{ kind: 'self_referral' as const, reason: SELF_REFERRAL_WORDS[selfReferral] }]
        : []),
      // It happened before the ban, and is reported after it.
      ...(affiliate.currentStatus === 'banned'
        ? [{ kind: 'banned' as const, reason: 'The affiliate was banned.' }]
        : []),
    ],
  };
  return { given, earns };
}
