'use server';

import { revalidatePath } from 'next/cache';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';
import { setRecruiterInput } from '@/lib/recruits/schema';
import { setRecruiter } from '@/lib/recruits/set-recruiter';

export const setRecruiterAction = defineAction({
  guard: () => requireStaff('affiliates.write'),
  input: setRecruiterInput,
  run: ({ ctx, input }) => setRecruiter(ctx, input),
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'Noted. What they earn of orders from now on is followed.',
});
