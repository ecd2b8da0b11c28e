import type { z } from 'zod';
import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { objectOf } from '@/lib/connectors/stripe/object-of';
import { happenedAt, programSlugOf } from '@/lib/connectors/stripe/read-fields';
import { chargeSchema, creditNoteSchema, refundSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import { usable } from '@/lib/orders/tidy';
import { ok } from '@/lib/result';

/**
 * What of a charge went back to the customer. Of one that was captured in part Stripe counts what it released as refunded,
 * which nobody had paid; where it counts less than that, it has released nothing yet. Source: a recorded charge in woocommerce/woocommerce-gateway-stripe#1073 (of 206.75 authorised
 * 203.00 captured, `amount_refunded` 3.75).
 */
function givenBack({
  amount,
  amount_captured: captured,
  amount_refunded: refunded,
}: z.output<typeof chargeSchema>): number {
  const released = amount == null || captured == null ? 0 : Math.max(0, amount - captured);
  return refunded < released ? refunded : refunded - released;
}

/** A charge reports how much of it was refunded in all. */
export const readChargeRefunded: StripeReader = (event, { now }) => {
  const parsed = objectOf(event, chargeSchema);
  if (!parsed.ok) return parsed;
  const charge = parsed.value;
  const refunded = givenBack(charge);
  if (refunded === 0) return ok('Nothing that was paid is refunded.');
  const currency = charge.currency.toUpperCase();
  return ok({
    kind: 'refunded-total',
    program: programSlugOf(charge.metadata),
    refs: [charge.payment_intent, charge.id].filter((ref) => ref !== null),
    orderId: charge.invoice,
    total: minorOfStripe(refunded, currency),
    reportId: event.id,
    chargeRef: charge.id,
    currency,
    reportedAt: new Date(event.created * 1000),
    reason: 'Refunded in Stripe',
    occurredAt: happenedAt(event.created, now),
  });
};

/**
 * A credit note tells what was given back in another way, which no charge counts: it is a payment of its own, of the invoice.
 * One that is voided gave nothing back.
 */
export const readCreditNote: StripeReader = (event, { now, warnings }) => {
  const parsed = objectOf(event, creditNoteSchema);
  if (!parsed.ok) return parsed;
  const { id, invoice, status, out_of_band_amount: given, ...note } = parsed.value;
  if (!given || given <= 0) return ok('All of it is told by the charge, or credited.');
  if (invoice === null) return ok('It names no invoice.');
  const currency = note.currency.toUpperCase();
  const amount = minorOfStripe(given, currency);
  const why = usable('reason', { at: 'reason', text: note.reason }, warnings);
  const about = {
    program: programSlugOf(note.metadata),
    refs: [invoice],
    chargeRef: id,
    currency,
    reportedAt: new Date(event.created * 1000),
    occurredAt: happenedAt(event.created, now),
  };
  if (status === 'void') {
    const reason = 'The credit note was voided in Stripe';
    return ok({ kind: 'refund-failed', ...about, refundId: id, amount, reason });
  }
  const reason = `Given back outside Stripe${why ? ` (${why})` : ''}`;
  return ok({
    kind: 'refunded-total',
    ...about,
    reportId: `${id} out of band`,
    total: amount,
    reason,
  });
};

const FAILED = new Set(['failed', 'canceled']);

/** By its own state; one that tells none says why it failed, or nothing. */
function hasFailed({ status, failure_reason: why }: z.output<typeof refundSchema>): boolean {
  return status == null ? why != null : FAILED.has(status);
}

/**
 * A refund that failed or was cancelled after all: what its charge had counted is restored. The charge's totals report
 * of every other step of a refund.
 */
export const readRefundChanged: StripeReader = (event, { now, warnings }) => {
  const parsed = objectOf(event, refundSchema);
  if (!parsed.ok) return parsed;
  const refund = parsed.value;
  if (!hasFailed(refund)) return ok('The charge reports of a refund that did not fail.');
  const said = { at: 'failure_reason', text: refund.failure_reason ?? refund.status };
  const why = usable('reason', said, warnings);
  const currency = refund.currency.toUpperCase();
  return ok({
    kind: 'refund-failed',
    program: programSlugOf(refund.metadata),
    refs: [refund.payment_intent, refund.charge].filter((ref) => ref !== null),
    refundId: refund.id,
    amount: minorOfStripe(refund.amount, currency),
    currency,
    chargeRef: refund.charge ?? undefined,
    madeAt: refund.created == null ? undefined : new Date(refund.created * 1000),
    reportedAt: new Date(event.created * 1000),
    reason: `The refund failed in Stripe (${why ?? 'failed'})`,
    occurredAt: happenedAt(event.created, now),
  });
};
