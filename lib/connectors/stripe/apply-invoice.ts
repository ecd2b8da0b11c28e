import { ok } from '@/lib/result';
import { recordStripeOrder } from '@/lib/connectors/stripe/record-payment';
import {
  emailOf,
  happenedAt,
  invoiceAmounts,
  merchantCustomerOf,
  programSlugOf,
  touchOf,
} from '@/lib/connectors/stripe/facts';
import { invoicePaymentSchema, invoiceSchema } from '@/lib/connectors/stripe/schema';
import { customerIdOf, lockPayment, objectOf, programOf } from '@/lib/connectors/stripe/store';
import type { StripeHandler } from '@/lib/connectors/stripe/types';
import { tiePayment } from '@/lib/connectors/stripe/tie-payment';

/** A paid invoice is an order; one of nothing (a trial) is not. */
export const applyInvoice: StripeHandler = async (work, event) => {
  const { tx, now } = work;
  const parsed = objectOf(event, invoiceSchema);
  if (!parsed.ok) return parsed;
  const invoice = parsed.value;
  const amounts = invoiceAmounts(invoice);
  if (!amounts) return ok('ignored');
  const subscription = invoice.parent?.subscription_details ?? invoice.subscription_details;
  const metadata = { ...subscription?.metadata, ...invoice.metadata };
  const program = await programOf(tx, programSlugOf(metadata));
  if (!program.ok) return program;

  const email = emailOf(invoice.customer_email);
  const customerId = await customerIdOf(work, program.value.id, {
    merchantId: merchantCustomerOf(metadata),
    stripeCustomerId: invoice.customer,
    email,
    objectId: invoice.id,
  });
  const paymentRefs = [invoice.payment_intent, invoice.charge].filter((ref) => ref !== null);
  await lockPayment(work, program.value.id, customerId, paymentRefs);
  for (const paymentRef of paymentRefs) {
    await tiePayment(work, program.value.id, paymentRef, invoice.id);
  }
  return recordStripeOrder(work, program.value.id, {
    customerId,
    ...(email === undefined ? {} : { customerEmail: email }),
    ...touchOf(metadata),
    ...amounts,
    orderId: invoice.id,
    currency: invoice.currency,
    occurredAt: happenedAt(invoice.status_transitions?.paid_at ?? event.created, now),
    paymentRef: invoice.payment_intent,
    metadata: { invoice: invoice.id },
  });
};

/** Ties the payment of an invoice to it, so that a refund of the payment finds the order. */
export const applyInvoicePayment: StripeHandler = async (work, event) => {
  const { tx } = work;
  const parsed = objectOf(event, invoicePaymentSchema);
  if (!parsed.ok) return parsed;
  const { invoice, payment, metadata } = parsed.value;
  const refs = [payment?.payment_intent, payment?.charge].filter((ref) => ref != null);
  if (invoice === null || refs.length === 0) return ok('ignored');
  const program = await programOf(tx, programSlugOf(metadata), [invoice, ...refs]);
  if (!program.ok) return program;
  for (const paymentRef of refs) {
    await tiePayment(work, program.value.id, paymentRef, invoice);
  }
  return ok('applied');
};
