import { adoptOrder, isSameSale } from '@/lib/connectors/inbox/adopt-order';
import { holdRepeat, isToldByTwin } from '@/lib/connectors/inbox/hold-repeat';
import { refuseOtherSale } from '@/lib/connectors/inbox/other-sale';
import { findKnown } from '@/lib/connectors/inbox/store';
import { usableLines } from '@/lib/connectors/inbox/usable-lines';
import { tiePayment } from '@/lib/connectors/inbox/tie-payment';
import { APPLIED, type Effect, type EventWork } from '@/lib/connectors/port/types';
import type { Program } from '@/lib/db/generated/client';
import { addressMade, lockCustomer } from '@/lib/orders/customer';
import { customerNameOf } from '@/lib/orders/customer-names';
import { lockOrderId } from '@/lib/orders/lock-order';
import { recordOrderInput, type OrderLineInput } from '@/lib/orders/schema';
import { ok, refuse, type Result } from '@/lib/result';
import { isGivenBackAsItStands } from '@/lib/refunds/refund-report-sql';
import type { MadeCustomer } from '@/lib/sales/joins/meet-names';
import { recordUnknownOrder } from '@/lib/sales/record-order';

export type Payment = {
  orderId: string;
  customerId: string;
  /** The customer, when this event made it. */
  made: MadeCustomer | null;
  customerEmail?: string;
  click?: string;
  code?: string;
  landing?: string | undefined;
  isClickOfLanding: boolean;
  amount: number;
  total: number;
  currency: string;
  occurredAt: Date;
  paymentRef: string | null;
  metadata: Record<string, string | number | boolean | null>;
  lines?: readonly OrderLineInput[] | undefined;
};

/**
 * Records an order unless it is known, under this id or another name of its payment: several events may report one
 * payment, and the first one stands. What the API told without a shop is this order if it is the same sale, else one of the
 * two ids is wrong and a person decides. The caller holds the customer and the payment. Errors: INVALID_INPUT, ORDER_CONFLICT.
 */
export async function recordPayment(
  work: EventWork,
  program: Program,
  { made, paymentRef, lines, landing, isClickOfLanding, ...facts }: Payment,
): Promise<Result<Effect>> {
  const { tx, connection } = work;
  const { id: programId } = program;
  await lockOrderId(tx, programId, facts.orderId);
  const known = await findKnown(work, programId, facts.orderId, paymentRef);
  if (known) {
    if (!isSameSale(known, facts)) return refuseOtherSale(known, facts.orderId);
    await adoptOrder(work, known, facts.total);
    if (known.externalId !== facts.orderId) {
      await tiePayment(work, programId, facts.orderId, known.externalId);
    }
    return ok(APPLIED);
  }
  const input = recordOrderInput.safeParse(facts);
  if (!input.success) {
    const [issue] = input.error.issues;
    return refuse('INVALID_INPUT', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const name = { programId, connectionId: connection.id };
  const isGivenBack = work.hasRefunds || (await isGivenBackAsItStands(tx, name, facts.orderId));
  const isRepeat = await isToldByTwin(work, programId, { ...input.data, ...facts });
  const named = { externalId: customerNameOf(input.data), email: input.data.customerEmail };
  const customer = made
    ? await addressMade(tx, made, named)
    : await lockCustomer(work, { programId, ...named });
  const recorded = await recordUnknownOrder(work, program, customer, {
    ...input.data,
    ...usableLines(lines, input.data, work.warnings),
    source: connection.provider,
    connection: connection.id,
    landing,
    isClickOfLanding,
    isAwaited: isGivenBack || isRepeat,
    ...(paymentRef === null ? {} : { paymentRef }),
  });
  if (!recorded.ok) return recorded;
  work.warnings.push(...(recorded.value.warnings ?? []));
  if (isRepeat) await holdRepeat(work, recorded.value);
  return ok(APPLIED);
}
