import type { AuditInput } from '@/lib/audit/record';
import type { AffiliateInQuestion } from '@/lib/testing/old-decider/attribution/facts';
import { attributionAudit, newAttribution } from '@/lib/testing/old-decider/attribution/record';
import { decideAttribution } from '@/lib/attribution/rules';
import type { JudgedCandidate, OrderReason, SelfReferral } from '@/lib/attribution/types';
import { newCommission, type EarnedCommission } from '@/lib/commissions/earn-commission';
import type { Attribution, Order } from '@/lib/db/generated/client';
import { attributionTerms, judgeLaterOrder, shareOf } from '@/lib/testing/old-decider/judge-order';
import type { UsualOrder } from '@/lib/testing/old-decider/types';

/** Everything a usual order writes, and what its answer tells. */
export type JudgedOrder = {
  usual: UsualOrder;
  order: Order;
  candidates: JudgedCandidate[];
  /** Whom the customer belongs to afterwards. */
  attribution: Attribution | null;
  /** Whether this order made it so. */
  isFirst: boolean;
  affiliate: AffiliateInQuestion | null;
  earned: EarnedCommission | null;
  audits: AuditInput[];
};

/** Pure, but for new ids: the same decisions that decideOrders makes for orders one by one. */
export function judgeUsual(
  usual: UsualOrder,
  affiliates: ReadonlyMap<string, AffiliateInQuestion>,
  now: Date,
): JudgedOrder {
  return usual.fixed
    ? judgeLater(usual, usual.fixed, affiliates, now)
    : judgeFirst(usual, affiliates, now);
}

function judgeFirst(
  usual: UsualOrder,
  affiliates: ReadonlyMap<string, AffiliateInQuestion>,
  now: Date,
): JudgedOrder {
  const { order, program, customer } = usual;
  const facts = new Map([...affiliates].map(([id, affiliate]) => [id, affiliate.facts]));
  const terms = attributionTerms(program);
  const decision = decideAttribution(usual.candidates, facts, terms, order.occurredAt);
  const { winner, candidates } = decision;
  const affiliate = winner ? affiliates.get(winner.affiliateId) : undefined;
  if (!winner || !affiliate) {
    return earnsNothing(usual, candidates, decision.reason, null, null);
  }
  const attribution = newAttribution(now, {
    programId: program.id,
    customerId: customer.id,
    orderId: order.id,
    occurredAt: order.occurredAt,
    winner,
    trailingMonths: affiliate.terms.trailingMonths,
  });
  return {
    ...earns(usual, candidates, attribution, affiliate, decision.selfReferral, now),
    isFirst: true,
    audits: [attributionAudit(attribution)],
  };
}

function judgeLater(
  usual: UsualOrder,
  fixed: Attribution,
  affiliates: ReadonlyMap<string, AffiliateInQuestion>,
  now: Date,
): JudgedOrder {
  const affiliate = affiliates.get(fixed.affiliateId);
  if (!affiliate) {
    throw new Error(`affiliate ${fixed.affiliateId} is not of program ${usual.program.id}`);
  }
  const { verdict, candidates } = judgeLaterOrder(usual.order, fixed, affiliate, usual.candidates);
  if (!verdict.earns) return earnsNothing(usual, candidates, verdict.reason, fixed, affiliate);
  return earns(usual, candidates, fixed, affiliate, verdict.selfReferral, now);
}

function earnsNothing(
  usual: UsualOrder,
  candidates: JudgedCandidate[],
  reason: OrderReason | null,
  attribution: Attribution | null,
  affiliate: AffiliateInQuestion | null,
): JudgedOrder {
  const attributionId = attribution?.id ?? null;
  const order = { ...usual.order, reason: reason ?? 'NO_TOUCH', attributionId };
  return {
    ...{ usual, order, candidates, attribution, affiliate },
    ...{ isFirst: false, earned: null, audits: [] },
  };
}

function earns(
  usual: UsualOrder,
  candidates: JudgedCandidate[],
  attribution: Attribution,
  affiliate: AffiliateInQuestion,
  selfReferral: SelfReferral | null,
  now: Date,
): JudgedOrder {
  const share = shareOf(usual.order, attribution, affiliate, selfReferral);
  const earned = share.earns ? newCommission(usual.ctx, now, share.earns) : null;
  const order = { ...usual.order, ...share.given };
  return {
    ...{ usual, order, candidates, attribution, affiliate, earned },
    ...{ isFirst: false, audits: [] },
  };
}
