'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { amountOf, idInput } from '@/app/admin/inputs';
import { triedWords } from '@/app/admin/settings/shops/tried-words';
import {
  removeConnectionKey,
  retryMadeCodes,
  saveConnectionKey,
} from '@/lib/connectors/codes/commands';
import {
  removeConnectionKeyInput,
  retryMadeCodesInput,
  saveConnectionKeyInput,
} from '@/lib/connectors/codes/schema';
import { applyAgain } from '@/lib/connectors/inbox/apply-again';
import { applyAgainInput } from '@/lib/connectors/inbox/schema';
import {
  addConnectionSecret,
  createConnection,
  removeConnection,
  removeConnectionSecret,
  reopenConnection,
  setClickKey,
} from '@/lib/connectors/connections/commands';
import {
  addConnectionSecretInput,
  createConnectionInput,
  removeConnectionInput,
  removeConnectionSecretInput,
  tryOrderInput,
  reopenConnectionInput,
  setClickKeyInput,
} from '@/lib/connectors/connections/schema';
import { tryOrder } from '@/lib/connectors/connections/try-order';
import { OUTCOME_WORDS } from '@/lib/connectors/port/words';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { requireStaff } from '@/lib/people/session';
import { refuseField } from '@/lib/result';

const guard = () => requireStaff('keys.write');
const onDone = () => revalidatePath('/admin/settings/shops', 'layout');

export const createConnectionAction = defineAction({
  guard,
  fresh: true,
  input: createConnectionInput.extend({ programId: idInput }),
  run: ({ ctx, input }) => createConnection(ctx, input),
  onDone: ({ value }) => {
    onDone();
    redirect(`/admin/settings/shops/${value.id}`);
  },
});

export const addConnectionSecretAction = defineAction({
  guard,
  fresh: true,
  input: addConnectionSecretInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => addConnectionSecret(ctx, input),
  onDone,
  message: 'Added. The secrets before hold until you remove them.',
});

export const removeConnectionSecretAction = defineAction({
  guard,
  fresh: true,
  input: removeConnectionSecretInput.extend({ secretId: idInput }),
  run: ({ ctx, input }) => removeConnectionSecret(ctx, input),
  onDone,
  message: 'Removed. What is signed with it is refused from now on.',
});

export const removeConnectionAction = defineAction({
  guard,
  fresh: true,
  input: removeConnectionInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => removeConnection(ctx, input),
  onDone,
  message: 'Removed. What the shop sends is refused from now on.',
});

export const tryOrderAction = defineAction({
  guard,
  input: tryOrderInput.extend({
    connectionId: idInput,
    amount: z.string().trim().min(1, 'Give an amount.').max(30),
    code: emptyToUndefined(tryOrderInput.shape.code.unwrap()),
  }),
  run: async ({ ctx, input: { amount, ...rest } }) => {
    const minor = amountOf(amount, rest.currency);
    if (minor === null) {
      const words = `Write an amount in ${rest.currency} above zero, such as 49.00.`;
      return refuseField('INVALID_INPUT', 'amount', words);
    }
    return tryOrder(ctx, { ...rest, amount: Number(minor) });
  },
  message: triedWords,
});

export const reopenConnectionAction = defineAction({
  guard,
  fresh: true,
  input: reopenConnectionInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => reopenConnection(ctx, input),
  onDone,
  message: 'Opened again, at its old address. Add the secret that the shop shows.',
});

export const setClickKeyAction = defineAction({
  guard,
  fresh: true,
  input: setClickKeyInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => setClickKey(ctx, input),
  onDone,
  message: 'Saved, for what comes from now on.',
});

export const saveConnectionKeyAction = defineAction({
  guard,
  fresh: true,
  input: saveConnectionKeyInput.extend({
    connectionId: idInput,
    key: emptyToUndefined(saveConnectionKeyInput.shape.key.unwrap()),
  }),
  run: ({ ctx, input }) => saveConnectionKey(ctx, input),
  onDone,
  message: ({ isTest }) =>
    isTest
      ? 'Saved. Codes are made in Stripe’s test mode within a minute.'
      : 'Saved. Codes are made within a minute.',
});

export const removeConnectionKeyAction = defineAction({
  guard,
  fresh: true,
  input: removeConnectionKeyInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => removeConnectionKey(ctx, input),
  onDone,
  message: 'Removed. Codes that are in Stripe stay there as they are.',
});

export const retryMadeCodesAction = defineAction({
  guard,
  input: retryMadeCodesInput.extend({ connectionId: idInput }),
  run: ({ ctx, input }) => retryMadeCodes(ctx, input),
  onDone,
  message: 'They are tried again within a minute.',
});

export const applyAgainAction = defineAction({
  guard,
  input: applyAgainInput.extend({ inboxEventId: idInput }),
  run: ({ ctx, input }) => applyAgain(ctx, input),
  onDone,
  message: ({ outcome, note }) =>
    note === null ? `${OUTCOME_WORDS[outcome]}.` : `${OUTCOME_WORDS[outcome]}: ${note}`,
});
