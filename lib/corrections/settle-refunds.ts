import type { Work } from '@/lib/db/work';
import { bringTo, type RefundCause } from '@/lib/corrections/bring-to';
import { lockLineage, takenByRefunds } from '@/lib/corrections/commission-lineage';
import { findRefundTarget, showClawedBack } from '@/lib/corrections/refund-target';
import { settleFollower } from '@/lib/corrections/settle-follower';
import { settleRetroactiveOf } from '@/lib/corrections/settle-retroactive';
import type { Order } from '@/lib/db/generated/client';

/**
 * Brings what refunds and disputes have taken of an order's commission to what is due for those in force, line by line, as
 * far as something remains, and of what tiers paid afterwards for it. Call it after refunds or refunded_minor have changed,
 * holding the order. Returns the minor units taken of both, negative when restored.
 */
export async function settleRefunds(
  work: Work,
  orderId: string,
  cause: RefundCause,
): Promise<bigint> {
  const { tx } = work;
  const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
  const ofOrder = await settleLineage(work, order, cause);
  return ofOrder + (await settleRetroactiveOf(work, order, cause));
}

async function settleLineage(work: Work, order: Order, cause: RefundCause): Promise<bigint> {
  const { tx } = work;
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
