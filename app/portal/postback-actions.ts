'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { defineAction } from '@/lib/http/define-action';
import { requireMember } from '@/lib/people/session';
import {
  removePostback,
  setPostback,
  setPostbackInput,
  testPostback,
} from '@/lib/webhooks/postbacks/postbacks';

const onDone = () => revalidatePath('/portal', 'layout');

export const setPostbackAction = defineAction({
  guard: requireMember,
  input: setPostbackInput,
  run: ({ viewer: { affiliateId }, ctx, input }) => setPostback(ctx, { ...input, affiliateId }),
  onDone,
  message: 'Saved. What happens from now on is sent there.',
});

export const removePostbackAction = defineAction({
  guard: requireMember,
  input: z.object({}),
  run: ({ viewer: { affiliateId }, ctx }) => removePostback(ctx, { affiliateId }),
  onDone,
  message: 'The postback is removed.',
});

export const testPostbackAction = defineAction({
  guard: requireMember,
  input: z.object({}),
  run: ({ viewer: { affiliateId }, ctx }) => testPostback(ctx, { affiliateId }),
  onDone,
  message: 'A test is sent within a minute. Its answer is shown here.',
});
