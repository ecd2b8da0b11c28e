import type { CommandContext } from '@/lib/actor';
import {
  loadAffiliateFacts,
  lockAffiliatesInQuestion,
  type AffiliateInQuestion,
  type Buyer,
} from '@/lib/testing/old-decider/attribution/facts';
import {
  codeCandidate,
  gatherCandidates,
  namedClickCandidate,
  resolveClick,
  type NamedClick,
} from '@/lib/testing/old-decider/attribution/gather';
import { recordCandidates } from '@/lib/testing/old-decider/attribution/record';
import { decideAttribution } from '@/lib/attribution/rules';
import type {
  Candidate,
  Decision,
  JudgedCandidate,
  OrderReason,
  SelfReferral,
} from '@/lib/attribution/types';
import { earnCommission } from '@/lib/commissions/earn-commission';
import type { Tx } from '@/lib/db/client';
import type { Attribution, Order, Program } from '@/lib/db/generated/client';
import type { LockedCustomer } from '@/lib/testing/old-decider/customer';
import { settleDisputeHold } from '@/lib/refunds/dispute-hold';
import { attributionTerms, judgeLaterOrder, shareOf } from '@/lib/testing/old-decider/judge-order';
import { settleRefunds } from '@/lib/corrections/settle-refunds';

export type DecideContext = {
  tx: Tx;
  ctx: CommandContext;
  now: Date;
  program: Program;
  customer: LockedCustomer;
  buyer: Buyer;
  /** Money of the affiliates will move further in this transaction (refunds that wait). */
  strong: boolean;
  /** The order this call inserted: nothing was decided about it before. */
  newOrderId: string | null;
  /** The click as this call named it; a token says more than the id that is stored. */
  click: { orderId: string; given: string; named: NamedClick | null } | null;
};

/** Gathers and judges every candidate of an order. Leaves their affiliates locked. */
export async function decide(
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
  const terms = attributionTerms(program);
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
export async function decideLater(
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
  const others = await namedCandidates(about, order);
  const { verdict, candidates } = judgeLaterOrder(order, attribution, affiliate, others);
  if (!verdict.earns) {
    await keepDecision(about, order, candidates, {
      reason: verdict.reason,
      attributionId: attribution.id,
    });
    return;
  }
  await recordCandidates(tx, about.now, ofOrder(order), candidates, about.newOrderId !== order.id);
  await earn(about, order, attribution, affiliate, verdict.selfReferral);
}

async function namedCandidates(about: DecideContext, order: Order): Promise<Candidate[]> {
  const { tx, program } = about;
  const candidates: Candidate[] = [];
  if (order.code !== null) {
    candidates.push(await codeCandidate(tx, program.id, order.code, order.occurredAt));
  }
  const click = await namedClick(about, order);
  if (click) candidates.push(namedClickCandidate(click));
  return candidates;
}

export function ofOrder(order: Order): { customerId: string; orderId: string } {
  return { customerId: order.customerId, orderId: order.id };
}

export async function keepDecision(
  about: DecideContext,
  order: Order,
  candidates: JudgedCandidate[],
  outcome: { reason: OrderReason | null; attributionId?: string },
): Promise<void> {
  await recordCandidates(
    about.tx,
    about.now,
    ofOrder(order),
    candidates,
    about.newOrderId !== order.id,
  );
  await about.tx.order.update({
    where: { id: order.id },
    data: { reason: outcome.reason ?? 'NO_TOUCH', attributionId: outcome.attributionId ?? null },
    select: { id: true },
  });
}

/** Gives the order to the affiliate, on the terms in force now, and posts what it earns. */
export async function earn(
  about: DecideContext,
  order: Order,
  attribution: Attribution,
  affiliate: AffiliateInQuestion,
  selfReferral: SelfReferral | null,
): Promise<void> {
  const { tx, ctx, now } = about;
  const { given, earns } = shareOf(order, attribution, affiliate, selfReferral);
  const { count } = await tx.order.updateMany({
    where: { id: order.id, affiliateId: null },
    data: given,
  });
  if (count !== 1) throw new Error(`order ${order.id} belongs to somebody already`);
  if (!earns) return;
  await earnCommission(tx, ctx, now, earns);
  if (order.refundedMinor > 0n) await clawBackEarlierRefunds(about, order);
  if (about.newOrderId !== order.id) {
    await settleDisputeHold(tx, ctx, now, order.id, 'No dispute is open.');
  }
}

/** An order that is decided late may have been refunded before it earned. */
async function clawBackEarlierRefunds(about: DecideContext, order: Order): Promise<void> {
  const refund = await about.tx.refund.findFirst({
    where: { orderId: order.id, status: 'applied' },
    orderBy: [{ appliedAt: 'desc' }, { id: 'desc' }],
  });
  if (!refund) throw new Error(`order ${order.id} was refunded by nothing`);
  await settleRefunds(about.tx, about.ctx, about.now, order.id, {
    refundId: refund.id,
    kind: refund.kind === 'dispute' ? 'dispute' : 'refund',
    reason: refund.reason,
  });
}
