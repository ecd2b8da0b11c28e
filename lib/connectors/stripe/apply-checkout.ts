import { recordStripeOrder } from '@/lib/connectors/stripe/record-payment';
import {
  cameAt,
  checkoutAmounts,
  emailOf,
  happenedAt,
  isPaidAlone,
  namesOfSession,
  programSlugOf,
  touchOf,
} from '@/lib/connectors/stripe/facts';
import { recordStart } from '@/lib/connectors/stripe/record-start';
import { checkoutSessionSchema } from '@/lib/connectors/stripe/schema';
import {
  meetCustomer,
  isTied,
  lockPayment,
  objectOf,
  programOf,
} from '@/lib/connectors/stripe/store';
import type { StripeHandler } from '@/lib/connectors/stripe/types';

/**
 * One payment is one order. A session of its own payment is the order once it is paid; one with an invoice (here or
 * still to be made), a subscription, or one not paid yet says who the customer is and what led them here.
 */
export const applyCheckout: StripeHandler = async (work, event) => {
  const { tx, now, warnings } = work;
  const parsed = objectOf(event, checkoutSessionSchema);
  if (!parsed.ok) return parsed;
  const session = parsed.value;
  const program = await programOf(tx, programSlugOf(session.metadata));
  if (!program.ok) return program;

  const email = emailOf(
    [
      { at: 'customer_details.email', text: session.customer_details?.email },
      { at: 'customer_email', text: session.customer_email },
    ],
    warnings,
  );
  const customerId = await meetCustomer(work, program.value.id, namesOfSession(session, warnings));
  const customer = {
    customerId,
    ...(email === undefined ? {} : { customerEmail: email }),
    ...touchOf(session.metadata, session.client_reference_id, warnings),
  };
  const completedAt = happenedAt(event.created, now);
  const paymentRefs = session.payment_intent === null ? [] : [session.payment_intent];
  await lockPayment(work, program.value.id, customerId, paymentRefs);
  const isOrder = isPaidAlone(session) && !(await isTied(tx, paymentRefs));
  const amounts = isOrder ? checkoutAmounts(session) : null;
  if (!amounts) {
    const occurredAt = cameAt(session, completedAt);
    return recordStart(work, program.value.id, 'checkout', { ...customer, occurredAt });
  }
  return recordStripeOrder(work, program.value.id, {
    ...customer,
    ...amounts,
    orderId: session.payment_intent ?? session.id,
    currency: session.currency ?? program.value.currency,
    occurredAt: completedAt,
    paymentRef: session.payment_intent,
    metadata: { checkoutSession: session.id },
  });
};
