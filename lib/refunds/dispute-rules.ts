import {
  parseDisputeStage,
  type DisputeReportedBy,
  type DisputeStage,
  type DisputeStatus,
} from '@/lib/orders/types';
import { unreachable } from '@/lib/result';

export type DisputeReport = {
  orderId: string;
  status: DisputeStatus;
  amount?: number | undefined;
  occurredAt?: Date | undefined;
  /** Of a payment provider: told by the state that its dispute had then. */
  reported?: DisputeReportedBy | undefined;
};

export type KnownDispute = {
  orderExternalId: string;
  status: string;
  amountMinor: bigint | null;
  closedAt: Date | null;
  reportedAt: Date | null;
  stage: string | null;
};

/**
 * Pure: what a report means for what is known of a dispute. An end is never opened again. Of two ends the later by when
 * it happened counts, and at the same instant the one that was won; a report without a time is the latest. What a payment
 * provider reports is never a conflict: the state its dispute had last counts, also when that is open again.
 */
export function decideDispute(
  known: KnownDispute | null,
  report: DisputeReport,
): 'move' | 'repeated' | 'conflict' {
  if (!known) return 'move';
  if (known.orderExternalId !== report.orderId) return 'conflict';
  if (report.reported) return isLater(known, report, report.reported) ? 'move' : 'repeated';
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

/** Not by its place: an end may come before or after an appeal. */
const FINAL = 3;

/** How far a dispute has come. An inquiry may end and be followed by a chargeback; a decision may be appealed. */
function placeOf(status: string, stage: DisputeStage): number {
  switch (stage) {
    case 'inquiry':
      return status === 'open' ? 0 : 1;
    case 'chargeback':
      return status === 'open' ? 2 : FINAL;
    case 'appeal':
      return FINAL + 1;
    default:
      return unreachable(stage);
  }
}

/**
 * Whether the provider said it after what is known, however it comes. Providers tell time in seconds: within one an end
 * comes after what was open, one that was won after one that was lost, and the larger amount after the smaller.
 */
function isLater(known: KnownDispute, report: DisputeReport, by: DisputeReportedBy): boolean {
  const before = placeOf(known.status, parseDisputeStage(known.stage ?? 'chargeback'));
  const place = placeOf(report.status, by.stage);
  const isByTime = place === before || Math.min(place, before) >= FINAL;
  if (!isByTime) return place > before;
  const knownAt = known.reportedAt ?? known.closedAt;
  const later = knownAt === null ? 1 : by.at.getTime() - knownAt.getTime();
  if (later !== 0) return later > 0;
  if (place !== before) return place === FINAL;
  if (report.status !== known.status) return report.status === 'won';
  return BigInt(report.amount ?? 0) > (known.amountMinor ?? 0n);
}
