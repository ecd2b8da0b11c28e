import type { CommandContext } from '@/lib/actor';
import { recordOrderInTx } from '@/lib/payouts/record-order';
import type { Tx } from '@/lib/db/client';
import { recordOrderInput } from '@/lib/orders/schema';
import { ok, refuse, type Result } from '@/lib/result';
import { minorOfStripe } from '@/lib/webhooks/stripe-amount';
import type { StripeOutcome } from '@/lib/webhooks/types';

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

/** Records an order unless it is known: two events may tell of one payment, and the first one stands. */
export async function recordStripeOrder(
  tx: Tx,
  ctx: CommandContext,
  now: Date,
  programId: string,
  { paymentRef, ...facts }: StripeOrder,
): Promise<Result<StripeOutcome>> {
  const known = await tx.order.findUnique({
    where: { programId_externalId: { programId, externalId: facts.orderId } },
    select: { id: true },
  });
  if (known) return ok('applied');
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
  const recorded = await recordOrderInTx(tx, ctx, now, programId, {
    ...input.data,
    source: 'stripe',
    ...(paymentRef === null ? {} : { paymentRef }),
  });
  return recorded.ok ? ok('applied') : recorded;
}
