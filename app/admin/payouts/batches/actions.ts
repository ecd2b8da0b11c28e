'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { formatMoney, formatNumber } from '@/components/ui/format';
import { requireStaff } from '@/lib/auth/session';
import { reasonSchema } from '@/lib/commissions/schema';
import { defineAction } from '@/lib/http/define-action';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { cancelBatch, removeFromBatch } from '@/lib/payouts/batches/cancel-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { BATCH_FORMATS, PAIN_VERSIONS } from '@/lib/payouts/batches/types';
import { RESULT_WORDS } from '@/lib/payouts/batches/words';
import { importResults, previewResults } from '@/lib/payouts/imports/import-results';
import type { PlannedLine } from '@/lib/payouts/imports/read-results';
import { currencySchema } from '@/lib/payouts/schema';
import { ok } from '@/lib/result';

const guard = () => requireStaff('payouts.review');
const onDone = () => revalidatePath('/admin', 'layout');
const batchInput = z.object({ batchId: idInput });

export const createBatchAction = defineAction({
  guard,
  input: z.object({
    programId: idInput,
    currency: currencySchema,
    format: z.enum(BATCH_FORMATS),
  }),
  run: ({ ctx, input }) => createBatch(ctx, input),
  onDone: ({ value }) => {
    onDone();
    const [only] = value.batches;
    if (value.batches.length === 1 && only) redirect(`/admin/payouts/batches/${only.batchId}`);
  },
  message: ({ batches, payoutCount, left }) =>
    `${formatNumber(payoutCount)} payouts in ${formatNumber(batches.length)} batches` +
    (left > 0 ? `, ${formatNumber(left)} more wait for another` : ''),
});

export const approveBatchAction = defineAction({
  guard,
  input: batchInput,
  run: ({ ctx, input }) => approveBatch(ctx, input),
  onDone,
  message: ({ alreadyDone }) => (alreadyDone ? 'Approved before' : 'Batch approved'),
});

export const sendBatchAction = defineAction({
  guard,
  input: batchInput.extend({ pain: z.enum(PAIN_VERSIONS).optional() }),
  run: ({ ctx, input: { batchId, pain } }) =>
    sendBatch(ctx, { batchId, ...(pain ? { pain } : {}) }),
  onDone,
  message: ({ alreadyDone }) => (alreadyDone ? 'Sent before' : 'Sent. Download its file now.'),
});

export const cancelBatchAction = defineAction({
  guard,
  input: batchInput.extend({ reason: reasonSchema }),
  run: ({ ctx, input }) => cancelBatch(ctx, input),
  onDone,
  message: 'Batch cancelled',
});

export const removeFromBatchAction = defineAction({
  guard,
  input: batchInput.extend({ payoutId: idInput }),
  run: ({ ctx, input }) => removeFromBatch(ctx, input),
  onDone,
  message: 'Taken out of the batch',
});

/** The name makes it one that is never put back into the page: a result file tells people's accounts. */
const fileInput = batchInput.extend({ accountFile: z.string().min(1, 'Choose the file.') });
const bytesOf = (text: string) => Buffer.from(text, 'utf8');

export const previewResultsAction = defineAction({
  guard,
  input: fileInput.extend({ currency: currencySchema }),
  run: async ({ input }) => {
    const { batchId, accountFile, currency } = input;
    const preview = await previewResults({ batchId, bytes: bytesOf(accountFile) });
    if (!preview.ok) return preview;
    const { fileHash, alreadyImported, lines } = preview.value;
    return ok({ fileHash, alreadyImported, rows: summed(lines, currency) });
  },
});

function summed(lines: PlannedLine[], currency: string) {
  const kinds = Object.keys(RESULT_WORDS) as PlannedLine['does'][];
  return kinds.flatMap((does) => {
    const some = lines.filter((line) => line.does === does);
    const amount = some.reduce((sum, line) => sum + line.amountMinor, 0n);
    return some.length === 0
      ? []
      : [{ words: RESULT_WORDS[does], count: some.length, amount: formatMoney(amount, currency) }];
  });
}

export const importResultsAction = defineAction({
  guard,
  input: fileInput.extend({ fileHash: z.string().length(64) }),
  run: ({ ctx, input: { batchId, accountFile, fileHash } }) =>
    importResults(ctx, { batchId, fileHash, bytes: bytesOf(accountFile) }),
  onDone,
  message: ({ alreadyImported, paid, failed, returned, unchanged, refused }) =>
    alreadyImported
      ? 'This file was imported before. Nothing changed.'
      : `${paid} paid, ${failed} failed, ${returned} returned, ${unchanged} as before` +
        (refused > 0 ? `, ${refused} moved by somebody else meanwhile` : ''),
});
