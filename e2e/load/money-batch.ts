import { systemActor } from '@/lib/actor';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandContext } from '@/lib/db/work';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { approvePayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { expectOk } from '@/lib/result';

export type BatchResult = {
  format: string;
  payouts: number;
  /** All steps together. */
  seconds: number;
  steps: Record<string, number>;
  fileBytes: number;
  /** Of the process that made and exported it, loader included. */
  peakMb: number;
};

const ctx: CommandContext = { actor: { kind: 'user', id: 'usr_bench', label: 'Bench' } };
/** People at work at once while the payouts are prepared; nothing of it is measured. */
const WORKERS = 4;

/** Every affiliate asks for a payout by the product's own commands; then one process makes the batch and its file. */
export async function benchBatch(url: string): Promise<BatchResult> {
  await matureCommissions();
  const affiliates = await db.affiliate.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  const started = performance.now();
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      for (let next = affiliates.pop(); next; next = affiliates.pop()) await askFor(next.id);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(`payouts requested and approved in ${seconds.toFixed(0)} s`);
  return runApart(url);
}

async function askFor(affiliateId: string): Promise<void> {
  const email = `${affiliateId.slice(-8)}@paypal.example`;
  expectOk(
    await savePayoutDetails({ actor: systemActor('bench') }, affiliateId, {
      method: 'paypal',
      email,
    }),
  );
  for (const currency of ['USD', 'EUR']) {
    const asked = await requestPayout(ctx, { affiliateId, currency });
    if (asked.ok) expectOk(await approvePayout(ctx, { payoutId: asked.value.payoutId }));
  }
}

function runApart(url: string): Promise<BatchResult> {
  const child = fork(fileURLToPath(new URL('./money-batch-process.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as BatchResult));
    child.once('exit', (code) => reject(new Error(`the batch's process ended with ${code}`)));
  });
}
