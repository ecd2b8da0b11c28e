'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requireMember } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { formatMoney } from '@/lib/money/format';
import { closePayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { payoutIdInput, requestPayoutInput } from '@/lib/payouts/schema';

export const requestPayoutAction = defineAction({
  guard: requireMember,
  input: requestPayoutInput,
  run: ({ viewer, ctx, input }) =>
    requestPayout(ctx, { affiliateId: viewer.affiliateId, currency: input.currency }),
  onDone: () => revalidatePath('/portal', 'layout'),
  message: ({ amountMinor, currency, payouts }) => {
    const amount = formatMoney(amountMinor, currency);
    return payouts.length === 1
      ? `Your payout of ${amount} is requested.`
      : `Your ${payouts.length} payouts of ${amount} together are requested.`;
  },
});

/** While nobody has approved it yet. Everything in it is available again. */
export const cancelPayoutAction = defineAction({
  guard: requireMember,
  input: payoutIdInput.extend({ reason: z.string().trim().max(500).optional() }),
  run: ({ viewer, ctx, input }) =>
    closePayout(
      ctx,
      {
        payoutId: input.payoutId,
        event: 'cancel',
        reason: input.reason || 'Withdrawn by the affiliate',
      },
      { by: 'affiliate', scope: { affiliateId: viewer.affiliateId } },
    ),
  onDone: () => revalidatePath('/portal', 'layout'),
  message: 'The request is withdrawn. Everything in it is back in your balance.',
});
