import {
  NOTHING_HERE,
  type Envelope,
  type Json,
  type Message,
  type Reading,
} from '@/lib/connectors/port/connector';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import type { ConnectionSettings } from '@/lib/connectors/port/types';
import { readCheckout } from '@/lib/connectors/stripe/read-checkout';
import { readDispute } from '@/lib/connectors/stripe/read-dispute';
import { readInvoice, readInvoicePayment } from '@/lib/connectors/stripe/read-invoice';
import { readPayment } from '@/lib/connectors/stripe/read-payment';
import { readPromotionCode } from '@/lib/connectors/stripe/read-promotion-code';
import {
  readChargeRefunded,
  readCreditNote,
  readRefundChanged,
} from '@/lib/connectors/stripe/read-refund';
import { readSubscription } from '@/lib/connectors/stripe/read-subscription';
import { stripeEventSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { ok, type Result } from '@/lib/result';

const READERS: Readonly<Record<string, StripeReader>> = {
  'checkout.session.completed': readCheckout,
  'checkout.session.async_payment_succeeded': readCheckout,
  'payment_intent.succeeded': readPayment,
  'invoice.paid': readInvoice,
  'invoice_payment.paid': readInvoicePayment,
  'customer.subscription.created': readSubscription,
  'customer.subscription.updated': readSubscription,
  'customer.subscription.deleted': readSubscription,
  'promotion_code.created': readPromotionCode,
  'promotion_code.updated': readPromotionCode,
  'charge.refunded': readChargeRefunded,
  'refund.created': readRefundChanged,
  'charge.refund.updated': readRefundChanged,
  'refund.updated': readRefundChanged,
  'refund.failed': readRefundChanged,
  'credit_note.created': readCreditNote,
  'credit_note.updated': readCreditNote,
  'credit_note.voided': readCreditNote,
  'charge.dispute.created': readDispute,
  'charge.dispute.updated': readDispute,
  'charge.dispute.funds_withdrawn': readDispute,
  'charge.dispute.funds_reinstated': readDispute,
  'charge.dispute.closed': readDispute,
};

/** What an endpoint of Stripe's is to be told. */
export const STRIPE_EVENTS = Object.keys(READERS);

export function readStripeEnvelope(json: Json): Result<Envelope> {
  const event = stripeEventSchema.safeParse(json);
  if (!event.success) return refuseShape('The event', event.error);
  const { id, type, livemode, created } = event.data;
  return ok({ eventId: id, type, isTest: livemode === false, sentAt: new Date(created * 1000) });
}

export function readStripeEvent(
  message: Message,
  now: Date,
  settings: ConnectionSettings,
): Result<Reading> {
  const event = stripeEventSchema.safeParse(message.payload);
  if (!event.success) return refuseShape('The event', event.error);
  const { type } = event.data;
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (!reader) return ok({ facts: [], warnings: [], why: NOTHING_HERE });
  const warnings: FieldWarning[] = [];
  const fact = reader(event.data, { ...settings, now, warnings });
  if (!fact.ok) return fact;
  return ok(
    typeof fact.value === 'string'
      ? { facts: [], warnings: [], why: fact.value }
      : { facts: [fact.value], warnings },
  );
}
