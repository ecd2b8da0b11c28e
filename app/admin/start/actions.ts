'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { payForm, linksForm } from '@/app/admin/start/start-forms';
import { stepHref } from '@/app/admin/start/start-program';
import { termsOfForm } from '@/app/admin/settings/program/program-form';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';
import { updateProgramTerms } from '@/lib/programs/commands';

const guard = () => requireStaff('program.write');

const goOn =
  (step: 'links' | 'connect') =>
  ({ input }: { input: { programId: string } }) => {
    revalidatePath('/admin', 'layout');
    redirect(stepHref(step, input.programId));
  };

export const saveWhatYouPayAction = defineAction({
  guard,
  input: payForm,
  run: ({ ctx, input }) => {
    const terms = termsOfForm(input);
    return terms.ok ? updateProgramTerms(ctx, terms.value) : Promise.resolve(terms);
  },
  onDone: goOn('links'),
});

export const saveWhereLinksLeadAction = defineAction({
  guard,
  input: linksForm,
  run: ({ ctx, input }) => updateProgramTerms(ctx, input),
  onDone: goOn('connect'),
});
