import type { BatchFormat } from '@/lib/payouts/batch-types';
import { BATCH_FORMAT_WORDS } from '@/lib/payouts/batches/words';
import { parsePayoutStatus, parsePayoutMethod } from '@/lib/payouts/types';
import { PAYOUT_METHOD_WORDS, PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';

type Payout = { id: string; status: string; method: string; batchId: string | null };

/** Why this payout does not come into a batch of this kind, and what to do next. */
export function notBatchable({ id, status, method, batchId }: Payout, format: BatchFormat): string {
  if (status !== 'approved') {
    const word = PAYOUT_STATUS_WORDS[parsePayoutStatus(status)].label.toLowerCase();
    const next = status === 'requested' ? 'Approve it first, or take' : 'Take';
    return `Payout ${id} is ${word}, not approved. ${next} it out of the selection.`;
  }
  if (batchId !== null) {
    return `Payout ${id} is in batch ${batchId} already. Take it out of the selection.`;
  }
  if (method === 'credit') {
    return `Payout ${id} is given as credit: no file does that. Take it out of the selection, and mark it as paid once it is given.`;
  }
  const goesBy = PAYOUT_METHOD_WORDS[parsePayoutMethod(method)];
  return `Payout ${id} does not fit a ${BATCH_FORMAT_WORDS[format]}, it goes by: ${goesBy}. Take it out of the selection, or make another kind of batch for it.`;
}

export function namedOutsideSepa(id: string): string {
  return `Payout ${id} goes to an account outside SEPA. Take it out of the selection and pay it with Wise or by hand.`;
}
