'use server';

import { revalidatePath } from 'next/cache';
import { requireStaff } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { savePaying } from '@/lib/payouts/schedule/save-paying';
import { payingInput } from '@/lib/payouts/schedule/schema';

export const savePayingAction = defineAction({
  guard: () => requireStaff('program.write'),
  fresh: true,
  input: payingInput,
  run: ({ ctx, input }) => savePaying(ctx, input),
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'Saved. Batches that were sent keep what they had.',
});
