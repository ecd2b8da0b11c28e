import { ok } from '@/lib/result';
import { recordStripeOrder } from '@/lib/connectors/stripe/record-payment';
import {
  emailOf,
  happenedAt,
  invoiceAmounts,
  metadataOfInvoice,
  namesOfInvoice,
  programSlugOf,
  touchOf,
} from '@/lib/connectors/stripe/facts';
import { invoicePaymentSchema, invoiceSchema } from '@/lib/connectors/stripe/schema';
import { recordStart } from '@/lib/connectors/stripe/record-start';
import { lockPayment, meetCustomer, objectOf, programOf } from '@/lib/connectors/stripe/store';
import type { StripeHandler } from '@/lib/connectors/stripe/types';
import { tiePayment } from '@/lib/connectors/stripe/tie-payment';

/**
 * A paid invoice is an order. One of nothing (a trial) is a start: it says who the customer is and what led them here,
 * where its metadata or its subscription's names that.
 */
export const applyInvoice: StripeHandler = async (work, event) => {
  const { tx, now, warnings } = work;
  const parsed = objectOf(event, invoiceSchema);
  if (!parsed.ok) return parsed;
  const invoice = parsed.value;
  const amounts = invoiceAmounts(invoice);
  const metadata = metadataOfInvoice(invoice);
  const touch = touchOf(metadata, null, warnings);
  if (!amounts && !touch.click && !touch.code) return ok('ignored');
  const program = await programOf(tx, programSlugOf(metadata));
  if (!program.ok) return program;

  const email = emailOf([{ at: 'customer_email', text: invoice.customer_email }], warnings);
  const customerId = await meetCustomer(work, program.value.id, namesOfInvoice(invoice, warnings));
  const occurredAt = happenedAt(invoice.status_transitions?.paid_at ?? event.created, now);
  const customer = {
    customerId,
    ...(email === undefined ? {} : { customerEmail: email }),
    ...touch,
  };
  if (!amounts) return recordStart(work, program.value.id, 'invoice', { ...customer, occurredAt });
  const paymentRefs = [invoice.payment_intent, invoice.charge].filter((ref) => ref !== null);
  await lockPayment(work, program.value.id, customerId, paymentRefs);
  for (const paymentRef of paymentRefs) {
    await tiePayment(work, program.value.id, paymentRef, invoice.id);
  }
  return recordStripeOrder(work, program.value.id, {
    ...customer,
    ...amounts,
    orderId: invoice.id,
    currency: invoice.currency,
    occurredAt,
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
