import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { cancelBatch, removeFromBatch } from '@/lib/payouts/batches/cancel-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { importResults } from '@/lib/payouts/imports/import-results';
import { staffCtx } from '@/lib/testing/factories';
import { must, type Books } from '@/lib/testing/model/books';
import type { Call } from '@/lib/testing/model/calls';
import { paypalFile } from '@/lib/testing/result-files';
import { reason, say, type Answer, type World } from '@/lib/testing/model/say';

export async function payout(call: Extract<Call, { do: 'payout' }>): Promise<Answer> {
  const { event, payout: payoutId } = call;
  const answer =
    event === 'approve'
      ? await approvePayout(staffCtx, { payoutId })
      : event === 'send'
        ? await sendPayout(staffCtx, { payoutId })
        : event === 'pay'
          ? await payPayout(staffCtx, { payoutId })
          : await closePayout(staffCtx, { payoutId, event, reason });
  return say(answer, (value) => (value.alreadyDone ? `already ${value.status}` : value.status));
}

export async function batch(world: World, call: Extract<Call, { do: 'batch' }>): Promise<Answer> {
  const { currency } = call;
  return say(
    await createBatch(staffCtx, { programId: world.programId, currency, format: 'paypal' }),
    (value) => `batched ${value.payoutCount} of ${value.amountMinor}`,
    (value) => value.batches[0]?.batchId ?? null,
  );
}

export async function batchMove(call: Extract<Call, { do: 'move batch' }>): Promise<Answer> {
  const { event, batch: batchId } = call;
  const answer =
    event === 'approve'
      ? await approveBatch(staffCtx, { batchId })
      : event === 'send'
        ? await sendBatch(staffCtx, { batchId })
        : await cancelBatch(staffCtx, { batchId, reason });
  return say(answer, (value) => (value.alreadyDone ? `already ${value.status}` : value.status));
}

export async function leaveBatch(call: Extract<Call, { do: 'take out' }>): Promise<Answer> {
  const { batch: batchId, payout: payoutId } = call;
  return say(await removeFromBatch(staffCtx, { batchId, payoutId }), (value) =>
    value.alreadyDone ? `already ${value.status}` : 'out',
  );
}

/** PayPal's report of the payouts of a batch. */
export async function takeFile(
  books: Books,
  call: Extract<Call, { do: 'import' }>,
): Promise<Answer> {
  const rows = call.results.map(([id, outcome]): Parameters<typeof paypalFile>[0][number] => {
    const { amount, currency } = must(books.payouts.get(id));
    return [id, outcome, (Number(amount) / 100).toFixed(2), currency];
  });
  return say(
    await importResults(staffCtx, { batchId: call.batch, bytes: paypalFile(rows) }),
    ({ alreadyImported, paid, failed, returned, unchanged, refused, unfinished }) =>
      alreadyImported
        ? 'imported before'
        : `paid ${paid}, failed ${failed}, returned ${returned}, unchanged ${unchanged}` +
          (refused + unfinished.length > 0 ? `, refused ${refused + unfinished.length}` : ''),
  );
}
