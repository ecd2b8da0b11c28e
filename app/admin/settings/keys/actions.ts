'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { createApiKey, createApiKeyInput, revokeApiKey } from '@/lib/auth/api-keys';
import { scopeSchema } from '@/lib/auth/scopes';
import { requireStaff } from '@/lib/auth/session';
import { defineAction } from '@/lib/http/define-action';
import { emptyToNull, formList } from '@/lib/http/form';

const guard = () => requireStaff('keys.write');
const onDone = () => revalidatePath('/admin/settings/keys');

export const createApiKeyAction = defineAction({
  guard,
  input: z.object({
    name: createApiKeyInput.shape.name,
    programId: createApiKeyInput.shape.programId,
    scopes: formList(scopeSchema).refine((list) => list.length > 0, 'Choose at least one.'),
    affiliateId: emptyToNull(idInput),
  }),
  run: ({ ctx, input }) => createApiKey(ctx, input),
  onDone,
});

export const revokeApiKeyAction = defineAction({
  guard,
  input: z.object({ id: idInput }),
  run: ({ ctx, input }) => revokeApiKey(ctx, input),
  onDone,
  message: 'Revoked. Calls with this key are refused from now on.',
});
