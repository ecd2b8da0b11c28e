'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { programForm, termsOfForm } from '@/app/admin/settings/program/program-form';
import { requireStaff } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { updateProgramTerms } from '@/lib/programs/commands';
import { legalDetailsInput } from '@/lib/programs/legal-details';
import { saveMerchantDetails } from '@/lib/programs/save-merchant-details';

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

/** How statements name the merchant from now on. */
export const saveMerchantDetailsAction = defineAction({
  guard: () => requireStaff('program.write'),
  input: z.object({ programId: idInput }).extend(legalDetailsInput.shape),
  run: ({ ctx, input }) => saveMerchantDetails(ctx, input),
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'Saved. The next statements name you so.',
});
