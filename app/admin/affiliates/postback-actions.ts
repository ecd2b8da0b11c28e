'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';
import { removePostback } from '@/lib/webhooks/postbacks/postbacks';

export const removePostbackOfAction = defineAction({
  guard: () => requireStaff('affiliates.write'),
  input: z.object({ affiliateId: idInput }),
  run: ({ ctx, input }) => removePostback(ctx, input),
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'The postback is removed.',
});
