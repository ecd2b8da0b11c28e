import { createHash } from 'node:crypto';
import type { Tx } from '@/lib/db/client';
import type { BatchFormat, BatchFacts, FrozenBatch, FrozenPayout } from '@/lib/payouts/batch-types';
import { openDetails } from '@/lib/payouts/details-store';
import { parsePayoutMethod } from '@/lib/payouts/types';
import { detailsInvalid } from '@/lib/payouts/files/details-invalid';
import { ok, type Result } from '@/lib/result';

/** The payouts of a batch with the details each froze when it was asked for. Errors: PAYOUT_DETAILS_INVALID. */
export async function freezePayouts(tx: Tx, batchId: string): Promise<Result<FrozenPayout[]>> {
  const rows = await tx.payout.findMany({
    where: { batchId },
    select: { id: true, amountMinor: true, method: true, detailsCipher: true },
    orderBy: { id: 'asc' },
  });
  const payouts: FrozenPayout[] = [];
  for (const row of rows) {
    const details = openDetails(row.detailsCipher, row.id);
    if (details?.method !== row.method) {
      return detailsInvalid(row.id);
    }
    payouts.push({
      id: row.id,
      amountMinor: row.amountMinor,
      method: parsePayoutMethod(row.method),
      details,
    });
  }
  return ok(payouts);
}

export function frozenBatch(
  batch: { id: string; format: BatchFormat; currency: string },
  facts: BatchFacts,
  payouts: FrozenPayout[],
): FrozenBatch {
  return { id: batch.id, format: batch.format, currency: batch.currency, facts, payouts };
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
