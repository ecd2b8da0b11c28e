import { voidOrFlagCommissions } from '@/lib/commissions/void-or-flag';
import type { Order } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { updateRows } from '@/lib/db/write-rows';

/** The trailing period moved back: what lies after it no longer earns, or is flagged when it is past pending. */
export async function endExpired(work: Work, orders: readonly Order[]): Promise<void> {
  if (orders.length === 0) return;
  const { tx } = work;
  const ids = orders.map((order) => order.id);
  const reason = 'An earlier order was reported late: the trailing period ended before this order.';
  const voided = await voidOrFlagCommissions(work, ids, reason);
  const earning = await tx.commission.findMany({
    where: { orderId: { in: ids } },
    select: { orderId: true },
  });
  const withCommission = new Set(earning.map((row) => row.orderId));
  const ended = [...voided, ...ids.filter((id) => !withCommission.has(id))];
  await updateRows(
    tx,
    'sales_order',
    [...new Set(ended)].map((id) => ({
      id,
      affiliateId: null,
      subId: null,
      reason: 'TRAILING_EXPIRED',
    })),
  );
}
