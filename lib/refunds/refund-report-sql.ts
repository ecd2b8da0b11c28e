import type { Tx } from '@/lib/db/client';

export type RefundReportRow = {
  programId: string;
  connectionId: string | null;
  externalId: string;
  orderId: string;
  chargeRef: string;
  kind: 'total' | 'failed' | 'state';
  amountMinor: bigint;
  currency: string | null;
  reportedAt: Date | null;
  madeAt: Date | null;
};

/** Reports of a connection, and those that were told without one. */
export function toldBy(connectionId: string | null) {
  return { connectionId: { in: connectionId === null ? [''] : [connectionId, ''] } };
}

/** By which what a shop says of an order as it stands is kept, one row for each order. */
export function stateIdOf(orderId: string): string {
  return `state ${orderId}`;
}

/** Whether a shop has said, before it told the order as paid, that some of it is given back. The caller holds the order id. */
export async function isGivenBackAsItStands(
  tx: Tx,
  name: { programId: string; connectionId: string },
  orderId: string,
): Promise<boolean> {
  const where = { ...name, externalId: stateIdOf(orderId), amountMinor: { gt: 0n } };
  return (await tx.refundReport.count({ where })) > 0;
}

/**
 * One row per report: reported again, it keeps the earliest time and what the first knew. Of a state the latest word, and of
 * two of one time the larger.
 */
export async function writeReport(tx: Tx, report: RefundReportRow): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO refund_report (program_id, connection_id, external_id, order_external_id, charge_ref, kind, amount_minor, currency,
      reported_at, refund_made_at)
    VALUES (${report.programId}, ${report.connectionId ?? ''}, ${report.externalId}, ${report.orderId}, ${report.chargeRef}, ${report.kind},
      ${report.amountMinor}, ${report.currency}, ${report.reportedAt}, ${report.madeAt})
    ON CONFLICT (program_id, external_id, connection_id) DO UPDATE
      SET reported_at = CASE excluded.kind
          WHEN 'state' THEN greatest(refund_report.reported_at, excluded.reported_at)
          ELSE least(refund_report.reported_at, excluded.reported_at) END,
        amount_minor = CASE
          WHEN excluded.kind = 'state'
            AND (excluded.reported_at, excluded.amount_minor) > (refund_report.reported_at, refund_report.amount_minor)
          THEN excluded.amount_minor ELSE refund_report.amount_minor END,
        refund_made_at = coalesce(refund_report.refund_made_at, excluded.refund_made_at)`;
}
