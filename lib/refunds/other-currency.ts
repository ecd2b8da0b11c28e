import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { flagCommissions } from '@/lib/commissions/void-or-flag';
import type { Order } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import { refuse, type Result } from '@/lib/result';

/** Whether something was reported in another currency than its order. What names none is in the order's. */
export function isOtherCurrency(
  reported: { currency?: string | null | undefined },
  order: Pick<Order, 'currency'>,
): boolean {
  return reported.currency != null && reported.currency !== order.currency;
}

/** To a caller who can correct it. */
export function refuseOtherCurrency(
  reported: { currency?: string | null | undefined },
  order: Pick<Order, 'currency'>,
): Result<never> {
  return refuse(
    'REFUND_CONFLICT',
    `It is in ${reported.currency ?? 'no currency'}, its order in ${order.currency}.`,
  );
}

/**
 * What a payment provider reported in another currency counts nothing, since nobody knows how much of the order it is: a
 * person is asked to look. The caller holds the order.
 */
export async function flagOtherCurrency(
  work: Work,
  order: Pick<Order, 'id' | 'affiliateId' | 'currency'>,
  what: 'refund' | 'dispute',
  currency: string | null,
): Promise<void> {
  if (order.affiliateId === null) return;
  await lockAffiliate(work.tx, order.affiliateId);
  const reason = `A ${what} in ${currency ?? '?'} was reported of this order in ${order.currency}: it counts nothing. Look it up and record it by hand.`;
  await flagCommissions(work, [order.id], reason);
}
