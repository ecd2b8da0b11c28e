import type { Tx } from '@/lib/db/client';

/** What a file did to a batch is written down by one at a time; nothing else is locked after it. */
export async function lockImport(tx: Tx, batchId: string, fileHash: string): Promise<void> {
  await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM payout_import WHERE batch_id = ${batchId} AND file_hash = ${fileHash} FOR UPDATE`;
}
