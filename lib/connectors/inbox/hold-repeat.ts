import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import type { EventWork, Provider } from '@/lib/connectors/port/types';
import { memberNow } from '@/lib/corrections/commission-lineage';
import { holdLocked } from '@/lib/corrections/hold-commission';
import type { Prisma } from '@/lib/db/generated/client';
import type { RecordOrderInput } from '@/lib/orders/schema';
import type { RecordedOrder } from '@/lib/sales/recorded-order';

/** Whose order ids are one shop's alone; elsewhere every shop counts from one. */
const NUMBERED: ReadonlySet<Provider> = new Set(['woocommerce', 'generic']);
/** Shops write when it was paid to the second; an event that says no time happened when it came. */
const SAME_TIME_MS = 10 * 60_000;

/**
 * Whether another connection of the same provider knows this order: the shop was connected a second time and tells its
 * orders again. Of shops that count alike it is one when the same customer bought it, or when it was sold at one time for one
 * price.
 */
export async function isToldByTwin(
  { tx, connection }: EventWork,
  programId: string,
  order: RecordOrderInput & { occurredAt: Date },
): Promise<boolean> {
  const count = await tx.order.count({
    where: {
      programId,
      externalId: order.orderId,
      connectionId: { not: connection.id },
      connection: { provider: connection.provider },
      ...(NUMBERED.has(connection.provider) ? { OR: likenesses(order) } : {}),
    },
  });
  return count > 0;
}

function likenesses(order: RecordOrderInput & { occurredAt: Date }): Prisma.OrderWhereInput[] {
  const { total, amount, currency, customerEmail: email } = order;
  const at = order.occurredAt.getTime();
  const occurredAt = { gte: new Date(at - SAME_TIME_MS), lte: new Date(at + SAME_TIME_MS) };
  return [
    { currency, totalMinor: BigInt(total ?? amount), occurredAt },
    ...(email === undefined ? [] : [{ customer: { email } }]),
  ];
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
