import { findOrder } from '@/lib/orders/lock-order';
import type { DisputeStatus } from '@/lib/orders/types';
import { recordDisputeInTx } from '@/lib/refunds/record-dispute';
import { ok } from '@/lib/result';
import { happenedAt, programSlugOf } from '@/lib/connectors/stripe/facts';
import { disputeSchema } from '@/lib/connectors/stripe/schema';
import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { objectOf, orderIdOfPayment, programOf } from '@/lib/connectors/stripe/store';
import type { StripeHandler } from '@/lib/connectors/stripe/types';

/**
 * While a payment is disputed its commission is on hold. Lost, the disputed amount is refunded; won or withdrawn, the
 * hold ends, and what a loss before had taken is restored. Parked when the order is not known yet.
 */
export const reportDispute: StripeHandler = async (work, event) => {
  const { tx, now } = work;
  const parsed = objectOf(event, disputeSchema);
  if (!parsed.ok) return parsed;
  const dispute = parsed.value;
  const refs = [dispute.payment_intent, dispute.charge].filter((ref) => ref !== null);
  const program = await programOf(tx, programSlugOf(dispute.metadata), refs);
  if (!program.ok) return program;
  const programId = program.value.id;
  const orderId = await orderIdOfPayment(tx, programId, refs);
  if (orderId === null) return ok('ignored');
  const order = await findOrder(tx, programId, orderId);
  const recorded = await recordDisputeInTx(work, programId, {
    isReported: true,
    disputeId: dispute.id,
    orderId,
    status: statusOf(event.type, dispute.status),
    ...(dispute.amount > 0
      ? { amount: minorOfStripe(dispute.amount, dispute.currency ?? order?.currency ?? '') }
      : {}),
    ...(dispute.currency ? { currency: dispute.currency.toUpperCase() } : {}),
    ...(dispute.reason ? { reason: dispute.reason } : {}),
    occurredAt: happenedAt(event.created, now),
  });
  return recorded.ok ? ok('applied') : recorded;
};

/** Stripe's statuses in ours. An inquiry that ends without a dispute (`warning_closed`) is won. */
function statusOf(type: string, status: string): DisputeStatus {
  if (type === 'charge.dispute.funds_reinstated') return 'won';
  switch (status) {
    case 'won':
    case 'warning_closed':
    case 'prevented':
      return 'won';
    case 'lost':
      return 'lost';
    default:
      return 'open';
  }
}
