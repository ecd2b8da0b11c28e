import { ok, type Result } from '@/lib/result';
import { applyCheckout } from '@/lib/connectors/stripe/apply-checkout';
import { reportDispute } from '@/lib/connectors/stripe/report-dispute';
import { applyInvoice, applyInvoicePayment } from '@/lib/connectors/stripe/apply-invoice';
import { reportChargeRefunded, reportRefundChanged } from '@/lib/connectors/stripe/report-refund';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';
import type { StripeHandler, StripeOutcome, StripeWork } from '@/lib/connectors/stripe/types';

const HANDLERS: Readonly<Record<string, StripeHandler>> = {
  'checkout.session.completed': applyCheckout,
  'checkout.session.async_payment_succeeded': applyCheckout,
  'invoice.paid': applyInvoice,
  'invoice_payment.paid': applyInvoicePayment,
  'charge.refunded': reportChargeRefunded,
  'refund.created': reportRefundChanged,
  'charge.refund.updated': reportRefundChanged,
  'refund.updated': reportRefundChanged,
  'refund.failed': reportRefundChanged,
  'charge.dispute.created': reportDispute,
  'charge.dispute.updated': reportDispute,
  'charge.dispute.funds_withdrawn': reportDispute,
  'charge.dispute.funds_reinstated': reportDispute,
  'charge.dispute.closed': reportDispute,
};

/** The effect of one event, in the transaction that stores it. */
export async function applyStripeEvent(
  work: StripeWork,
  event: StripeEvent,
): Promise<Result<StripeOutcome>> {
  const handler = Object.hasOwn(HANDLERS, event.type) ? HANDLERS[event.type] : undefined;
  return handler ? handler(work, event) : ok('ignored');
}
