import type { CommandContext } from '@/lib/db/work';
import { db, type Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { freezePayouts, frozenBatch, hashOf } from '@/lib/payouts/batches/freeze';
import { recordBatchNews, type BatchScope } from '@/lib/payouts/batch-store';
import {
  batchFactsSchema,
  type BatchFile,
  parseBatchStatus,
  parseBatchFormat,
} from '@/lib/payouts/batch-types';
import { renderFile } from '@/lib/payouts/files/render';
import { plainText } from '@/lib/format/plain-text';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * The file of a batch that left, always the same bytes: they are compared with the hash stored when it left, and a
 * difference throws. Errors: PAYOUT_BATCH_NOT_FOUND, BATCH_HAS_NO_FILE, PAYOUT_DETAILS_INVALID.
 */
export async function renderBatchFile(
  batchId: string,
  scope: BatchScope = {},
): Promise<Result<BatchFile>> {
  const loaded = await loadFile(db, batchId, scope);
  return loaded.ok ? ok(loaded.value.file) : loaded;
}

/** The same for a person: who took the file, and when, is in the audit log before a byte goes out. */
export function takeBatchFile(
  ctx: CommandContext,
  input: { batchId: string },
  scope: BatchScope = {},
): Promise<Result<BatchFile>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const loaded = await loadFile(tx, input.batchId, scope);
    if (!loaded.ok) return loaded;
    const { batch, file, amountMinor, count } = loaded.value;
    await recordBatchNews(work, batch, {
      action: 'PAYOUT_BATCH_FILE_TAKEN',
      event: null,
      from: batch.status,
      to: batch.status,
      count,
      amountMinor,
      data: { fileHash: hashOf(file.bytes) },
    });
    return ok(file);
  });
}

async function loadFile(tx: Tx, batchId: string, scope: BatchScope) {
  // From an address: what the database cannot hold names no batch.
  if (!plainText(64).safeParse(batchId).success) return refuse('PAYOUT_BATCH_NOT_FOUND');
  const row = await tx.payoutBatch.findFirst({ where: { id: batchId, ...scope } });
  if (!row) return refuse('PAYOUT_BATCH_NOT_FOUND');
  if (row.fileHash === null) return refuse('BATCH_HAS_NO_FILE');
  const batch = {
    ...row,
    status: parseBatchStatus(row.status),
    format: parseBatchFormat(row.format),
  };
  const payouts = await freezePayouts(tx, row.id);
  if (!payouts.ok) return payouts;
  const facts = batchFactsSchema.parse(row.facts);
  const file = renderFile(frozenBatch(batch, facts, payouts.value));
  if (!file.ok) return file;
  if (hashOf(file.value.bytes) !== row.fileHash) {
    throw new Error(`the file of batch ${row.id} is not the one that left`);
  }
  return ok({
    batch,
    file: file.value,
    count: payouts.value.length,
    amountMinor: payouts.value.reduce((sum, payout) => sum + payout.amountMinor, 0n),
  });
}
