import type { Work } from '@/lib/db/work';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { releaseHoldLocked } from '@/lib/commissions/open-holds';
import type { Order } from '@/lib/db/generated/client';
import { holdLocked } from '@/lib/corrections/hold-commission';
import { lockLineage, memberNow } from '@/lib/corrections/commission-lineage';

const HELD_BECAUSE = 'The customer disputes the payment.';

/**
 * While a dispute of the order is open, what the order earned is on hold; when the last is closed the hold ends. A hold
 * that a person ended or opened meanwhile is found as it is. The caller holds the order.
 */
export async function settleDisputeHold(
  work: Work,
  orderId: string,
  reason: string,
): Promise<void> {
  const { tx } = work;
  const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
  const open = await tx.dispute.count({ where: { orderId, status: 'open' } });
  if (open === 0) return endDisputeHolds(work, order, reason);
  const lineage = await lockLineage(tx, order);
  if (!lineage) return;
  for (const { id } of [lineage.root, ...lineage.reinstatements]) {
    const member = await memberNow(tx, { id });
    if (member.status === 'clawed_back') continue;
    await holdLocked(work, member, { kind: 'dispute', reason: HELD_BECAUSE });
  }
}

/** Of whatever the order's affiliate ever had of it, what was voided meanwhile too. */
export async function endDisputeHolds(work: Work, order: Order, reason: string): Promise<void> {
  const { tx } = work;
  const { id: orderId, affiliateId } = order;
  if (affiliateId === null) return;
  await lockAffiliate(tx, affiliateId);
  const held = await tx.commission.findMany({
    where: {
      affiliateId,
      OR: [{ orderId }, { reinstates: { orderId } }],
      holds: { some: { kind: 'dispute', releasedAt: null } },
    },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  for (const { id } of held) {
    const member = await memberNow(tx, { id });
    await releaseHoldLocked(work, member, { kind: 'dispute', reason });
  }
}

/** What a reversal restored, or brought back to life, is as disputed as the rest. The caller holds the order. */
export async function holdWhatIsDisputed(work: Work, orderId: string): Promise<void> {
  const { tx } = work;
  const open = await tx.dispute.count({ where: { orderId, status: 'open' } });
  if (open > 0) await settleDisputeHold(work, orderId, HELD_BECAUSE);
}
