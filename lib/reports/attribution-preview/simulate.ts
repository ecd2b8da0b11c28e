import { decideAttribution, decideLaterOrder, trailingExpiry } from '@/lib/attribution/rules';
import type { AffiliateFacts, Candidate, Decision } from '@/lib/attribution/types';
import type {
  History,
  Outcome,
  PastLead,
  PastOrder,
  World,
} from '@/lib/reports/attribution-preview/types';

export type Simulated = {
  /** By order id. */
  outcomes: Map<string, Outcome>;
  /** Orders that came to decide although not all of their candidates are known. */
  wanting: PastOrder[];
};

type Fixed = { affiliateId: string; trailingExpiresAt: Date | null };

/**
 * Whom a customer's orders would have belonged to on other terms: the same rules as when they were recorded, over the
 * same facts, in the order in which things happened. The first order that anybody wins decides; later ones follow it.
 */
export function simulate(history: History, world: World): Simulated {
  const leads = decideLeads(history, world);
  const outcomes = new Map<string, Outcome>();
  const wanting: PastOrder[] = [];
  let fixed: Fixed | null = null;
  for (const order of history.orders) {
    if (order.amountMinor === 0n) {
      outcomes.set(order.id, { affiliateId: null, minor: 0n, reason: 'NOTHING_PAID' });
      continue;
    }
    if (history.manual || order.chosen) {
      outcomes.set(order.id, keptByHand(order));
      continue;
    }
    if (fixed) {
      outcomes.set(order.id, followUp(history, order, fixed, world));
      continue;
    }
    if (!order.complete) wanting.push(order);
    const { winner, reason } = decide(history, world, candidatesOf(order, leads), order.occurredAt);
    if (!winner) {
      outcomes.set(order.id, { affiliateId: null, minor: 0n, reason: reason ?? 'NO_TOUCH' });
      continue;
    }
    const terms = world.termsOf(winner.affiliateId);
    fixed = {
      affiliateId: winner.affiliateId,
      trailingExpiresAt: trailingExpiry(order.occurredAt, terms?.trailingMonths ?? null),
    };
    outcomes.set(order.id, belongs(winner.affiliateId, winner.reason));
  }
  return { outcomes, wanting };
}

function decide(history: History, world: World, candidates: Candidate[], at: Date): Decision {
  const facts = new Map<string, AffiliateFacts>();
  for (const { affiliateId } of candidates) {
    const known = affiliateId === null ? null : world.factsOf(affiliateId, history.buyer, at);
    if (affiliateId !== null && known) facts.set(affiliateId, known);
  }
  return decideAttribution(candidates, facts, world.rule, at);
}

type WonLead = { lead: PastLead; candidate: Candidate };

/** Each lead over its own candidates and the leads before it, newest first as an order considers them. */
function decideLeads(history: History, world: World): WonLead[] {
  const won: WonLead[] = [];
  for (const lead of history.leads) {
    const { winner } = decide(history, world, candidatesOf(lead, won), lead.occurredAt);
    if (!winner) continue;
    const byCode = winner.kind === 'code';
    const candidate: Candidate = {
      ...winner,
      kind: 'lead',
      clickId: byCode ? null : winner.clickId,
      code: byCode ? lead.code : null,
      touchedAt: winner.touchedAt ?? lead.occurredAt,
      typedCode: byCode,
      flaw: null,
    };
    won.unshift({ lead, candidate });
  }
  return won;
}

/** What was named, then the leads, then the visits: the order in which they are gathered. */
function candidatesOf(
  about: { occurredAt: Date; candidates: Candidate[] },
  leads: WonLead[],
): Candidate[] {
  const earlier = leads
    .filter(({ lead }) => lead.occurredAt <= about.occurredAt)
    .map(({ candidate }) => candidate);
  const isVisit = (candidate: Candidate) => candidate.kind === 'visit';
  return [
    ...about.candidates.filter((candidate) => !isVisit(candidate)),
    ...earlier,
    ...about.candidates.filter(isVisit),
  ];
}

function followUp(history: History, order: PastOrder, fixed: Fixed, world: World): Outcome {
  const facts = world.factsOf(fixed.affiliateId, history.buyer, order.occurredAt);
  if (!facts) return { affiliateId: null, minor: 0n, reason: 'AFFILIATE_INACTIVE' };
  const verdict = decideLaterOrder(order, fixed, facts);
  return verdict.earns
    ? belongs(fixed.affiliateId, 'CUSTOMER_OF_AFFILIATE')
    : { affiliateId: null, minor: 0n, reason: verdict.reason };
}

function keptByHand(order: PastOrder): Outcome {
  return order.affiliateId === null
    ? { affiliateId: null, minor: 0n, reason: 'NO_TOUCH' }
    : belongs(order.affiliateId, 'CHOSEN_BY_PERSON');
}

/** It belongs to them; what it earns is worked out when all of the customer's orders are decided. */
function belongs(affiliateId: string, reason: string): Outcome {
  return { affiliateId, minor: 0n, reason };
}

/** What the orders that belong to somebody earn, in their order. Once for each customer of a world: it counts them. */
export function earnAll({ customer, orders }: History, simulated: Simulated, world: World): void {
  let nth = 0;
  let isFirst = true;
  for (const order of orders) {
    if (order.amountMinor > 0n) nth++;
    const outcome = simulated.outcomes.get(order.id);
    if (!outcome || outcome.affiliateId === null) continue;
    const { affiliateId } = outcome;
    const earned = world.earner.earn({ order, affiliateId, customerId: customer.id, nth, isFirst });
    isFirst = false;
    simulated.outcomes.set(
      order.id,
      'reason' in earned ? { ...outcome, reason: earned.reason } : { ...outcome, ...earned },
    );
  }
}
