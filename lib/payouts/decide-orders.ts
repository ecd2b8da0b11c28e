import type { CommandContext } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import {
  loadAffiliateFacts,
  lockAffiliatesInQuestion,
  type AffiliateInQuestion,
  type Buyer,
} from '@/lib/attribution/facts';
import {
  codeCandidate,
  clickCandidate,
  gatherCandidates,
  resolveClick,
  unknownClickCandidate,
  type NamedClick,
} from '@/lib/attribution/gather';
import { fixAttribution, moveInitialOrder, recordCandidates } from '@/lib/attribution/record';
import { decideAttribution, decideLaterOrder } from '@/lib/attribution/rules';
import type {
  AttributionSource,
  Candidate,
  Decision,
  JudgedCandidate,
  OrderReason,
  SelfReferral,
} from '@/lib/attribution/types';
import { earnCommission } from '@/lib/commissions/earn-commission';
import { flagCommissions, voidOrFlagCommissions } from '@/lib/commissions/void-or-flag';
import type { Tx } from '@/lib/db/client';
import type { Attribution, Order, Program } from '@/lib/db/generated/client';
import type { LockedCustomer } from '@/lib/orders/customer';
import { lockOrders } from '@/lib/orders/lock-order';
import { SELF_REFERRAL_WORDS } from '@/lib/orders/reasons';
import { clawBackForRefund } from '@/lib/payouts/claw-back-refund';
import { commissionFor } from '@/lib/programs/rules';
import { termsSchema } from '@/lib/programs/types';

/** How many orders one call decides again. */
const MAX_AGAIN = 100;

export type DecideContext = {
  tx: Tx;
  ctx: CommandContext;
  now: Date;
  program: Program;
  customer: LockedCustomer;
  buyer: Buyer;
  /** Money of the affiliates will move further in this transaction (refunds that wait). */
  strong: boolean;
  /** The click as this call named it; a token says more than the id that is stored. */
  click: { orderId: string; given: string; named: NamedClick | null } | null;
};

/** A touch that was not known before: when it happened. Undecided orders after it are decided again. */
export type NewTouch = { clickId: string | null; at: Date };

/**
 * Decides an order just inserted (or none, after a lead), and with it what it opens again: the customer's orders
 * without an affiliate, and the trailing period. In the order in which things happened, whatever the order in which
 * they were reported. The caller holds the customer.
 */
export async function decideOrders(
  about: DecideContext,
  order: Order | null,
  touch: NewTouch | null,
): Promise<void> {
  const { tx, customer } = about;
  let fixed = await fixedAttribution(tx, customer);
  const before = fixed;
  const again = customer.isNew || !touch ? [] : await undecided(tx, customer, order, touch, fixed);
  await lockOrders(
    tx,
    again.map((other) => other.id),
  );
  const decided = new Set<string>();
  const queue = [...(order ? [order] : []), ...again].sort(byTime);
  for (const next of queue) {
    decided.add(next.id);
    if (fixed && next.occurredAt >= fixed.attributedAt) await decideLater(about, next, fixed);
    else fixed = await decideFirst(about, next, fixed);
  }
  if (customer.isNew || !fixed) return;
  if (fixed.initialOrderId !== before?.initialOrderId) {
    await decideWhatFollows(about, fixed, decided);
    if (before) await endWhatExpired(about, fixed);
  } else if (touch && touch.at <= fixed.attributedAt) {
    await flagIfDecidedOtherwise(about, fixed);
  }
}

async function fixedAttribution(tx: Tx, customer: LockedCustomer): Promise<Attribution | null> {
  if (customer.isNew) return null;
  return tx.attribution.findFirst({ where: { customerId: customer.id, status: 'fixed' } });
}

function byTime(a: Order, b: Order): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1);
}

