import type { DisputeStage, DisputeStatus } from '@/lib/orders/types';

export type DisputeState = { status: DisputeStatus; stage: DisputeStage };

const STATES: Readonly<Record<string, DisputeState>> = {
  warning_needs_response: { stage: 'inquiry', status: 'open' },
  warning_under_review: { stage: 'inquiry', status: 'open' },
  // Over without a dispute.
  warning_closed: { stage: 'inquiry', status: 'won' },
  needs_response: { stage: 'chargeback', status: 'open' },
  under_review: { stage: 'chargeback', status: 'open' },
  won: { stage: 'chargeback', status: 'won' },
  lost: { stage: 'chargeback', status: 'lost' },
  // What settled these, a refund, is reported as one, and takes its part as such.
  prevented: { stage: 'chargeback', status: 'won' },
  charge_refunded: { stage: 'chargeback', status: 'won' },
  // Not decided yet: the money is not back, and may come.
  appeal_needs_response: { stage: 'appeal', status: 'open' },
  appeal_under_review: { stage: 'appeal', status: 'open' },
};

/**
 * What a status of a dispute of Stripe's means here, whatever the event that tells it: funds are reinstated of disputes
 * that stay lost, too (of a payment that was refunded in part). A status that is not known yet holds the commission.
 * Source: https://docs.stripe.com/api/disputes/object (2026-10-28; `charge_refunded` until 2014).
 */
export function disputeStateOf(status: string): DisputeState {
  const known = Object.hasOwn(STATES, status) ? STATES[status] : undefined;
  return known ?? { stage: 'chargeback', status: 'open' };
}
