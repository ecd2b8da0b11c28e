'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { homeOf, safePath } from '@/lib/auth/next-path';
import { defineAction } from '@/lib/http/define-action';
import { requireLogin } from '@/lib/people/session';
import { askCode, stepUp, stepUpInput } from '@/lib/people/step-up';

/** In place: whoever asked goes on by themselves. */
export const stepUpAction = defineAction({
  guard: requireLogin,
  input: stepUpInput,
  run: ({ viewer, ctx, input }) => stepUp(ctx, viewer, input),
});

/** On its own page without JavaScript, for what has no form to ask in. */
export const confirmAction = defineAction({
  guard: requireLogin,
  input: stepUpInput.extend({ next: z.string().max(2_000).optional() }),
  run: ({ viewer, ctx, input }) => stepUp(ctx, viewer, input),
  onDone: ({ viewer, input }) => redirect(safePath(input.next) ?? homeOf(viewer.role)),
});

export const askCodeAction = defineAction({
  guard: requireLogin,
  input: z.object({}),
  run: ({ viewer }) => askCode(viewer),
  message: 'A code is on its way. It arrives within a minute or two.',
});
