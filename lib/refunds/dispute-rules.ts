import type { DisputeStatus } from '@/lib/orders/types';

export type DisputeReport = {
  orderId: string;
  status: DisputeStatus;
  amount?: number | undefined;
  occurredAt?: Date | undefined;
};

/**
 * Pure: what a report means for what is known of a dispute. An end is never opened again. Of two ends the later by when
 * it happened counts, and at the same instant the one that was won; a report without a time is the latest.
 */
export function decideDispute(
  known: {
    orderExternalId: string;
    status: string;
    amountMinor: bigint | null;
    closedAt: Date | null;
  } | null,
  report: DisputeReport,
): 'move' | 'repeated' | 'conflict' {
  if (!known) return 'move';
  if (known.orderExternalId !== report.orderId) return 'conflict';
  const differs = report.amount !== undefined && BigInt(report.amount) !== known.amountMinor;
  if (known.status === 'open') {
    return report.status === 'open' && !differs ? 'repeated' : 'move';
  }
  if (report.status === 'open') return 'repeated';
  if (report.status === known.status) {
    return differs && known.status === 'lost' ? 'conflict' : 'repeated';
  }
  if (!report.occurredAt || !known.closedAt) return 'move';
  const later = report.occurredAt.getTime() - known.closedAt.getTime();
  return later > 0 || (later === 0 && report.status === 'won') ? 'move' : 'repeated';
}
