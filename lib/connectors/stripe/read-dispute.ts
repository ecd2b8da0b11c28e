import { minorOfStripe } from '@/lib/connectors/stripe/amount';
import { disputeStateOf } from '@/lib/connectors/stripe/dispute-state';
import { objectOf } from '@/lib/connectors/stripe/object-of';
import { happenedAt, programSlugOf } from '@/lib/connectors/stripe/read-fields';
import { disputeSchema } from '@/lib/connectors/stripe/schema';
import type { StripeReader } from '@/lib/connectors/stripe/types';
import { usable } from '@/lib/orders/tidy';
import { ok } from '@/lib/result';

/** Where a dispute stands, by its own state and not by the event's name. */
export const readDispute: StripeReader = (event, { now, warnings }) => {
  const parsed = objectOf(event, disputeSchema);
  if (!parsed.ok) return parsed;
  const dispute = parsed.value;
  const currency = dispute.currency?.toUpperCase() ?? null;
  const { status, stage } = disputeStateOf(dispute.status);
  return ok({
    kind: 'disputed',
    program: programSlugOf(dispute.metadata),
    refs: [dispute.payment_intent, dispute.charge].filter((ref) => ref !== null),
    disputeId: dispute.id,
    status,
    stage,
    amount: dispute.amount > 0 ? minorOfStripe(dispute.amount, currency ?? '') : null,
    currency,
    reason: usable('reason', { at: 'reason', text: dispute.reason }, warnings),
    reportedAt: new Date(event.created * 1000),
    occurredAt: happenedAt(event.created, now),
  });
};
