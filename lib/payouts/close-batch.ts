import type { Work } from '@/lib/db/work';
import { actorRef } from '@/lib/actor';
import { moveBatch, recordBatchNews, sumOfBatch } from '@/lib/payouts/batch-store';
import { lockBatch } from '@/lib/payouts/lock-batches';

/**
 * Closes a sent batch when every payout in it has its result. The batch is locked after the payout that just got one, so
 * of two that are last at once the second sees both.
 */
export async function closeBatchWhenDone(work: Work, batchId: string): Promise<void> {
  const { tx, ctx, now } = work;
  const batch = await lockBatch(tx, batchId);
  const waiting = await tx.payout.findFirst({
    where: { batchId, status: 'sent' },
    select: { id: true },
  });
  if (waiting) return;
  if (batch?.status !== 'sent') return;
  await moveBatch(tx, batch, 'closed', { closedAt: now, closedBy: actorRef(ctx.actor) });
  await recordBatchNews(work, batch, {
    action: 'PAYOUT_BATCH_CLOSED',
    event: 'payout_batch.closed',
    from: 'sent',
    to: 'closed',
    ...(await sumOfBatch(tx, batchId)),
  });
}
