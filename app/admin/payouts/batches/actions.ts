'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { bulkInput } from '@/app/admin/bulk';
import { idInput } from '@/app/admin/inputs';
import { formatNumber } from '@/components/ui/format';
import { requireStaff } from '@/lib/people/session';
import { reasonSchema } from '@/lib/commissions/schema';
import { defineAction } from '@/lib/http/define-action';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { cancelBatch, removeFromBatch } from '@/lib/payouts/batches/cancel-batch';
import { createBatch, type CreatedBatches } from '@/lib/payouts/batches/create-batch';
import { findBatchable } from '@/lib/payouts/batches/queries';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { BATCH_FORMATS, PAIN_VERSIONS } from '@/lib/payouts/batch-types';
import { outsideSepa } from '@/lib/payouts/batches/words';
import { currencySchema } from '@/lib/payouts/schema';
import { refuse } from '@/lib/result';

const guard = () => requireStaff('payouts.review');
const onDone = () => revalidatePath('/admin', 'layout');
const batchInput = z.object({ batchId: idInput });

const afterMaking = ({ value }: { value: CreatedBatches }) => {
  onDone();
  const [only] = value.batches;
  if (value.batches.length === 1 && only) redirect(`/admin/payouts/batches/${only.batchId}`);
};

const counted = (count: number, one: string, many: string) =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

const made = ({ batches, payoutCount, left, outside }: CreatedBatches) =>
  `${counted(payoutCount, 'payout', 'payouts')} in ${counted(batches.length, 'batch', 'batches')}` +
  (left > 0 ? `, ${formatNumber(left)} more wait for another` : '') +
  (outside > 0 ? `. ${outsideSepa(outside)}` : '');

/** Of all that fit. */
export const createBatchAction = defineAction({
  guard,
  input: z.object({
    programId: idInput,
    currency: currencySchema,
    format: z.enum(BATCH_FORMATS),
  }),
  run: ({ ctx, input }) => createBatch(ctx, input),
  onDone: afterMaking,
  message: made,
});

export const createChosenBatchAction = defineAction({
  guard,
  input: bulkInput.extend({ format: z.enum(BATCH_FORMATS) }),
  run: async ({ viewer, ctx, input: { ids, format } }) => {
    const first = await findBatchable(viewer, ids);
    return first
      ? createBatch(ctx, { ...first, format, payoutIds: ids })
      : refuse('PAYOUT_NOT_FOUND');
  },
  onDone: afterMaking,
  message: made,
});

export const approveBatchAction = defineAction({
  guard,
  fresh: true,
  input: batchInput,
  run: ({ ctx, input }) => approveBatch(ctx, input),
  onDone,
  message: ({ alreadyDone }) => (alreadyDone ? 'Approved before' : 'Batch approved'),
});

export const sendBatchAction = defineAction({
  guard,
  fresh: true,
  input: batchInput.extend({
    pain: z.enum(PAIN_VERSIONS).optional(),
    executeOn: z.string().max(10).optional(),
  }),
  run: ({ ctx, input: { batchId, pain, executeOn } }) =>
    sendBatch(ctx, {
      batchId,
      ...(pain ? { pain } : {}),
      ...(executeOn === undefined ? {} : { executeOn }),
    }),
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
