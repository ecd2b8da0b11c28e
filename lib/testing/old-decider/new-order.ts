import type { NamedClick } from '@/lib/testing/old-decider/attribution/gather';
import type { Order, Program } from '@/lib/db/generated/client';
import { isId, newId } from '@/lib/ids';
import type { RecordOrderInput } from '@/lib/orders/schema';

/** Undecided: NO_TOUCH stands until the decision that follows in the same transaction. */
export function newOrderRow(
  now: Date,
  call: {
    program: Program;
    customer: { id: string };
    input: RecordOrderInput;
    facts: string;
  },
  named: NamedClick | null,
): Order {
  const { program, customer, input, facts } = call;
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
    clickId: named?.clickId ?? (input.click && isId('click', input.click) ? input.click : null),
    code: input.code ?? null,
    subId: null,
    affiliateId: null,
    attributionId: null,
    reason: 'NO_TOUCH',
    source: input.source ?? 'api',
    paymentRef: input.paymentRef ?? null,
    metadata: input.metadata ?? {},
    fingerprint: facts,
    occurredAt: input.occurredAt ?? now,
    createdAt: now,
  };
}
