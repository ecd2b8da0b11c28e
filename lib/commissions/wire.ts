import type { CommissionItem, CommissionLineDto } from '@/lib/commissions/dto';

/** What the API and the agents' tools both show of a commission; each adds the affiliate in its own way. */
export function commissionFields(item: CommissionItem) {
  return {
    id: item.id,
    kind: item.kind,
    status: item.status,
    orderId: item.order?.externalId ?? null,
    customerId: item.customer?.externalId ?? null,
    amount: item.amountMinor,
    clawedBack: item.clawedBackMinor,
    remaining: item.remainingMinor,
    currency: item.currency,
    subId: item.subId,
    source: item.source,
    reason: item.reason,
    held: item.held,
    holds: item.holds,
    earnedAt: item.earnedAt,
    availableAt: item.availableAt,
    approvedAt: item.approvedAt,
    requestedAt: item.requestedAt,
    paidAt: item.paidAt,
    voidedAt: item.voidedAt,
    voidReason: item.voidReason,
    clawedBackAt: item.clawedBackAt,
  };
}

export function commissionLineFields(line: CommissionLineDto) {
  return {
    position: line.position,
    sku: line.sku,
    name: line.name,
    base: line.baseMinor,
    amount: line.amountMinor,
    clawedBack: line.clawedBackMinor,
    words: line.words,
    orderId: line.orderId,
  };
}
