import { PROGRAM_ID } from '@/e2e/load/money-data';
import type { BatchResult } from '@/e2e/load/money-batch';
import type { CommandContext } from '@/lib/db/work';
import { disconnectDb } from '@/lib/db/client';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { renderBatchFile } from '@/lib/payouts/batches/render-batch-file';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { expectOk } from '@/lib/result';

/** Makes, approves, sends and exports one batch, and tells its parent how long that took and how large it grew. */
const ctx: CommandContext = { actor: { kind: 'user', id: 'usr_bench', label: 'Bench' } };
const steps: Record<string, number> = {};

async function timed<T>(step: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const value = await run();
  steps[step] = (performance.now() - started) / 1000;
  return value;
}

const about = { programId: PROGRAM_ID, currency: 'USD', format: 'paypal' } as const;
const made = expectOk(await timed('made', () => createBatch(ctx, about)));
const [batch] = made.batches;
if (!batch) throw new Error('no batch was made');
const { batchId } = batch;
expectOk(await timed('approved', () => approveBatch(ctx, { batchId })));
expectOk(await timed('sent', () => sendBatch(ctx, { batchId })));
const file = expectOk(await timed('exported', () => renderBatchFile(batchId)));
await disconnectDb();

const result: BatchResult = {
  format: 'PayPal CSV',
  payouts: batch.payoutCount,
  seconds: Object.values(steps).reduce((sum, seconds) => sum + seconds, 0),
  steps,
  fileBytes: file.bytes.length,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.send?.(result, () => process.exit(0));
