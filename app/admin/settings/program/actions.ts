'use server';

import { revalidatePath } from 'next/cache';
import { programForm, termsOfForm } from '@/app/admin/settings/program/program-form';
import { requireStaff } from '@/lib/auth/session';
import { defineAction } from '@/lib/http/define-action';
import { updateProgramTerms } from '@/lib/programs/commands';

export const updateProgramTermsAction = defineAction({
  guard: () => requireStaff('program.write'),
  input: programForm,
  run: ({ ctx, input }) => {
    const terms = termsOfForm(input);
    return terms.ok ? updateProgramTerms(ctx, terms.value) : Promise.resolve(terms);
  },
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'Saved. Commissions that were earned before keep their terms.',
});
