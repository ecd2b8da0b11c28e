import type { CommandContext } from '@/lib/db/work';
import { db, type Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { hashOf } from '@/lib/payouts/batches/freeze';
import { recordBatchNews, type BatchScope } from '@/lib/payouts/batch-store';
import { type BatchRow, parseBatchStatus, parseBatchFormat } from '@/lib/payouts/batch-types';
import { unfinishedWords } from '@/lib/payouts/batches/words';
import { applyLines, UNFINISHED, type ImportedLine } from '@/lib/payouts/imports/apply-lines';
import { isTakenIn, keepImport } from '@/lib/payouts/imports/keep-import';
import { planResults } from '@/lib/payouts/imports/read-results';
import { type PlannedLine } from '@/lib/payouts/imports/types';
import { ok, refuse, type Result } from '@/lib/result';

/** 5,000 results of any of the formats. */
export const MAX_RESULT_BYTES = 2_500_000;

export type ResultPreview = {
  batchId: string;
  /** Sent again with the same file, it confirms what was seen. */
  fileHash: string;
  alreadyImported: boolean;
  currency: string;
  lines: PlannedLine[];
};

export type ImportAnswer = {
  batchId: string;
  currency: string;
  alreadyImported: boolean;
  /** Counts of what the file did. */
  paid: number;
  failed: number;
  returned: number;
  unchanged: number;
  /** Moved by somebody else between the check and the line's own turn. */
  refused: number;
  /** Something went wrong with these: the same file may be taken in again for their sake. */
  unfinished: PlannedLine[];
};

/** Writes nothing. Errors: PAYOUT_BATCH_NOT_FOUND, BATCH_HAS_NO_FILE, IMPORT_TOO_LARGE, and those of `planResults`. */
export async function previewResults(
  input: { batchId: string; bytes: Uint8Array },
  scope: BatchScope = {},
): Promise<Result<ResultPreview>> {
  if (input.bytes.length > MAX_RESULT_BYTES) return refuse('IMPORT_TOO_LARGE');
  const batch = await findSent(db, input.batchId, scope);
  if (!batch.ok) return batch;
  const fileHash = hashOf(input.bytes);
  const about = { batchId: batch.value.id, currency: batch.value.currency, fileHash };
  if (await isTakenIn(db, batch.value.id, fileHash)) {
    return ok({ ...about, alreadyImported: true, lines: [] });
  }
  const plan = await planResults(db, batch.value, input.bytes);
  return plan.ok ? ok({ ...about, alreadyImported: false, lines: plan.value }) : plan;
}

/**
 * Takes in a provider's result file. All of it is checked before anything is written; then payouts are paid, failed or
 * returned in groups, so that a crash half-way leaves whole payouts and the same file goes on where it stopped. The row
 * that says the file was taken is written last. The same file again answers `alreadyImported`, unless some were
 * unfinished: then it does those, and the others answer as unchanged.
 * Errors: those of `previewResults`, and IMPORT_CHANGED when it is not the file of the preview.
 */
export async function importResults(
  ctx: CommandContext,
  input: { batchId: string; bytes: Uint8Array; fileHash?: string },
  scope: BatchScope = {},
): Promise<Result<ImportAnswer>> {
  const preview = await previewResults(input, scope);
  if (!preview.ok) return preview;
  const { batchId, currency, fileHash, alreadyImported, lines } = preview.value;
  const about = { batchId, currency };
  if (input.fileHash !== undefined && input.fileHash !== fileHash) return refuse('IMPORT_CHANGED');
  if (alreadyImported) return ok(answerOf(about, true, []));
  const done = await applyLines(ctx, lines, scope);
  return transact<ImportAnswer>(ctx, async (work) => {
    const { tx } = work;
    const batch = await findSent(tx, batchId, scope);
    if (!batch.ok) return batch;
    const isNew = await keepImport(work, { batch: batch.value, fileHash, done });
    const answer = answerOf(about, !isNew, done);
    if (!isNew) return ok(answer);
    const { paid, failed, returned, unchanged, refused, unfinished } = answer;
    await recordBatchNews(work, batch.value, {
      action: 'PAYOUT_BATCH_IMPORTED',
      event: 'payout_batch.imported',
      from: batch.value.status,
      to: batch.value.status,
      count: done.length,
      amountMinor: done.reduce((sum, line) => sum + line.amountMinor, 0n),
      reason: unfinished.length > 0 ? unfinishedWords(unfinished.length) : null,
      data: { fileHash, paid, failed, returned, unchanged, refused, unfinished: unfinished.length },
    });
    return ok(answer);
  });
}

function answerOf(
  about: Pick<ImportAnswer, 'batchId' | 'currency'>,
  alreadyImported: boolean,
  done: ImportedLine[],
): ImportAnswer {
  const count = (does: PlannedLine['does']) =>
    done.filter((line) => line.does === does && line.refused === null).length;
  return {
    ...about,
    alreadyImported,
    paid: count('pay'),
    failed: count('fail'),
    returned: count('return'),
    unchanged: count('repeat') + count('wait'),
    refused: done.filter(({ refused }) => refused !== null && refused !== UNFINISHED).length,
    unfinished: done.filter((line) => line.refused === UNFINISHED),
  };
}

async function findSent(tx: Tx, batchId: string, scope: BatchScope): Promise<Result<BatchRow>> {
  const row = await tx.payoutBatch.findFirst({ where: { id: batchId, ...scope } });
  if (!row) return refuse('PAYOUT_BATCH_NOT_FOUND');
  if (row.fileHash === null) return refuse('BATCH_HAS_NO_FILE');
  return ok({ ...row, status: parseBatchStatus(row.status), format: parseBatchFormat(row.format) });
}
