import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { objectOf } from '@/lib/connectors/stripe/object-of';
import {
  codeRefsOf,
  emailOf,
  happenedAt,
  invoiceAmounts,
  metadataOfInvoice,
  namesOfInvoice,
  programSlugOf,
  touchOf,
} from '@/lib/connectors/stripe/read-fields';
import { linesOfInvoice } from '@/lib/connectors/stripe/read-lines';
import { invoicePaymentSchema, invoiceSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import { ok } from '@/lib/result';

/**
 * A paid invoice is an order. One of nothing (a trial) is a start: it says who the customer is and what led them here,
 * where its metadata or its subscription's names that.
 */
export const readInvoice: StripeReader = (event, moment) => {
  const { now, warnings } = moment;
  const parsed = objectOf(event, invoiceSchema);
  if (!parsed.ok) return parsed;
  const invoice = parsed.value;
  const amounts = invoiceAmounts(invoice);
  const metadata = metadataOfInvoice(invoice);
  const touch = touchOf(metadata, null, moment);
  const codeRefs = codeRefsOf(invoice);
  if (!amounts && !touch.click && !touch.code && codeRefs.length === 0) {
    return ok('An invoice of nothing that names neither a click nor a code.');
  }
  const email = emailOf([{ at: 'customer_email', text: invoice.customer_email }], warnings);
  const names = namesOfInvoice(invoice, warnings);
  const buyer = { names, email, ...touch, codeRefs };
  const said = { program: programSlugOf(metadata), buyer };
  const occurredAt = happenedAt(invoice.status_transitions?.paid_at ?? event.created, now);
  if (!amounts) return ok({ kind: 'lead', ...said, toldBy: 'invoice', occurredAt });
  const currency = invoice.currency.toUpperCase();
  const amount = minorOfStripe(amounts.amount, currency);
  return ok({
    kind: 'paid',
    ...said,
    orderId: invoice.id,
    amount,
    total: minorOfStripe(amounts.total, currency),
    currency,
    occurredAt,
    refs: [invoice.payment_intent, invoice.charge].filter((ref) => ref !== null),
    paymentRef: invoice.payment_intent,
    payment: { is: 'claimed' },
    metadata: { invoice: invoice.id },
    lines: linesOfInvoice(invoice, amount, currency, warnings),
  });
};

/** Ties the payment of an invoice to it, so that a refund of the payment finds the order. */
export const readInvoicePayment: StripeReader = (event) => {
  const parsed = objectOf(event, invoicePaymentSchema);
  if (!parsed.ok) return parsed;
  const { invoice, payment, metadata } = parsed.value;
  const refs = [payment?.payment_intent, payment?.charge].filter((ref) => ref != null);
  if (invoice === null || refs.length === 0) return ok('It names no invoice, or no payment.');
  return ok({ kind: 'tied', program: programSlugOf(metadata), orderId: invoice, refs });
};
