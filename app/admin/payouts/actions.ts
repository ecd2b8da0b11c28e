'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { bulkInput, bulkWords, runEach } from '@/app/admin/bulk';
import { requireStaff } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import {
  approvePayout,
  closePayout,
  payPayout,
  sendPayout,
  type PayoutAnswer,
} from '@/lib/payouts/move-payouts';
import { closePayoutInput, payoutIdInput, payPayoutInput } from '@/lib/payouts/schema';
import { PAYOUT_STATUS_WORDS } from '@/lib/payouts/words';

const guard = () => requireStaff('payouts.review');
const onDone = () => revalidatePath('/admin', 'layout');

/** Approving one whose commissions are all on hold cancels it, so the answer's own status is what is said. */
function saidOf({ status, alreadyDone }: PayoutAnswer): string {
  const word = PAYOUT_STATUS_WORDS[status].label;
  return alreadyDone ? `${word} before` : `Payout ${word.toLowerCase()}`;
}

export const approvePayoutAction = defineAction({
  guard,
  input: payoutIdInput,
  run: ({ ctx, input }) => approvePayout(ctx, input),
  onDone,
  message: saidOf,
});

export const sendPayoutAction = defineAction({
  guard,
  input: payoutIdInput,
  run: ({ ctx, input }) => sendPayout(ctx, input),
  onDone,
  message: saidOf,
});

export const payPayoutAction = defineAction({
  guard,
  input: payPayoutInput.extend({
    reference: emptyToUndefined(payPayoutInput.shape.reference.unwrap()),
  }),
  run: ({ ctx, input }) => payPayout(ctx, input),
  onDone,
  message: saidOf,
});

export const closePayoutAction = defineAction({
  guard,
  input: closePayoutInput.extend({ event: z.enum(['reject', 'cancel', 'fail', 'return']) }),
  run: ({ ctx, input }) => closePayout(ctx, input, { by: 'staff' }),
  onDone,
  message: saidOf,
});

export const approveManyPayoutsAction = defineAction({
  guard,
  input: bulkInput,
  run: ({ ctx, input }) =>
    runEach(
      input.ids,
      (payoutId) => approvePayout(ctx, { payoutId }),
      (value) => value.alreadyDone,
    ),
  onDone,
  message: (value) => bulkWords('approved', value),
});
