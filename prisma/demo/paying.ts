import { parse } from 'csv-parse/sync';
import { db } from '@/lib/db/client';
import { csvLines } from '@/lib/format/csv';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { takeBatchFile } from '@/lib/payouts/batches/render-batch-file';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { importResults } from '@/lib/payouts/imports/import-results';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { expectOk } from '@/lib/result';
import type { Cast } from '@/prisma/demo/cast';

export async function approveAll(cast: Cast): Promise<void> {
  for (const { id } of await payoutsIn(cast, 'requested')) {
    expectOk(await approvePayout(cast.staff, { payoutId: id }));
  }
}

/** What PayPal takes goes as a batch of two people; the rest is sent one by one. */
export async function sendAll(cast: Cast, batches: boolean): Promise<void> {
  const { programId, staff, finance } = cast;
  if (batches) {
    const made = await createBatch(finance, { programId, currency: 'USD', format: 'paypal' });
    for (const { batchId } of made.ok ? made.value.batches : []) {
      expectOk(await approveBatch(staff, { batchId }));
      expectOk(await sendBatch(finance, { batchId }));
      expectOk(await takeBatchFile(finance, { batchId }));
    }
  }
  for (const { id } of await payoutsIn(cast, 'approved')) {
    expectOk(await sendPayout(finance, { payoutId: id }));
  }
}

export async function payAll(cast: Cast, day: number): Promise<void> {
  const batches = await db.payoutBatch.findMany({
    where: { programId: cast.programId, status: 'sent' },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  for (const { id } of batches) await importPaypalResults(cast, id, day);
  for (const [i, { id }] of (await payoutsIn(cast, 'sent')).entries()) {
    if (i === 2 && day % 4 === 0) {
      expectOk(
        await closePayout(cast.finance, {
          payoutId: id,
          event: 'fail',
          reason: 'Account details refused',
        }),
      );
    } else {
      expectOk(await payPayout(cast.finance, { payoutId: id, reference: `TRF-${day}-${i + 1}` }));
    }
  }
}

/** The report PayPal would give for the file that was taken: all paid, but for an account that was closed. */
async function importPaypalResults(cast: Cast, batchId: string, day: number): Promise<void> {
  const file = expectOk(await takeBatchFile(cast.finance, { batchId }));
  const rows: string[][] = parse(file.bytes);
  const results = rows.map(([, amount, currency, payoutId], i) => {
    const failed = rows.length > 2 && i === rows.length - 1;
    return [
      payoutId ?? '',
      failed ? 'Failed' : 'Completed',
      amount ?? '',
      currency ?? '',
      failed ? '' : `PP-${day}-${i + 1}`,
      failed ? 'The account is closed' : '',
    ];
  });
  const heading = ['Customer ID', 'Status', 'Amount', 'Currency', 'Transaction ID', 'Reason'];
  const bytes = Buffer.from(csvLines([heading, ...results]));
  expectOk(await importResults(cast.finance, { batchId, bytes }));
}

/** Those of a batch go with it. */
function payoutsIn(cast: Cast, status: string): Promise<{ id: string }[]> {
  return db.payout.findMany({
    where: { programId: cast.programId, status, batchId: null },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
}
