import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import type { AffiliateInQuestion } from '@/lib/testing/old-decider/attribution/facts';
import {
  fixAttribution,
  moveInitialOrder,
  recordCandidates,
} from '@/lib/testing/old-decider/attribution/record';
import type { JudgedCandidate } from '@/lib/attribution/types';
import { flagCommissions, voidOrFlagCommissions } from '@/lib/commissions/void-or-flag';
import type { Tx } from '@/lib/db/client';
import type { Attribution, Order } from '@/lib/db/generated/client';
import type { LockedCustomer } from '@/lib/testing/old-decider/customer';
import { lockOrders, lockOrdersOf } from '@/lib/orders/lock-order';
import {
  decide,
  decideLater,
  earn,
  keepDecision,
  ofOrder,
  type DecideContext,
} from '@/lib/testing/old-decider/decide-order';
import { termsSchema } from '@/lib/programs/types';

/** How many orders one call decides again. */
const MAX_AGAIN = 100;

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
  if (mayMoveOthers(customer, order, touch, fixed)) await lockOrdersOf(tx, customer.id);
  const again = customer.isNew || !touch ? [] : await undecided(tx, customer, order, touch, fixed);
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

/** Whether more orders than this one may be decided: orders are locked before affiliates, so before any decision. */
function mayMoveOthers(
  customer: LockedCustomer,
  order: Order | null,
  touch: NewTouch | null,
  fixed: Attribution | null,
): boolean {
  if (customer.isNew) return false;
  return touch !== null || !fixed || (order !== null && order.occurredAt < fixed.attributedAt);
}

async function fixedAttribution(tx: Tx, customer: LockedCustomer): Promise<Attribution | null> {
  if (customer.isNew) return null;
  return tx.attribution.findFirst({ where: { customerId: customer.id, status: 'fixed' } });
}

function byTime(a: Order, b: Order): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1);
}

/** The orders without an affiliate that a new touch may decide: those after it, before the one that is fixed. Locked. */
async function undecided(
  tx: Tx,
  customer: LockedCustomer,
  order: Order | null,
  touch: NewTouch,
  fixed: Attribution | null,
): Promise<Order[]> {
  const open = await tx.order.findMany({
    where: {
      customerId: customer.id,
      affiliateId: null,
      ...(order ? { id: { not: order.id } } : {}),
      occurredAt: { gte: touch.at, ...(fixed ? { lt: fixed.attributedAt } : {}) },
    },
    select: { id: true },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: MAX_AGAIN,
  });
  return lockOrders(tx, open);
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
  await recordCandidates(
    tx,
    about.now,
    ofOrder(order),
    decision.candidates,
    about.newOrderId !== order.id,
  );
  await earn(about, order, attribution, inQuestion, decision.selfReferral);
  return attribution;
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
    select: { id: true },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: MAX_AGAIN,
  });
  for (const order of await lockOrders(tx, following)) await decideLater(about, order, fixed);
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
    select: { id: true, commissions: { select: { id: true }, take: 1 } },
    orderBy: { id: 'asc' },
    take: MAX_AGAIN,
  });
  if (beyond.length === 0) return;
  await lockOrders(tx, beyond);
  await lockAffiliate(tx, fixed.affiliateId);
  const ids = beyond.map((order) => order.id);
  const reason = 'An earlier order was reported late: the trailing period ended before this order.';
  const voided = await voidOrFlagCommissions(tx, ctx, now, ids, reason);
  const earnedNothing = beyond.filter((order) => order.commissions.length === 0);
  await tx.order.updateMany({
    where: { id: { in: [...voided, ...earnedNothing.map((order) => order.id)] } },
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
