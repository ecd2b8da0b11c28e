import { findOrder } from '@/lib/orders/lock-order';
import { usable } from '@/lib/orders/tidy';
import { recordDisputeInTx } from '@/lib/refunds/record-dispute';
import { ok } from '@/lib/result';
import { happenedAt, programSlugOf } from '@/lib/connectors/stripe/facts';
import { disputeStateOf } from '@/lib/connectors/stripe/dispute-state';
import { disputeSchema } from '@/lib/connectors/stripe/schema';
import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { objectOf, orderIdOfPayment, programOf } from '@/lib/connectors/stripe/store';
import type { StripeHandler } from '@/lib/connectors/stripe/types';

/**
 * While a payment is disputed its commission is on hold. Lost, the disputed amount is refunded; won or withdrawn, the
 * hold ends, and what a loss before had taken is restored. The dispute's own state
 * counts, not the event's name. Parked when the order is not known yet.
 */
export const reportDispute: StripeHandler = async (work, event) => {
  const { tx, now, warnings } = work;
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
  const reason = usable('reason', { at: 'reason', text: dispute.reason }, warnings);
  const { status, stage } = disputeStateOf(dispute.status);
  const recorded = await recordDisputeInTx(work, programId, {
    reported: { at: new Date(event.created * 1000), stage },
    disputeId: dispute.id,
    orderId,
    status,
    ...(dispute.amount > 0
      ? { amount: minorOfStripe(dispute.amount, dispute.currency ?? order?.currency ?? '') }
      : {}),
    ...(dispute.currency ? { currency: dispute.currency.toUpperCase() } : {}),
    ...(reason === undefined ? {} : { reason }),
    occurredAt: happenedAt(event.created, now),
  });
  return recorded.ok ? ok('applied') : recorded;
};
