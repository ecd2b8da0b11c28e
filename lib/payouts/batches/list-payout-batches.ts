import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import {
  type BatchFormat,
  type BatchStatus,
  parseBatchStatus,
  parseBatchFormat,
} from '@/lib/payouts/batch-types';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

export type PayoutBatchStatus = BatchStatus;

export type PayoutBatchSummary = {
  id: string;
  status: PayoutBatchStatus;
  format: BatchFormat;
  currency: string;
  /** Of all its payouts. */
  amountMinor: bigint;
  payoutCount: number;
  createdAt: Date;
  approvedAt: Date | null;
  sentAt: Date | null;
};

/** Newest first. What finance sends is no business of one affiliate: such a viewer sees none. */
export async function listPayoutBatches(
  viewer: Viewer,
  page: { cursor?: string; limit?: number } = {},
): Promise<Page<PayoutBatchSummary>> {
  if (affiliateScope(viewer).affiliateId !== undefined) return { items: [], nextCursor: null };
  const limit = pageSize(page.limit);
  const after = decodeCursor(page.cursor);
  const rows = await db.payoutBatch.findMany({
    where: {
      AND: [
        programScope(viewer),
        after
          ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] }
          : {},
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  const sums = await db.payout.groupBy({
    by: ['batchId'],
    where: { batchId: { in: rows.map((row) => row.id) } },
    _sum: { amountMinor: true },
    _count: { _all: true },
  });
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => {
      const sum = sums.find((group) => group.batchId === row.id);
      return {
        id: row.id,
        status: parseBatchStatus(row.status),
        format: parseBatchFormat(row.format),
        currency: row.currency,
        amountMinor: sum?._sum.amountMinor ?? 0n,
        payoutCount: sum?._count._all ?? 0,
        createdAt: row.createdAt,
        approvedAt: row.approvedAt,
        sentAt: row.sentAt,
      };
    },
  );
}
