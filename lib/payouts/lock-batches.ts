import type { Tx } from '@/lib/db/client';
import { lockRows } from '@/lib/db/locks';
import type { BatchScope } from '@/lib/payouts/batch-store';
import { parseBatchFormat, parseBatchStatus, type BatchRow } from '@/lib/payouts/batch-types';

/**
 * The batch is the last lock: affiliates, payouts, (commissions,) batch. So one payout's command may close its batch, and
 * a batch's command may move its payouts.
 */
export async function lockBatch(
  tx: Tx,
  batchId: string,
  scope: BatchScope = {},
): Promise<BatchRow | null> {
  await lockRows(tx, { kind: 'batch', strength: 'UPDATE' }, [batchId]);
  const row = await tx.payoutBatch.findFirst({ where: { id: batchId, ...scope } });
  return row
    ? { ...row, status: parseBatchStatus(row.status), format: parseBatchFormat(row.format) }
    : null;
}
