import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import type { Refund } from '@/lib/db/generated/client';
import { minBigint } from '@/lib/money/money';
import { applyRefund, recordRefundFacts } from '@/lib/payouts/apply-refund';

/** Marks a refund that came as a new total (Stripe's charge.refunded): it is applied as far as the order goes. */
export const TOTAL_FINGERPRINT = 'total:';

const MAX_PARKED = 100;

export async function hasParkedRefunds(
  tx: Tx,
  programId: string,
  orderExternalId: string,
): Promise<boolean> {
  const one = await tx.refund.findFirst({
    where: { programId, orderExternalId, status: 'parked' },
    select: { id: true },
  });
  return one !== null;
}

/** The minor units a refund would take of what is left, or null when it cannot be. */
export function amountToApply(
  refund: Pick<Refund, 'requestedMinor' | 'fingerprint'>,
  restMinor: bigint,
): bigint | null {
  if (restMinor <= 0n) return null;
  const wanted = refund.requestedMinor ?? restMinor;
  if (wanted <= restMinor) return wanted;
  return refund.fingerprint.startsWith(TOTAL_FINGERPRINT) ? minBigint(wanted, restMinor) : null;
}

/**
 * Applies what waited for this order, in the order in which it happened. One that is more than what is left of the order
 * is kept as refused. The caller holds the order.
 */
export async function applyParkedRefunds(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  orderId: string,
): Promise<void> {
  const { programId, externalId } = await tx.order.findUniqueOrThrow({
    where: { id: orderId },
    select: { programId: true, externalId: true },
  });
  const parked = await tx.refund.findMany({
    where: { programId, orderExternalId: externalId, status: 'parked' },
    // A refund of "the rest" comes after those that name their amount.
    orderBy: [
      { requestedMinor: { sort: 'asc', nulls: 'last' } },
      { occurredAt: 'asc' },
      { id: 'asc' },
    ],
    take: MAX_PARKED,
  });
  for (const waiting of parked) {
    const order = await tx.order.findUniqueOrThrow({ where: { id: orderId } });
    const amountMinor = amountToApply(waiting, order.totalMinor - order.refundedMinor);
    const refund = await tx.refund.update({
      where: { id: waiting.id, status: 'parked' },
      data:
        amountMinor === null
          ? { status: 'refused', orderId }
          : { status: 'applied', orderId, amountMinor, appliedAt: now },
    });
    if (amountMinor === null) await recordRefundFacts(tx, ctx, refund, order, 0n);
    else await applyRefund(tx, ctx, now, order, refund);
  }
}
