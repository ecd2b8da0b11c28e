import type { PayoutSummary } from '@/lib/payouts/summary';

/** What the API and the agents' tools both show of a payout; each adds the affiliate in its own way. */
export function payoutFields(payout: PayoutSummary) {
  return {
    id: payout.id,
    status: payout.status,
    amount: payout.amountMinor,
    currency: payout.currency,
    method: payout.method,
    maskedDetails: payout.maskedDetails,
    batchId: payout.batchId,
    requestId: payout.requestId,
    reference: payout.reference,
    itemCount: payout.itemCount,
    requestedAt: payout.requestedAt,
    approvedAt: payout.approvedAt,
    sentAt: payout.sentAt,
    paidAt: payout.paidAt,
    closedAt: payout.closedAt,
    closeReason: payout.closeReason,
  };
}
