import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import type { EventWork } from '@/lib/connectors/port/types';
import { memberNow } from '@/lib/corrections/commission-lineage';
import { holdLocked } from '@/lib/corrections/hold-commission';
import type { RecordOrderInput } from '@/lib/orders/schema';
import type { RecordedOrder } from '@/lib/sales/recorded-order';

/** Shops write when it was paid to the second; an event that says no time happened when it came. */
const SAME_TIME_MS = 10 * 60_000;

/**
 * Whether another connection of the same provider has told this order: the shop was connected a second time and tells its
 * orders again. Two shops that count alike do not sell at one time for one price.
 */
export async function isToldByTwin(
  { tx, connection }: EventWork,
  programId: string,
  { orderId, total, amount, currency, occurredAt }: RecordOrderInput & { occurredAt: Date },
): Promise<boolean> {
  const at = occurredAt.getTime();
  const count = await tx.order.count({
    where: {
      programId,
      externalId: orderId,
      source: connection.provider,
      connectionId: { not: connection.id },
      currency,
      totalMinor: BigInt(total ?? amount),
      occurredAt: { gte: new Date(at - SAME_TIME_MS), lte: new Date(at + SAME_TIME_MS) },
    },
  });
  return count > 0;
}

/** What such an order earns waits for a person. The caller holds who earns for moving money. */
export async function holdRepeat(work: EventWork, { commission }: RecordedOrder): Promise<void> {
  const { tx, warnings } = work;
  const message = 'Another connection has told the same order: what it earns is held.';
  warnings.push({ field: 'orderId', code: 'CHANGED', message });
  if (!commission) return;
  await lockAffiliate(tx, commission.affiliateId);
  const reason = 'The same order was told by another connection of the shop.';
  await holdLocked(work, await memberNow(tx, commission), { kind: 'fraud', reason });
}
