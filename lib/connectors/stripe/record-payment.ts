import type { Work } from '@/lib/db/work';
import { recordOrderInTx } from '@/lib/sales/record-order';
import { lockOrderId } from '@/lib/orders/lock-order';
import { recordOrderInput } from '@/lib/orders/schema';
import { ok, refuse, type Result } from '@/lib/result';
import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { knownOrderId } from '@/lib/connectors/stripe/store';
import { tiePayment } from '@/lib/connectors/stripe/tie-payment';
import type { StripeOutcome } from '@/lib/connectors/stripe/types';

export type StripeOrder = {
  orderId: string;
  customerId: string;
  customerEmail?: string;
  click?: string;
  code?: string;
  amount: number;
  total: number;
  currency: string;
  occurredAt: Date;
  paymentRef: string | null;
  metadata: Record<string, string>;
};

/**
 * Records an order unless it is known, under this id or another name of its payment: several events may report one
 * payment, and the first one stands. The caller holds the customer and the payment.
 */
export async function recordStripeOrder(
  work: Work,
  programId: string,
  { paymentRef, ...facts }: StripeOrder,
): Promise<Result<StripeOutcome>> {
  const { tx } = work;
  await lockOrderId(tx, programId, facts.orderId);
  const known = await knownOrderId(tx, programId, facts.orderId, paymentRef);
  if (known !== null) {
    if (known !== facts.orderId) await tiePayment(work, programId, facts.orderId, known);
    return ok('applied');
  }
  const { amount, total, currency } = facts;
  const input = recordOrderInput.safeParse({
    ...facts,
    amount: minorOfStripe(amount, currency),
    total: minorOfStripe(total, currency),
  });
  if (!input.success) {
    const [issue] = input.error.issues;
    return refuse('INVALID_INPUT', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const recorded = await recordOrderInTx(work, programId, {
    ...input.data,
    source: 'stripe',
    ...(paymentRef === null ? {} : { paymentRef }),
  });
  return recorded.ok ? ok('applied') : recorded;
}
