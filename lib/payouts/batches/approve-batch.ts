import { actorRef } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import { transact } from '@/lib/db/transact';
import { decideBatch } from '@/lib/payouts/batches/rules';
import { moveBatch, recordBatchNews, sumOfBatch, type BatchScope } from '@/lib/payouts/batch-store';
import { lockBatch } from '@/lib/payouts/lock-batches';
import type { BatchStatus } from '@/lib/payouts/batch-types';
import { lookTwice } from '@/lib/payouts/second-person';
import { ok, refuse, type Result } from '@/lib/result';

export type BatchAnswer = { batchId: string; status: BatchStatus; alreadyDone: boolean };

/**
 * With two or more people who may approve payouts, another one than the maker. An installation with one person goes on,
 * and the audit log says that nobody else looked. Errors: PAYOUT_BATCH_NOT_FOUND, BATCH_STATUS_CONFLICT, BATCH_EMPTY,
 * BATCH_NEEDS_SECOND_PERSON.
 */
export function approveBatch(
  ctx: CommandContext,
  input: { batchId: string },
  scope: BatchScope = {},
): Promise<Result<BatchAnswer>> {
  return transact<BatchAnswer>(ctx, async (work) => {
    const { tx, now } = work;
    const batch = await lockBatch(tx, input.batchId, scope);
    if (!batch) return refuse('PAYOUT_BATCH_NOT_FOUND');
    const verdict = decideBatch(batch.status, 'approve');
    if (verdict.kind === 'refused') {
      return refuse(verdict.code, undefined, { status: batch.status });
    }
    if (verdict.kind === 'repeated') {
      return ok({ batchId: batch.id, status: batch.status, alreadyDone: true });
    }
    const look = await lookTwice(tx, batch.createdBy, ctx.actor);
    if (look.isMissing) return refuse('BATCH_NEEDS_SECOND_PERSON');
    const sum = await sumOfBatch(tx, batch.id);
    if (sum.count === 0) return refuse('BATCH_EMPTY');
    await moveBatch(tx, batch, verdict.to, { approvedAt: now, approvedBy: actorRef(ctx.actor) });
    await recordBatchNews(work, batch, {
      action: 'PAYOUT_BATCH_APPROVED',
      event: 'payout_batch.approved',
      from: batch.status,
      to: verdict.to,
      ...sum,
      data: { secondPerson: look.secondPerson, reviewers: look.reviewers },
    });
    return ok({ batchId: batch.id, status: verdict.to, alreadyDone: false });
  });
}
