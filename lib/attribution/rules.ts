import { earnsFromExistingCustomers, winsNewCustomers } from '@/lib/affiliates/rules';
import type { AffiliateStatus } from '@/lib/affiliates/types';
import type {
  AffiliateFacts,
  AttributionSource,
  Candidate,
  CandidateReason,
  Decision,
  JudgedCandidate,
  LossReason,
  OrderReason,
  SelfReferral,
} from '@/lib/attribution/types';
import { unreachable } from '@/lib/result';
import { DAY_MS, addMonthsClamped } from '@/lib/time/calendar';

/** The merchant's clock and ours may differ by this much; occurredAt may be as far ahead. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** A report may be a little ahead of the database's clock, and no more. */
export function isTooFarAhead(occurredAt: Date, now: Date): boolean {
  return occurredAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS;
}

export type AttributionTerms = { attribution: 'last' | 'first'; codeBeatsLink: boolean };

/**
 * Decides who brought a customer, at the time of an order or a lead. Pure: everything that had to be looked up is in
 * the candidates and in `facts`, by affiliate. Every candidate comes back with why it won or lost.
 */
export function decideAttribution(
  candidates: Candidate[],
  facts: ReadonlyMap<string, AffiliateFacts>,
  terms: AttributionTerms,
  occurredAt: Date,
): Decision {
  const judged = candidates.map((candidate) => ({
    candidate,
    loss: lossOf(candidate, facts, occurredAt),
  }));
  const valid = judged.filter(({ loss }) => loss === null).map(({ candidate }) => candidate);
  const ranked = rank(valid, terms, occurredAt);
  const winner = ranked[0];
  const results: JudgedCandidate[] = judged.map(({ candidate, loss }) => {
    if (candidate === winner)
      return { ...candidate, outcome: 'won', reason: winReason(ranked, terms) };
    if (loss) return { ...candidate, outcome: 'lost', reason: loss };
    if (!winner) throw new Error('a valid candidate without a winner');
    return {
      ...candidate,
      outcome: 'lost',
      reason: outrankedBy(winner, candidate, terms, occurredAt),
    };
  });
  const won = results.find((candidate) => candidate.outcome === 'won');
  if (!won || won.affiliateId === null) {
    return { candidates: results, winner: null, selfReferral: null, reason: whyNobody(results) };
  }
  const own = facts.get(won.affiliateId);
  return {
    candidates: results,
    winner: { ...won, affiliateId: won.affiliateId },
    selfReferral: own && own.selfReferral === 'hold' ? own.self : null,
    reason: null,
  };
}

function lossOf(
  candidate: Candidate,
  facts: ReadonlyMap<string, AffiliateFacts>,
  occurredAt: Date,
): LossReason | null {
  if (candidate.flaw) return candidate.flaw;
  const affiliate = candidate.affiliateId === null ? undefined : facts.get(candidate.affiliateId);
  if (!affiliate) return candidate.kind === 'code' ? 'UNKNOWN_CODE' : 'UNKNOWN_CLICK';
  const touchedAt = candidate.touchedAt ?? occurredAt;
  const ageMs = occurredAt.getTime() - touchedAt.getTime();
  // Only the click the merchant names may seem to lie ahead, by what two clocks may differ.
  if (ageMs < (candidate.kind === 'click' ? -CLOCK_TOLERANCE_MS : 0)) return 'AFTER_ORDER';
  const isClick = candidate.kind === 'click' || candidate.kind === 'visit';
  if (isClick && ageMs > affiliate.cookieDays * DAY_MS) return 'CLICK_EXPIRED';
  if (affiliate.status === null || !winsNewCustomers(affiliate.status)) return 'AFFILIATE_INACTIVE';
  if (affiliate.self !== null && affiliate.selfReferral === 'block') return 'SELF_REFERRAL';
  return null;
}

/** Best first. Equal touches: the one that was named before the one that was found. */
function rank(valid: Candidate[], terms: AttributionTerms, occurredAt: Date): Candidate[] {
  const direction = terms.attribution === 'last' ? -1 : 1;
  const at = (candidate: Candidate) =>
    Math.min((candidate.touchedAt ?? occurredAt).getTime(), occurredAt.getTime());
  return valid
    .map((candidate, position) => ({ candidate, position }))
    .sort(
      (a, b) =>
        classOf(a.candidate, terms) - classOf(b.candidate, terms) ||
        Number(isLanding(a.candidate)) - Number(isLanding(b.candidate)) ||
        direction * (at(a.candidate) - at(b.candidate)) ||
        a.position - b.position,
    )
    .map(({ candidate }) => candidate);
}

