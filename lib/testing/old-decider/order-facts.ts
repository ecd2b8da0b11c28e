import { fingerprint } from '@/lib/orders/fingerprint';
import type { RecordOrderInput } from '@/lib/orders/schema';

/** What the caller said, and nothing that we found out. */
export function factsOf(input: RecordOrderInput): string {
  return fingerprint({
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
