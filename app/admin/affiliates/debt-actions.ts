'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { amountOf, requestIdInput } from '@/app/admin/inputs';
import { requireStaff } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { settleDebt, settleDebtInput } from '@/lib/corrections/settle-debt';
import { refuseField } from '@/lib/result';

export const settleDebtAction = defineAction({
  guard: () => requireStaff('books.write'),
  input: settleDebtInput.extend({
    /** In major units, as typed; empty is all that is open. */
    amount: emptyToUndefined(z.string().trim().max(30)),
    requestId: requestIdInput,
  }),
  run: async ({ ctx, input: { amount, ...input } }) => {
    if (amount === undefined) return settleDebt(ctx, input);
    const minor = amountOf(amount, input.currency);
    if (minor === null) {
      const words = `Write an amount in ${input.currency} above zero, such as 12.50.`;
      return refuseField('INVALID_INPUT', 'amount', words);
    }
    return settleDebt(ctx, { ...input, amount: minor });
  },
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'Recorded',
});
