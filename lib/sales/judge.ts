import type { AffiliateInQuestion } from '@/lib/attribution/facts';
import {
  attributionAudit,
  fixedAttribution,
  movedAttribution,
  type Winner,
} from '@/lib/attribution/record';
import { decideAttribution, decideLaterOrder } from '@/lib/attribution/rules';
import type { Candidate, Decision, JudgedCandidate } from '@/lib/attribution/types';
import type { Attribution, Program } from '@/lib/db/generated/client';
import { isAfterFirst } from '@/lib/sales/gather';
import { earns, earnsNothing, type JudgedOrder } from '@/lib/sales/judged-order';
import type { OrderFacts } from '@/lib/sales/types';

export function attributionTerms(program: Program) {
  return {
    attribution: program.attribution === 'first' ? ('first' as const) : ('last' as const),
    codeBeatsLink: program.codeBeatsLink,
  };
}

/**
 * What an order means, once everything is looked up. Pure, but for new ids. `earlier`: what the same transaction has judged
 * before it, which counts for the figures that rules ask for.
 */
export function judgeOrder(
  facts: OrderFacts,
  now: Date,
  earlier: readonly JudgedOrder[] = [],
): JudgedOrder {
  const { attribution } = facts;
  return attribution && isAfterFirst(facts)
    ? judgeLater(facts, attribution, now, earlier)
    : judgeFirst(facts, now, earlier);
}

/** Who brought the customer, as of this order. */
export function decideFirst({ program, order, candidates, affiliates }: OrderFacts): Decision {
  const facts = new Map([...affiliates].map(([id, affiliate]) => [id, affiliate.facts]));
  return decideAttribution(candidates, facts, attributionTerms(program), order.occurredAt);
}

/** An order before anything is fixed, or before the order that fixed it. */
function judgeFirst(facts: OrderFacts, now: Date, earlier: readonly JudgedOrder[]): JudgedOrder {
  const { affiliates } = facts;
  const decision = decideFirst(facts);
  const { winner, candidates } = decision;
  const affiliate = winner ? affiliates.get(winner.affiliateId) : undefined;
  if (!winner || !affiliate) {
    return earnsNothing(facts, candidates, { reason: decision.reason ?? 'NO_TOUCH' });
  }
  const fixed = facts.attribution?.status === 'fixed' ? facts.attribution : null;
  const isOfAnother = fixed !== null && fixed.affiliateId !== winner.affiliateId;
  if (isOfAnother || fixed?.source === 'manual') {
    // What is fixed stays fixed; a person may re-attribute.
    const lost = candidates.map((candidate): JudgedCandidate =>
      candidate.outcome === 'won'
        ? { ...candidate, outcome: 'lost', reason: 'CUSTOMER_ALREADY_ATTRIBUTED' }
        : candidate,
    );
    const nothing = earnsNothing(facts, lost, { reason: 'CUSTOMER_ALREADY_ATTRIBUTED' });
    return { ...nothing, contradicts: isOfAnother };
  }
  const attribution = attributedBy(facts, winner, affiliate, now);
  return {
    ...earns(
      facts,
      candidates,
      {
        attribution,
        affiliate,
        self: decision.selfReferral,
        isFlood: winner.isFlood,
        isNewCustomer: fixed === null,
      },
      { now, earlier },
    ),
    isFirst: true,
    audits: [attributionAudit(attribution, fixed ? 'An earlier order was reported late.' : null)],
  };
}

function attributedBy(
  { program, customer, order, attribution, promisedMonths }: OrderFacts,
  winner: Winner,
  affiliate: AffiliateInQuestion,
  now: Date,
): Attribution {
  const { trailingMonths } = affiliate.terms;
  const first = {
    programId: program.id,
    customerId: customer.id,
    orderId: order.id,
    occurredAt: order.occurredAt,
    winner,
  };
  return attribution?.status === 'fixed'
    ? movedAttribution(attribution, {
        ...first,
        trailingMonths: promisedMonths === undefined ? trailingMonths : promisedMonths,
      })
    : fixedAttribution(now, attribution, { ...first, trailingMonths });
}

/** An order of a customer who already belongs to an affiliate. */
function judgeLater(
  facts: OrderFacts,
  attribution: Attribution,
  now: Date,
  earlier: readonly JudgedOrder[],
): JudgedOrder {
  const { order, program, affiliates } = facts;
  const affiliate = affiliates.get(attribution.affiliateId);
  if (!affiliate) {
    throw new Error(`affiliate ${attribution.affiliateId} is not of program ${program.id}`);
  }
  const verdict = decideLaterOrder(order, attribution, affiliate.facts);
  const existing: JudgedCandidate = {
    ...asCandidate(attribution),
    outcome: verdict.earns ? 'won' : 'lost',
    reason: verdict.earns ? 'CUSTOMER_OF_AFFILIATE' : verdict.reason,
  };
  const candidates = [
    existing,
    ...facts.candidates.map((candidate) => lostTo(candidate, attribution.affiliateId)),
  ];
  if (!verdict.earns) {
    const attributionId = attribution.id;
    return earnsNothing(facts, candidates, { reason: verdict.reason, attributionId });
  }
  // Shops send the same click with every order: it counts where it is what brought the customer.
  const isFlood = facts.candidates.some(
    (named) => named.isFlood && named.clickId === attribution.clickId,
  );
  return earns(
    facts,
    candidates,
    { attribution, affiliate, self: verdict.selfReferral, isFlood, isNewCustomer: false },
    { now, earlier },
  );
}

function asCandidate(attribution: Attribution): Candidate {
  const { affiliateId, clickId, linkId, discountCodeId, subId } = attribution;
  return {
    kind: 'existing',
    affiliateId,
    clickId,
    linkId,
    discountCodeId,
    subId,
    code: null,
    touchedAt: attribution.attributedAt,
    typedCode: false,
    isFlood: false,
    flaw: null,
  };
}

/** A touch of a customer who belongs to the affiliate already. */
export function lostTo(candidate: Candidate, affiliateId: string): JudgedCandidate {
  const reason =
    candidate.flaw ??
    (candidate.affiliateId === affiliateId ? 'SAME_AFFILIATE' : 'CUSTOMER_ALREADY_ATTRIBUTED');
  return { ...candidate, outcome: 'lost', reason };
}
