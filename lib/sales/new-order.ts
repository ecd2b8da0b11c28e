import type { ResolvedClick } from '@/lib/attribution/mentioned-click';
import type { Order } from '@/lib/db/generated/client';
import { isId, newId } from '@/lib/ids';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import type { RecordOrderInput } from '@/lib/orders/schema';
import type { NewOrder } from '@/lib/sales/types';

/** What the caller said, and nothing that we found out. */
export function orderFingerprintOf(input: RecordOrderInput): string {
  return fingerprintOf({
    customerId: input.customerId,
    customerEmail: input.customerEmail,
    amount: input.amount,
    total: input.total ?? input.amount,
    currency: input.currency,
    click: input.click,
    code: input.code?.toUpperCase(),
    occurredAt: input.occurredAt,
    metadata: input.metadata,
  });
}

/** Undecided: NO_TOUCH stands until the decision that follows. */
export function newOrderRow(
  now: Date,
  { program, customer, input }: NewOrder,
  resolved: ResolvedClick | null,
): Order {
  return {
    id: newId('order'),
    programId: program.id,
    externalId: input.orderId,
    customerId: customer.id,
    amountMinor: BigInt(input.amount),
    totalMinor: BigInt(input.total ?? input.amount),
    refundedMinor: 0n,
    currency: input.currency,
    // An id that names no click yet is kept: the click may be written later.
    clickId: resolved?.clickId ?? (input.click && isId('click', input.click) ? input.click : null),
    code: input.code ?? null,
    subId: null,
    affiliateId: null,
    attributionId: null,
    reason: 'NO_TOUCH',
    source: input.source ?? 'api',
    paymentRef: input.paymentRef ?? null,
    metadata: input.metadata ?? {},
    fingerprint: orderFingerprintOf(input),
    occurredAt: input.occurredAt ?? now,
    createdAt: now,
  };
}
