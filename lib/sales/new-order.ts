import type { ResolvedClick } from '@/lib/attribution/mentioned-click';
import type { Order } from '@/lib/db/generated/client';
import { normaliseCode } from '@/lib/format/code';
import { isId, newId } from '@/lib/ids';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { baseOf, type RecordOrderInput } from '@/lib/orders/schema';
import type { NewOrder } from '@/lib/sales/types';

/** What the caller said, and nothing that we found out. */
export function orderFingerprintOf(
  input: RecordOrderInput,
  spellingOf: (code: string) => string = normaliseCode,
): string {
  return fingerprintOf({
    customerId: input.customerId,
    customerEmail: input.customerEmail,
    amount: input.amount,
    total: input.total ?? input.amount,
    currency: input.currency,
    click: input.click,
    code: input.code === undefined ? undefined : spellingOf(input.code),
    occurredAt: input.occurredAt,
    metadata: input.metadata,
    lines: input.lines,
  });
}

/** Whether an order on file was reported with these facts. Before 0.3 only the case of a code was left out of them. */
export function saysTheSame(fingerprint: string, input: RecordOrderInput): boolean {
  return (
    fingerprint === orderFingerprintOf(input) ||
    fingerprint === orderFingerprintOf(input, (code) => code.toUpperCase())
  );
}

/** Undecided: NO_TOUCH stands until the decision that follows. Of an order of nothing there is none. */
export function newOrderRow(
  now: Date,
  { program, customer, input }: NewOrder,
  resolved: ResolvedClick | null,
): Order {
  return {
    id: newId('order'),
    programId: program.id,
    externalId: input.orderId,
    connectionId: input.connection ?? null,
    customerId: customer.recordId,
    amountMinor: baseOf(input),
    totalMinor: BigInt(input.total ?? input.amount),
    refundedMinor: 0n,
    currency: input.currency,
    // An id that names no click yet is kept: the click may be written later.
    clickId: resolved?.clickId ?? (input.click && isId('click', input.click) ? input.click : null),
    code: input.code ?? null,
    landingCode:
      input.click === undefined || input.isClickOfLanding ? (input.landing ?? null) : null,
    subId: null,
    affiliateId: null,
    attributionId: null,
    reason: baseOf(input) > 0n ? 'NO_TOUCH' : 'NOTHING_PAID',
    source: input.source ?? 'api',
    paymentRef: input.paymentRef ?? null,
    metadata: input.metadata ?? {},
    fingerprint: orderFingerprintOf(input),
    occurredAt: input.occurredAt ?? now,
    createdAt: now,
  };
}
