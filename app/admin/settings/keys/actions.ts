'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { amountsByCurrency, idInput, wholeInput } from '@/app/admin/inputs';
import { createApiKey, createApiKeyInput } from '@/lib/people/keys/create-key';
import { revokeApiKey } from '@/lib/people/keys/revoke-key';
import type { DailyLimits } from '@/lib/people/keys/types';
import { setKeyLimits, setKeyLimitsInput } from '@/lib/people/keys/set-key-limits';
import { scopeSchema } from '@/lib/auth/scopes';
import { requireStaff } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { emptyToNull, formList } from '@/lib/http/form';
import { ok, type Result, refuseField } from '@/lib/result';

const guard = () => requireStaff('keys.write');
const onDone = () => revalidatePath('/admin/settings/keys');

function limitsOf(text: string): Result<DailyLimits> {
  const limits = amountsByCurrency(text);
  const wrong =
    typeof limits === 'string'
      ? limits
      : 'Every amount must be above zero: leave out a currency that always asks.';
  return typeof limits === 'string' || Object.values(limits).includes(0)
    ? refuseField('INVALID_INPUT', 'dailyLimits', wrong)
    : ok(limits);
}

export const createApiKeyAction = defineAction({
  guard,
  fresh: true,
  input: z.object({
    name: createApiKeyInput.shape.name,
    programId: createApiKeyInput.shape.programId,
    scopes: formList(scopeSchema).refine((list) => list.length > 0, 'Choose at least one.'),
    affiliateId: emptyToNull(idInput),
    affiliateCode: createApiKeyInput.shape.affiliateCode,
    /** One per line: "USD 500.00". */
    dailyLimits: z.string().max(2_000),
  }),
  run: ({ ctx, input }) => {
    const dailyLimits = limitsOf(input.dailyLimits);
    return dailyLimits.ok
      ? createApiKey(ctx, { ...input, dailyLimits: dailyLimits.value })
      : Promise.resolve(dailyLimits);
  },
  onDone,
});

/** Whoever comes to this page may look; an owner decides. */
export const setKeyLimitsAction = defineAction({
  guard: () => requireStaff('keys.limits'),
  input: z
    .object({ id: idInput, writesPerMinute: wholeInput, readsPerMinute: wholeInput })
    .pipe(setKeyLimitsInput),
  run: ({ ctx, input }) => setKeyLimits(ctx, input),
  onDone,
  message: 'Saved. It holds from the next call on.',
});

export const revokeApiKeyAction = defineAction({
  guard,
  fresh: true,
  input: z.object({ id: idInput }),
  run: ({ ctx, input }) => revokeApiKey(ctx, input),
  onDone,
  message: 'Revoked. Calls with this key are refused from now on.',
});
