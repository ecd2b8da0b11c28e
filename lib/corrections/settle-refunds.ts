import type { Work } from '@/lib/db/work';
import { bringTo } from '@/lib/corrections/bring-to';
import { lockLineage, takenByRefunds } from '@/lib/corrections/commission-lineage';
import { findRefundTarget, showClawedBack } from '@/lib/corrections/refund-target';
import { settleFollower } from '@/lib/corrections/settle-follower';

export type RefundCause = {
  refundId: string;
  kind: 'refund' | 'dispute';
  reason: string | null;
};

/**
 * Brings what refunds and disputes have taken of an order's commission to what is due for those in force, line by line, as
 * far as something remains: takes what is missing, restores what is too much. Call it after refunds or refunded_minor have
 * changed, holding the order. Returns the minor units taken, negative when restored.
 */
export async function settleRefunds(
  work: Work,
  orderId: string,
  cause: RefundCause,
): Promise<bigint> {
  const { tx } = work;
  const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
  const lineage = await lockLineage(tx, order);
  if (!lineage) return 0n;
  const target = await findRefundTarget(tx, lineage.root, order);
  const taken = await takenByRefunds(tx, lineage);
  const changed = await bringTo(work, lineage, cause, {
    targetMinor: target.targetMinor,
    takenByRefundsMinor: taken,
  });
  await showClawedBack(tx, lineage.root.id, target);
  await settleFollower(work, lineage.root.id);
  return changed;
}
