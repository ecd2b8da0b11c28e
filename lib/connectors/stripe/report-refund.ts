import type { z } from 'zod';
import { failRefundInTx, setRefundedTotalInTx } from '@/lib/refunds/set-refunded-total';
import { usable } from '@/lib/orders/tidy';
import { ok } from '@/lib/result';
import { happenedAt, programSlugOf } from '@/lib/connectors/stripe/facts';
import { chargeSchema, refundSchema } from '@/lib/connectors/stripe/schema';
import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { objectOf, orderIdOfPayment, programOf } from '@/lib/connectors/stripe/store';
import type { StripeHandler } from '@/lib/connectors/stripe/types';

/**
 * A charge reports how much of it was refunded in all, so that events may come in any order and number. Parked when the
 * order is not known yet; one in another currency than its order is kept and flagged.
 */
export const reportChargeRefunded: StripeHandler = async (work, event) => {
  const { tx, now } = work;
  const parsed = objectOf(event, chargeSchema);
  if (!parsed.ok) return parsed;
  const charge = parsed.value;
  if (charge.amount_refunded === 0) return ok('ignored');
  const refs = [charge.payment_intent, charge.id].filter((ref) => ref !== null);
  const invoiceRefs = charge.invoice === null ? [] : [charge.invoice];
  const program = await programOf(tx, programSlugOf(charge.metadata), [...refs, ...invoiceRefs]);
  if (!program.ok) return program;
  const programId = program.value.id;

  const orderId = await orderIdOfPayment(tx, programId, refs, charge.invoice);
  if (orderId === null) return ok('ignored');
  const recorded = await setRefundedTotalInTx(work, programId, {
    orderId,
    cumulativeMinor: BigInt(minorOfStripe(charge.amount_refunded, charge.currency)),
    refundId: event.id,
    chargeRef: charge.id,
    currency: charge.currency.toUpperCase(),
    reportedAt: new Date(event.created * 1000),
    reason: 'Refunded in Stripe',
    occurredAt: happenedAt(event.created, now),
  });
  return recorded.ok ? ok('applied') : recorded;
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
export const reportRefundChanged: StripeHandler = async (work, event) => {
  const { tx, now, warnings } = work;
  const parsed = objectOf(event, refundSchema);
  if (!parsed.ok) return parsed;
  const refund = parsed.value;
  if (!hasFailed(refund)) return ok('ignored');
  const refs = [refund.payment_intent, refund.charge].filter((ref) => ref !== null);
  const program = await programOf(tx, programSlugOf(refund.metadata), refs);
  if (!program.ok) return program;
  const programId = program.value.id;
  const orderId = await orderIdOfPayment(tx, programId, refs);
  if (orderId === null) return ok('ignored');
  const said = { at: 'failure_reason', text: refund.failure_reason ?? refund.status };
  const why = usable('reason', said, warnings);
  const failed = await failRefundInTx(work, programId, {
    orderId,
    refundId: refund.id,
    amountMinor: BigInt(minorOfStripe(refund.amount, refund.currency)),
    currency: refund.currency.toUpperCase(),
    ...(refund.charge === null ? {} : { chargeRef: refund.charge }),
    ...(refund.created == null ? {} : { madeAt: new Date(refund.created * 1000) }),
    reportedAt: new Date(event.created * 1000),
    reason: `The refund failed in Stripe (${why ?? 'failed'})`,
    occurredAt: happenedAt(event.created, now),
  });
  return failed.ok ? ok('applied') : failed;
};
