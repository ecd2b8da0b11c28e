'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { savePublicName } from '@/lib/affiliates/save-public-name';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';

export const clearPublicNameAction = defineAction({
  guard: () => requireStaff('affiliates.write'),
  input: z.object({ affiliateId: idInput }),
  run: ({ ctx, input }) => savePublicName(ctx, { ...input, publicName: null }),
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'Cleared. Pages name nobody within seconds.',
});
