import type { Work } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { loadAffiliateFacts, type AffiliateInQuestion } from '@/lib/attribution/facts';
import { earnCommission, writeEarned, type EarnInput } from '@/lib/commissions/earn-commission';
import { voidLocked } from '@/lib/commissions/void-commission';
import { remainingMinor } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import type { Affiliate, Order, Program } from '@/lib/db/generated/client';
import { newId } from '@/lib/ids';
import { toJsonInteger } from '@/lib/money/money';
import { listLinesOfMany } from '@/lib/orders/lines-of-order';
import { readFamilies } from '@/lib/orders/lock-customers';
import { SELF_REFERRAL_WORDS } from '@/lib/orders/reasons';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { lockLineage, memberNow } from '@/lib/corrections/commission-lineage';
import { buyerOf } from '@/lib/sales/buyer';
import { listRewardUse } from '@/lib/rewards/rewards-sql';
import { earningsOf } from '@/lib/sales/rewards/earnings';
import { gatherRewards } from '@/lib/sales/rewards/gather';
import { followersOf } from '@/lib/recruits/followers';
import { settleEarlierRefunds } from '@/lib/sales/settle-again';
import { endDisputeHolds, settleDisputeHold } from '@/lib/refunds/dispute-hold';
import { settleFollower } from '@/lib/corrections/settle-follower';
import { takeBack } from '@/lib/corrections/take-back';
import type { Terms } from '@/lib/programs/types';
import { ok, refuse, type Result } from '@/lib/result';

/** What the affiliate before reads. What staff wrote tells of somebody else, and stands in the log. */
const GIVEN_AWAY = 'The order was given to another affiliate.';

export type GivenOrder = {
  orderId: string;
  /** The commission the new affiliate earned; null when their terms have no rate for it. */
  commissionId: string | null;
  /** Voided or taken back from the affiliate before, minor units. */
  takenMinor: bigint;
};

/**
 * Gives one order to an affiliate: ends what it had earned, earns anew as of the order's own time, and counts its refunds
 * and disputes. The caller holds the customer, the order and both affiliates. Errors: ALREADY_OF_AFFILIATE, OWN_PURCHASE,
 * ORDER_OF_NOTHING.
 */
export async function giveOrderTo(
  work: Work,
  input: { order: Order; program: Program; affiliate: Affiliate; reason: string },
): Promise<Result<GivenOrder>> {
  const { tx } = work;
  const { order, program, affiliate, reason } = input;
  if (order.amountMinor === 0n) {
    return refuse('ORDER_OF_NOTHING', undefined, { orderId: order.externalId });
  }
  if (order.affiliateId === affiliate.id) {
    return refuse('ALREADY_OF_AFFILIATE', 'The order belongs to this affiliate already.');
  }
  const asked = await askAboutBuyer(tx, order, program, affiliate);
  if (!asked.ok) return asked;
  const { terms, holds, buyer, asked: own } = asked.value;
  const takenMinor = await endEarnings(work, order, GIVEN_AWAY);
  // A dispute of the order concerns who has it now.
  await endDisputeHolds(work, order, GIVEN_AWAY);
  const [rewards = null] = await gatherRewards(
    tx,
    [
      {
        program,
        order,
        customerIds: buyer,
        affiliates: new Map([[affiliate.id, own]]),
        clickIds: [],
      },
    ],
    await listRewardUse(tx, [program.id]),
  );
  const earnings = earningsOf(
    { order, lines: (await listLinesOfMany(tx, [order.id])).get(order.id) ?? [], rewards },
    {
      affiliateId: affiliate.id,
      rates: own.rates,
      subId: null,
      linkId: null,
      clickId: null,
      isNewCustomer: false,
    },
    [],
  );
  const { count } = await tx.order.updateMany({
    where: { id: order.id, affiliateId: order.affiliateId },
    data: {
      affiliateId: affiliate.id,
      attributionId: null,
      subId: null,
      reason: 'reason' in earnings ? earnings.reason : null,
    },
  });
  if (count !== 1) throw new Error(`order ${order.id} was given away by somebody else`);
  await noteChoice(work, order, affiliate.id);
  let commissionId: string | null = null;
  if (!('reason' in earnings)) {
    const earned = await earnCommission(work, {
      programId: order.programId,
      affiliateId: affiliate.id,
      orderId: order.id,
      customerId: order.customerId,
      ...earnings,
      currency: order.currency,
      terms,
      earnedAt: order.occurredAt,
      subId: null,
      clickId: null,
      source: 'manual',
      holds,
    });
    commissionId = earned.id;
    await writeEarned(
      work,
      await followersOf(work, [
        { ctx: work.ctx, program, commission: earned, recruitedById: own.recruitedById },
      ]),
    );
    await settleEarlierRefunds(work, order);
    await settleDisputeHold(work, order.id, 'No dispute is open.');
  }
  await recordGift(work, order, { to: affiliate.id, reason, commissionId, takenMinor });
  return ok({ orderId: order.id, commissionId, takenMinor });
}

