import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { lockLineageOf, takenByRefunds } from '@/lib/corrections/commission-lineage';
import { bringTo, type LeftCause, type RefundCause } from '@/lib/corrections/bring-to';
import { showClawedBack } from '@/lib/corrections/refund-target';
import { refundTarget } from '@/lib/corrections/refunded-lines';
import { retroactiveParts } from '@/lib/corrections/retroactive-parts';
import type { Tx } from '@/lib/db/client';
import type { Order } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';

/**
 * What tiers paid afterwards for an order follows its refunds as its own commission does: brought to what is due, in the
 * refund's transaction. Of whom the order belongs to now. Returns the minor units taken, negative when restored.
 */
export async function settleRetroactiveOf(
  work: Work,
  { id: orderId, affiliateId }: Pick<Order, 'id' | 'affiliateId'>,
  cause: RefundCause,
): Promise<bigint> {
  const { tx } = work;
  if (affiliateId === null) return 0n;
  const made = await tx.commissionLine.findMany({
    where: { orderId, commission: { affiliateId, status: { not: 'voided' } } },
    select: { commissionId: true },
    orderBy: { commissionId: 'asc' },
  });
  if (made.length === 0) return 0n;
  await lockAffiliate(tx, affiliateId);
  let changed = 0n;
  for (const { commissionId } of made)
    changed += await settleRetroactive(work, commissionId, cause);
  return changed;
}

/**
 * Brings what was taken of a retroactive commission to what is due: round(Σ line × refunded share of its order), where of an
 * order that has left it is everything. The caller holds the affiliate. Without a cause the last refund of its orders stands
 * for it.
 */
export async function settleRetroactive(
  work: Work,
  commissionId: string,
  given: RefundCause | LeftCause | null = null,
): Promise<bigint> {
  const { tx } = work;
  const parts = await retroactiveParts(tx, commissionId);
  const lineage = await lockLineageOf(tx, commissionId);
  if (!lineage) return 0n;
  const targetMinor = refundTarget(parts.lines, parts.refunded);
  const takenByRefundsMinor = await takenByRefunds(tx, lineage);
  if (targetMinor === takenByRefundsMinor) {
    await showClawedBack(tx, commissionId, { targetMinor, parts });
    return 0n;
  }
  const isTooMuch = targetMinor < takenByRefundsMinor;
  const fits = given !== null && !(isTooMuch && given.kind === 'order_left');
  const cause = fits ? given : await causeOf(tx, parts.orderIds, isTooMuch);
  const changed = await bringTo(work, lineage, cause, { targetMinor, takenByRefundsMinor });
  await showClawedBack(tx, commissionId, { targetMinor, parts });
  return changed;
}

/** The last refund that is in force, or the last that no longer is; none where its orders have left. */
async function causeOf(
  tx: Tx,
  orderIds: readonly string[],
  isTooMuch: boolean,
): Promise<RefundCause> {
  const refund = await tx.refund.findFirst({
    where: isTooMuch
      ? { orderId: { in: [...orderIds] }, status: 'reversed' }
      : { orderId: { in: [...orderIds] }, status: 'applied', amountMinor: { gt: 0n } },
    orderBy: [{ appliedAt: { sort: 'desc', nulls: 'last' } }, { id: 'desc' }],
  });
  if (!refund) throw new Error('no refund made this due');
  const kind = refund.kind === 'dispute' ? 'dispute' : 'refund';
  return { refundId: refund.id, kind, reason: refund.reason };
}