/** The orders without an affiliate that a new touch may decide: those after it, before the one that is fixed. */
function undecided(
  tx: Tx,
  customer: LockedCustomer,
  order: Order | null,
  touch: NewTouch,
  fixed: Attribution | null,
): Promise<Order[]> {
  return tx.order.findMany({
    where: {
      customerId: customer.id,
      affiliateId: null,
      ...(order ? { id: { not: order.id } } : {}),
      occurredAt: { gte: touch.at, ...(fixed ? { lt: fixed.attributedAt } : {}) },
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: MAX_AGAIN,
  });
}

/** An order before anything is fixed, or before the order that fixed it. Returns what is fixed afterwards. */
async function decideFirst(
  about: DecideContext,
  order: Order,
  fixed: Attribution | null,
): Promise<Attribution | null> {
  const { tx, ctx, program, customer } = about;
  const { decision, affiliates } = await decide(about, order);
  const { winner } = decision;
  const inQuestion = winner ? affiliates.get(winner.affiliateId) : undefined;
  if (!winner || !inQuestion) {
    await keepDecision(about, order, decision.candidates, { reason: decision.reason });
    return fixed;
  }
  if (fixed && (fixed.affiliateId !== winner.affiliateId || fixed.source === 'manual')) {
    // What is fixed stays fixed; a person may re-attribute.
    const lost = decision.candidates.map((candidate): JudgedCandidate =>
      candidate.outcome === 'won'
        ? { ...candidate, outcome: 'lost', reason: 'CUSTOMER_ALREADY_ATTRIBUTED' }
        : candidate,
    );
    await keepDecision(about, order, lost, { reason: 'CUSTOMER_ALREADY_ATTRIBUTED' });
    if (fixed.affiliateId !== winner.affiliateId) await flagInitial(about, fixed);
    return fixed;
  }
  const attribution = fixed
    ? await moveInitialOrder(tx, ctx, fixed, {
        orderId: order.id,
        occurredAt: order.occurredAt,
        winner,
        trailingMonths: await frozenTrailingMonths(tx, fixed, inQuestion),
      })
    : await fixAttribution(tx, ctx, {
        programId: program.id,
        customerId: customer.id,
        orderId: order.id,
        occurredAt: order.occurredAt,
        winner,
        trailingMonths: inQuestion.terms.trailingMonths,
      });
  await recordCandidates(tx, about.now, ofOrder(order), decision.candidates);
  await earn(about, order, attribution, inQuestion, decision.selfReferral);
  return attribution;
}

async function decide(
  about: DecideContext,
  order: Order,
): Promise<{ decision: Decision; affiliates: Map<string, AffiliateInQuestion> }> {
  const { tx, program, customer, buyer } = about;
  const candidates = await gatherCandidates(tx, {
    programId: program.id,
    customerId: customer.id,
    customerIsNew: customer.isNew,
    occurredAt: order.occurredAt,
    click: await namedClick(about, order),
    code: order.code,
  });
  const ids = candidates.flatMap((candidate) => candidate.affiliateId ?? []);
  await lockAffiliatesInQuestion(tx, ids, about.strong || order.refundedMinor > 0n);
  const affiliates = await loadAffiliateFacts(tx, program, ids, buyer, order.occurredAt);
  const facts = new Map([...affiliates].map(([id, affiliate]) => [id, affiliate.facts]));
  const terms = {
    attribution: program.attribution === 'first' ? ('first' as const) : ('last' as const),
    codeBeatsLink: program.codeBeatsLink,
  };
  return { decision: decideAttribution(candidates, facts, terms, order.occurredAt), affiliates };
}

async function namedClick(
  about: DecideContext,
  order: Order,
): Promise<{ given: string; named: NamedClick | null } | null> {
  if (about.click?.orderId === order.id) return about.click;
  if (order.clickId === null) return null;
  const named = await resolveClick(about.tx, about.program.id, order.clickId);
  return { given: order.clickId, named };
}

/** An order of a customer who already belongs to an affiliate. */
async function decideLater(
  about: DecideContext,
  order: Order,
  attribution: Attribution,
): Promise<void> {
  const { tx, program, buyer } = about;
  const { affiliateId } = attribution;
  await lockAffiliatesInQuestion(tx, [affiliateId], about.strong || order.refundedMinor > 0n);
  const affiliates = await loadAffiliateFacts(tx, program, [affiliateId], buyer, order.occurredAt);
  const affiliate = affiliates.get(affiliateId);
  if (!affiliate) throw new Error(`affiliate ${affiliateId} is not of program ${program.id}`);
  const verdict = decideLaterOrder(order, attribution, affiliate.facts);
  const existing: JudgedCandidate = {
    ...clickLike(attribution),
    outcome: verdict.earns ? 'won' : 'lost',
    reason: verdict.earns ? 'CUSTOMER_OF_AFFILIATE' : verdict.reason,
  };
  const others = await namedCandidates(about, order);
  const candidates = [existing, ...others.map((candidate) => lostTo(candidate, affiliateId))];
  if (!verdict.earns) {
    await keepDecision(about, order, candidates, {
      reason: verdict.reason,
      attributionId: attribution.id,
    });
    return;
  }
  await recordCandidates(tx, about.now, ofOrder(order), candidates);
  await earn(about, order, attribution, affiliate, verdict.selfReferral);
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

async function namedCandidates(about: DecideContext, order: Order): Promise<Candidate[]> {
  const { tx, program } = about;
  const candidates: Candidate[] = [];
  if (order.code !== null) {
    candidates.push(await codeCandidate(tx, program.id, order.code, order.occurredAt));
  }
  const click = await namedClick(about, order);
  if (click) {
    candidates.push(
      click.named ? clickCandidate('click', click.named.touch) : unknownClickCandidate(click.given),
    );
  }
  return candidates;
}

function lostTo(candidate: Candidate, affiliateId: string): JudgedCandidate {
  const reason =
    candidate.flaw ??
    (candidate.affiliateId === affiliateId ? 'SAME_AFFILIATE' : 'CUSTOMER_ALREADY_ATTRIBUTED');
  return { ...candidate, outcome: 'lost', reason };
}

function ofOrder(order: Order): { customerId: string; orderId: string } {
  return { customerId: order.customerId, orderId: order.id };
}

async function keepDecision(
  about: DecideContext,
  order: Order,
  candidates: JudgedCandidate[],
  outcome: { reason: OrderReason | null; attributionId?: string },
): Promise<void> {
  await recordCandidates(about.tx, about.now, ofOrder(order), candidates);
  await about.tx.order.update({
    where: { id: order.id },
    data: { reason: outcome.reason ?? 'NO_TOUCH', attributionId: outcome.attributionId ?? null },
    select: { id: true },
  });
}

/** Gives the order to the affiliate, on the terms in force now, and posts what it earns. */
async function earn(
  about: DecideContext,
  order: Order,
  attribution: Attribution,
  affiliate: AffiliateInQuestion,
  selfReferral: SelfReferral | null,
): Promise<void> {
  const { tx, ctx, now } = about;
  const amount = commissionFor(
    { minor: order.amountMinor, currency: order.currency },
    affiliate.terms,
  );
  const { count } = await tx.order.updateMany({
    where: { id: order.id, affiliateId: null },
    data: {
      affiliateId: attribution.affiliateId,
      attributionId: attribution.id,
      subId: attribution.subId,
      reason: 'reason' in amount ? amount.reason : null,
    },
  });
  if (count !== 1) throw new Error(`order ${order.id} belongs to somebody already`);
  if ('reason' in amount || amount.minor <= 0n) return;
  await earnCommission(tx, ctx, now, {
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
  });
  if (order.refundedMinor > 0n) await clawBackEarlierRefunds(about, order);
}

/** An order that is decided late may have been refunded before it earned. */
async function clawBackEarlierRefunds(about: DecideContext, order: Order): Promise<void> {
  const refund = await about.tx.refund.findFirst({
    where: { orderId: order.id, status: 'applied' },
    orderBy: [{ appliedAt: 'desc' }, { id: 'desc' }],
  });
  if (!refund) throw new Error(`order ${order.id} was refunded by nothing`);
  await clawBackForRefund(about.tx, about.ctx, about.now, {
    orderId: order.id,
    refundId: refund.id,
    kind: refund.kind === 'dispute' ? 'dispute' : 'refund',
    reason: refund.reason,
  });
}

/** The months that were promised when the attribution was fixed, as far as a commission has kept them. */
async function frozenTrailingMonths(
  tx: Tx,
  fixed: Attribution,
  affiliate: AffiliateInQuestion,
): Promise<number | null> {
  const kept = await tx.commission.findFirst({
    where: { orderId: fixed.initialOrderId },
    orderBy: { createdAt: 'asc' },
    select: { terms: true },
  });
  const terms = kept ? termsSchema.safeParse(kept.terms) : null;
  return terms?.success ? terms.data.trailingMonths : affiliate.terms.trailingMonths;
}

/** What came before its first attributed order was known, and lies after it, earns now. */
async function decideWhatFollows(
  about: DecideContext,
  fixed: Attribution,
  decided: Set<string>,
): Promise<void> {
  const { tx, customer } = about;
  const following = await tx.order.findMany({
    where: {
      customerId: customer.id,
      affiliateId: null,
      id: { notIn: [...decided] },
      occurredAt: { gte: fixed.attributedAt },
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: MAX_AGAIN,
  });
  await lockOrders(
    tx,
    following.map((order) => order.id),
  );
  for (const order of following) await decideLater(about, order, fixed);
}

/** The trailing period moved back: what lies after it no longer earns, or is flagged when it is past pending. */
async function endWhatExpired(about: DecideContext, fixed: Attribution): Promise<void> {
  const { tx, ctx, now, customer } = about;
  if (fixed.trailingExpiresAt === null) return;
  const beyond = await tx.order.findMany({
    where: {
      customerId: customer.id,
      attributionId: fixed.id,
      affiliateId: fixed.affiliateId,
      id: { not: fixed.initialOrderId ?? '' },
      occurredAt: { gte: fixed.trailingExpiresAt },
    },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: MAX_AGAIN,
  });
  const ids = beyond.map((order) => order.id);
  if (ids.length === 0) return;
  await lockOrders(tx, ids);
  await lockAffiliate(tx, fixed.affiliateId);
  const reason = 'An earlier order was reported late: the trailing period ended before this order.';
  const voided = await voidOrFlagCommissions(tx, ctx, now, ids, reason);
  await tx.order.updateMany({
    where: { id: { in: voided } },
    data: { affiliateId: null, subId: null, reason: 'TRAILING_EXPIRED' },
  });
}

/** A touch from before the first order became known only now. What is fixed stays; a person is told. */
async function flagIfDecidedOtherwise(about: DecideContext, fixed: Attribution): Promise<void> {
  if (fixed.initialOrderId === null || fixed.source === 'manual') return;
  const initial = await about.tx.order.findUnique({ where: { id: fixed.initialOrderId } });
  if (!initial) return;
  const { decision } = await decide(about, initial);
  if (decision.winner && decision.winner.affiliateId !== fixed.affiliateId) {
    await flagInitial(about, fixed);
  }
}

async function flagInitial(about: DecideContext, fixed: Attribution): Promise<void> {
  if (fixed.initialOrderId === null) return;
  await flagCommissions(
    about.tx,
    about.ctx,
    [fixed.initialOrderId],
    'A touch that became known later would have given this customer to another affiliate.',
  );
}
