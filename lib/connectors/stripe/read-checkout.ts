import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { objectOf } from '@/lib/connectors/stripe/object-of';
import {
  cameAt,
  checkoutAmounts,
  codeRefsOf,
  emailOf,
  happenedAt,
  isAlone,
  namesOfSession,
  programSlugOf,
  touchOf,
} from '@/lib/connectors/stripe/read-fields';
import { checkoutSessionSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import { ok } from '@/lib/result';

/**
 * One payment is one order. A session of its own payment is the order once it is paid, unless an invoice claims the
 * payment; one with an invoice (here or still to be made), a subscription, or one not paid yet says who the customer is
 * and what led them here; of the last the payment may be captured later.
 */
export const readCheckout: StripeReader = (event, moment) => {
  const { now, warnings } = moment;
  const parsed = objectOf(event, checkoutSessionSchema);
  if (!parsed.ok) return parsed;
  const session = parsed.value;
  const email = emailOf(
    [
      { at: 'customer_details.email', text: session.customer_details?.email },
      { at: 'customer_email', text: session.customer_email },
    ],
    warnings,
  );
  const names = namesOfSession(session, warnings);
  const touch = touchOf(session.metadata, session.client_reference_id, moment);
  const buyer = { names, email, ...touch, codeRefs: codeRefsOf(session) };
  const said = { program: programSlugOf(session.metadata), buyer };
  const completedAt = happenedAt(event.created, now);
  const came = cameAt(session, completedAt);
  const amounts = isAlone(session) ? checkoutAmounts(session) : null;
  const currency = session.currency?.toUpperCase() ?? null;
  const paymentRef = session.payment_intent;
  const sale = amounts && {
    amount: minorOfStripe(amounts.amount, currency ?? ''),
    total: minorOfStripe(amounts.total, currency ?? ''),
    metadata: { checkoutSession: session.id },
  };
  if (!sale || session.payment_status !== 'paid') {
    const isAwaited = sale && session.payment_status === 'unpaid' && paymentRef !== null;
    const awaits = isAwaited ? { awaits: { ...sale, paymentRef } } : {};
    return ok({ kind: 'lead', ...said, toldBy: 'checkout', occurredAt: came, ...awaits });
  }
  return ok({
    kind: 'paid',
    ...said,
    ...sale,
    orderId: paymentRef ?? session.id,
    currency,
    occurredAt: completedAt,
    refs: paymentRef === null ? [] : [paymentRef],
    paymentRef,
    payment: { is: 'free', cameAt: came },
  });
};