/** 0 is considered before 1: a typed code against clicks. */
function classOf(candidate: Candidate, terms: AttributionTerms): 0 | 1 {
  return candidate.typedCode === terms.codeBeatsLink ? 0 : 1;
}

/** Below every click: nobody saw the visit, and the buyer's browser may have kept the address for long. */
function isLanding({ kind }: Candidate): boolean {
  return kind === 'landing';
}

function winReason(ranked: Candidate[], terms: AttributionTerms): CandidateReason {
  const [winner, ...others] = ranked;
  if (winner?.typedCode) return terms.codeBeatsLink ? 'CODE_TYPED' : 'CODE_WITHOUT_CLICK';
  const isAlike = (other: Candidate) =>
    !other.typedCode && winner !== undefined && isLanding(other) === isLanding(winner);
  if (!others.some(isAlike)) return 'ONLY_TOUCH';
  return terms.attribution === 'last' ? 'LAST_TOUCH' : 'FIRST_TOUCH';
}

function outrankedBy(
  winner: Candidate,
  loser: Candidate,
  terms: AttributionTerms,
  occurredAt: Date,
): CandidateReason {
  if (winner.typedCode !== loser.typedCode) {
    return winner.typedCode ? 'CODE_BEATS_LINK' : 'LINK_BEATS_CODE';
  }
  if (isLanding(loser) && !isLanding(winner)) return 'CLICK_BEATS_LANDING';
  const at = (candidate: Candidate) => (candidate.touchedAt ?? occurredAt).getTime();
  if (at(winner) === at(loser)) return 'SAME_TOUCH';
  return terms.attribution === 'last' ? 'LATER_TOUCH_WON' : 'EARLIER_TOUCH_WON';
}

/** The reason of the candidate that came farthest. */
const FARTHEST_FIRST: readonly OrderReason[] = [
  'SELF_REFERRAL',
  'AFFILIATE_INACTIVE',
  'CLICK_EXPIRED',
  'CLICK_FILTERED',
  'CODE_INACTIVE',
  'UNKNOWN_CODE',
];

function whyNobody(candidates: JudgedCandidate[]): OrderReason {
  const reasons = new Set<string>(candidates.map((candidate) => candidate.reason));
  return FARTHEST_FIRST.find((reason) => reasons.has(reason)) ?? 'NO_TOUCH';
}

export function sourceOf(winner: Candidate): AttributionSource {
  switch (winner.kind) {
    case 'code':
      return 'code';
    case 'click':
    case 'visit':
    case 'landing':
      return 'link';
    case 'lead':
      return 'lead';
    case 'existing':
    case 'manual':
      return 'manual';
    default:
      return unreachable(winner.kind);
  }
}

/** When a customer stops earning: null is never, 0 months is at the first order's own instant. */
export function trailingExpiry(firstOrderAt: Date, trailingMonths: number | null): Date | null {
  return trailingMonths === null ? null : addMonthsClamped(firstOrderAt, trailingMonths);
}

/**
 * What an order of a customer who already belongs to an affiliate does: it earns, or why not. An order at exactly the
 * instant of expiry earns nothing.
 */
export function decideLaterOrder(
  order: { occurredAt: Date },
  attribution: { trailingExpiresAt: Date | null },
  affiliate: {
    status: AffiliateStatus | null;
    selfReferral: AffiliateFacts['selfReferral'];
    self: SelfReferral | null;
  },
):
  | { earns: true; selfReferral: SelfReferral | null }
  | { earns: false; reason: 'TRAILING_EXPIRED' | 'AFFILIATE_INACTIVE' | 'SELF_REFERRAL' } {
  const { trailingExpiresAt } = attribution;
  if (trailingExpiresAt !== null && order.occurredAt >= trailingExpiresAt) {
    return { earns: false, reason: 'TRAILING_EXPIRED' };
  }
  if (affiliate.status === null || !earnsFromExistingCustomers(affiliate.status)) {
    return { earns: false, reason: 'AFFILIATE_INACTIVE' };
  }
  if (affiliate.self !== null && affiliate.selfReferral === 'block') {
    return { earns: false, reason: 'SELF_REFERRAL' };
  }
  return { earns: true, selfReferral: affiliate.selfReferral === 'hold' ? affiliate.self : null };
}
