import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { objectOf } from '@/lib/connectors/stripe/object-of';
import { happenedAt } from '@/lib/connectors/stripe/read-fields';
import { paymentIntentSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import { ok } from '@/lib/result';

/** A payment that went through. It says nothing of whom or what for: its checkout does. */
export const readPayment: StripeReader = (event, { now }) => {
  const parsed = objectOf(event, paymentIntentSchema);
  if (!parsed.ok) return parsed;
  const { id: paymentRef, status, amount_received: received, ...payment } = parsed.value;
  if ((status ?? 'succeeded') !== 'succeeded' || received <= 0) {
    return ok('Nothing of the payment was received.');
  }
  const currency = payment.currency.toUpperCase();
  const total = minorOfStripe(received, currency);
  const occurredAt = happenedAt(event.created, now);
  return ok({ kind: 'captured', paymentRef, total, currency, occurredAt });
};
