import type { AuditInput } from '@/lib/audit/record';
import type { AffiliateInQuestion } from '@/lib/attribution/facts';
import {
  parseAttributionSource,
  type JudgedCandidate,
  type OrderReason,
  type SelfReferral,
} from '@/lib/attribution/types';
import { newCommission, type EarnedCommission } from '@/lib/commissions/earn-commission';
import type { Attribution, Order } from '@/lib/db/generated/client';
import { FLOOD_WORDS, SELF_REFERRAL_WORDS } from '@/lib/orders/reasons';
import { earningsOf, type Counted } from '@/lib/sales/rewards/earnings';
import type { OrderFacts } from '@/lib/sales/types';

/** Everything that the decision about an order writes. */
export type JudgedOrder = {
  facts: OrderFacts;
  order: Order;
  candidates: JudgedCandidate[];
  /** Whom the customer belongs to afterwards, provisionally or not. */
  attribution: Attribution | null;
  /** Whether this order made it so: as the first, or as one from before the first that was known. */
  isFirst: boolean;
  earned: EarnedCommission | null;
  audits: AuditInput[];
  /** It would have given the customer to another affiliate, had it been known in time. */
  contradicts: boolean;
};

/** Nobody earns by the order, and it says why. */
export function earnsNothing(
  facts: OrderFacts,
  candidates: JudgedCandidate[],
  { reason, attributionId = null }: { reason: OrderReason; attributionId?: string | null },
): JudgedOrder {
  return {
    facts,
    candidates,
    order: { ...facts.order, reason, attributionId },
    attribution: facts.attribution,
    isFirst: false,
    earned: null,
    audits: [],
    contradicts: false,
  };
}

/** The affiliate earns, on the terms in force now, or the order says why it has no amount. */
export function earns(
  facts: OrderFacts,
  candidates: JudgedCandidate[],
  to: {
    attribution: Attribution;
    affiliate: AffiliateInQuestion;
    self: SelfReferral | null;
    isFlood: boolean;
    isNewCustomer: boolean;
  },
  { now, earlier }: { now: Date; earlier: readonly JudgedOrder[] },
): JudgedOrder {
  const { attribution, affiliate } = to;
  const { affiliateId, subId, linkId, clickId } = attribution;
  const earnings = earningsOf(
    facts,
    {
      affiliateId,
      subId,
      linkId,
      clickId,
      rates: affiliate.rates,
      isNewCustomer: to.isNewCustomer,
    },
    earlier.flatMap(countedOf),
  );
  const order: Order = {
    ...facts.order,
    affiliateId: attribution.affiliateId,
    attributionId: attribution.id,
    subId: attribution.subId,
    reason: 'reason' in earnings ? earnings.reason : null,
  };
  const judged = { facts, order, candidates, attribution };
  const rest = { isFirst: false, audits: [], contradicts: false };
  if ('reason' in earnings) return { ...judged, ...rest, earned: null };
  const earned = newCommission(facts.ctx, now, {
    programId: order.programId,
    affiliateId: attribution.affiliateId,
    orderId: order.id,
    customerId: order.customerId,
    ...earnings,
    currency: order.currency,
    terms: affiliate.terms,
    earnedAt: order.occurredAt,
    subId: attribution.subId,
    clickId: attribution.clickId,
    source: parseAttributionSource(attribution.source),
    holds: holdsOf(to),
  });
  return { ...judged, ...rest, earned };
}

/** What an order counts for the figures of those that the same transaction judges after it. */
function countedOf({ facts, order, attribution, earned, isFirst }: JudgedOrder): Counted[] {
  if (order.affiliateId === null || !facts.rewards) return [];
  return [
    {
      affiliateId: order.affiliateId,
      customerId: order.customerId,
      day: facts.rewards.day,
      amountMinor: order.amountMinor,
      currency: order.currency,
      isNewCustomer: isFirst && attribution !== null && facts.attribution?.status !== 'fixed',
      isCounted: !earned?.kinds.some((kind) => kind === 'fraud' || kind === 'self_referral'),
      earnedMinor: earned?.commission.amountMinor ?? 0n,
    },
  ];
}

function holdsOf({
  affiliate,
  self,
  isFlood,
}: {
  affiliate: AffiliateInQuestion;
  self: SelfReferral | null;
  isFlood: boolean;
}) {
  return [
    ...(self ? [{ kind: 'self_referral' as const, reason: SELF_REFERRAL_WORDS[self] }] : []),
    ...(isFlood ? [{ kind: 'fraud' as const, reason: FLOOD_WORDS }] : []),
    // It happened before the ban, and is reported after it.
    ...(affiliate.currentStatus === 'banned'
      ? [{ kind: 'banned' as const, reason: 'The affiliate was banned.' }]
      : []),
  ];
}
