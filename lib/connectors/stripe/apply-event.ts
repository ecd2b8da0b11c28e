import type { Work } from '@/lib/db/work';
import { ok, type Result } from '@/lib/result';
import { applyCheckout } from '@/lib/connectors/stripe/apply-checkout';
import { applyDispute } from '@/lib/connectors/stripe/apply-dispute';
import { applyInvoice, applyInvoicePayment } from '@/lib/connectors/stripe/apply-invoice';
import { applyChargeRefunded, applyRefundChanged } from '@/lib/connectors/stripe/apply-refund';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';
import type { StripeHandler, StripeOutcome } from '@/lib/connectors/stripe/types';

const HANDLERS: Readonly<Record<string, StripeHandler>> = {
  'checkout.session.completed': applyCheckout,
  'checkout.session.async_payment_succeeded': applyCheckout,
  'invoice.paid': applyInvoice,
  'invoice_payment.paid': applyInvoicePayment,
  'charge.refunded': applyChargeRefunded,
  'charge.refund.updated': applyRefundChanged,
  'refund.updated': applyRefundChanged,
  'refund.failed': applyRefundChanged,
  'charge.dispute.created': applyDispute,
  'charge.dispute.updated': applyDispute,
  'charge.dispute.funds_withdrawn': applyDispute,
  'charge.dispute.funds_reinstated': applyDispute,
  'charge.dispute.closed': applyDispute,
};

/** The effect of one event, in the transaction that stores it. */
export async function applyStripeEvent(
  work: Work,
  event: StripeEvent,
): Promise<Result<StripeOutcome>> {
  const handler = Object.hasOwn(HANDLERS, event.type) ? HANDLERS[event.type] : undefined;
  return handler ? handler(work, event) : ok('ignored');
}