type AboutBuyer = {
  asked: AffiliateInQuestion;
  /** Every row of the customer. */
  buyer: readonly string[];
  terms: Terms;
  holds: EarnInput['holds'];
};

/** Whether affiliate and buyer are one person, as when an order is decided by itself: blocked, held or neither. */
async function askAboutBuyer(
  tx: Tx,
  order: Order,
  program: Program,
  affiliate: Affiliate,
): Promise<Result<AboutBuyer>> {
  const { mergedInto } = await tx.customer.findUniqueOrThrow({
    where: { id: order.customerId },
    select: { mergedInto: true },
  });
  const id = mergedInto ?? order.customerId;
  const family = (await readFamilies(tx, [id])).get(id);
  if (!family) throw new Error(`customer ${id} is not there`);
  const buyer = buyerOf(program, family);
  const found = await loadAffiliateFacts(tx, {
    program,
    affiliateIds: [affiliate.id],
    buyer,
    at: order.occurredAt,
  });
  const asked = found.get(affiliate.id);
  if (!asked) throw new Error(`affiliate ${affiliate.id} is not of program ${program.id}`);
  const { self, selfReferral } = asked.facts;
  if (self !== null && selfReferral === 'block') {
    return refuse('OWN_PURCHASE', undefined, { orderId: order.externalId });
  }
  const isHeld = self !== null && selfReferral === 'hold';
  return ok({
    asked,
    buyer: family.ids,
    terms: asked.terms,
    holds: isHeld ? [{ kind: 'self_referral', reason: SELF_REFERRAL_WORDS[self] }] : [],
  });
}

/** Pending is voided; what is further along is taken back, with what had been restored of it. */
async function endEarnings(work: Work, order: Order, reason: string): Promise<bigint> {
  const { tx } = work;
  const lineage = await lockLineage(tx, order);
  if (!lineage) return 0n;
  let takenMinor = 0n;
  for (const { id } of [lineage.root, ...lineage.reinstatements]) {
    const member = await memberNow(tx, { id });
    const amountMinor = remainingMinor(member);
    takenMinor += amountMinor;
    if (member.status === 'pending') {
      await voidLocked(work, member, reason);
    } else if (amountMinor > 0n) {
      await takeBack(work, member, { kind: 'manual', amountMinor, reason });
    }
  }
  await settleFollower(work, lineage.root.id);
  return takenMinor;
}

/** The candidates of the decision stay; the one that had won has lost to the person's choice. */
async function noteChoice({ tx, now }: Work, order: Order, affiliateId: string): Promise<void> {
  await tx.attributionCandidate.updateMany({
    where: { orderId: order.id, outcome: 'won' },
    data: { outcome: 'lost', reason: 'REPLACED_BY_PERSON' },
  });
  const position = await tx.attributionCandidate.count({ where: { orderId: order.id } });
  await tx.attributionCandidate.create({
    data: {
      id: newId('attributionCandidate'),
      customerId: order.customerId,
      orderId: order.id,
      position,
      kind: 'manual',
      affiliateId,
      touchedAt: now,
      outcome: 'won',
      reason: 'CHOSEN_BY_PERSON',
      decidedAt: now,
    },
  });
}

async function recordGift(
  work: Work,
  order: Order,
  gift: { to: string; reason: string; commissionId: string | null; takenMinor: bigint },
): Promise<void> {
  const { tx } = work;
  const { to, reason } = gift;
  const facts = {
    orderId: order.externalId,
    from: order.affiliateId,
    to,
    commissionId: gift.commissionId,
    taken: toJsonInteger(gift.takenMinor),
    currency: order.currency,
  };
  const about = {
    programId: order.programId,
    affiliateId: to,
    subjectType: 'order',
    subjectId: order.id,
  };
  await recordAudit(work, { ...about, action: 'CUSTOMER_REATTRIBUTED', reason, data: facts });
  await enqueueEvent(tx, {
    ...about,
    type: 'order.reattributed',
    payload: { ...facts, id: order.id, reason },
  });
}
