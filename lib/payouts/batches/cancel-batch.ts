import { actorRef } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import { transact } from '@/lib/db/transact';
import type { BatchAnswer } from '@/lib/payouts/batches/approve-batch';
import { decideBatch } from '@/lib/payouts/batches/rules';
import { moveBatch, recordBatchNews, sumOfBatch, type BatchScope } from '@/lib/payouts/batch-store';
import { lockPayout, lockPayoutsOfBatch } from '@/lib/payouts/lock-payouts';
import { lockBatch } from '@/lib/payouts/lock-batches';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * A batch that has not left: its payouts stay approved and may join another. Errors: PAYOUT_BATCH_NOT_FOUND,
 * BATCH_STATUS_CONFLICT.
 */
export function cancelBatch(
  ctx: CommandContext,
  input: { batchId: string; reason: string },
  scope: BatchScope = {},
): Promise<Result<BatchAnswer>> {
  return transact<BatchAnswer>(ctx, async (work) => {
    const { tx, now } = work;
    await lockPayoutsOfBatch(tx, input.batchId);
    const batch = await lockBatch(tx, input.batchId, scope);
    if (!batch) return refuse('PAYOUT_BATCH_NOT_FOUND');
    const verdict = decideBatch(batch.status, 'cancel');
    if (verdict.kind === 'refused') {
      return refuse(verdict.code, undefined, { status: batch.status });
    }
    if (verdict.kind === 'repeated') {
      return ok({ batchId: batch.id, status: batch.status, alreadyDone: true });
    }
    const sum = await sumOfBatch(tx, batch.id);
    await tx.payout.updateMany({ where: { batchId: batch.id }, data: { batchId: null } });
    await moveBatch(tx, batch, verdict.to, {
      closedAt: now,
      closedBy: actorRef(ctx.actor),
      closeReason: input.reason,
    });
    await recordBatchNews(work, batch, {
      action: 'PAYOUT_BATCH_CANCELLED',
      event: 'payout_batch.cancelled',
      from: batch.status,
      to: verdict.to,
      ...sum,
      reason: input.reason,
    });
    return ok({ batchId: batch.id, status: verdict.to, alreadyDone: false });
  });
}

/**
 * Takes one payout out of a draft; it stays approved. Taking out what is not in it is a repeat. Errors:
 * PAYOUT_BATCH_NOT_FOUND, PAYOUT_NOT_FOUND, BATCH_STATUS_CONFLICT.
 */
export function removeFromBatch(
  ctx: CommandContext,
  input: { batchId: string; payoutId: string },
  scope: BatchScope = {},
): Promise<Result<BatchAnswer>> {
  return transact<BatchAnswer>(ctx, async (work) => {
    const { tx } = work;
    const payout = await lockPayout(tx, input.payoutId, scope);
    if (!payout) return refuse('PAYOUT_NOT_FOUND');
    const batch = await lockBatch(tx, input.batchId, scope);
    if (!batch) return refuse('PAYOUT_BATCH_NOT_FOUND');
    if (payout.batchId !== batch.id) {
      return ok({ batchId: batch.id, status: batch.status, alreadyDone: true });
    }
    if (batch.status !== 'draft') {
      return refuse('BATCH_STATUS_CONFLICT', undefined, { status: batch.status });
    }
    await tx.payout.update({ where: { id: payout.id }, data: { batchId: null } });
    await recordBatchNews(work, batch, {
      action: 'PAYOUT_BATCH_REDUCED',
      event: 'payout_batch.reduced',
      from: batch.status,
      to: batch.status,
      ...(await sumOfBatch(tx, batch.id)),
      data: { payoutId: payout.id },
    });
    return ok({ batchId: batch.id, status: batch.status, alreadyDone: false });
  });
}
