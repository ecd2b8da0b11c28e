'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { payForm, linksForm } from '@/app/admin/start/start-forms';
import { termsOfForm } from '@/app/admin/settings/program/program-form';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';
import { updateProgramTerms } from '@/lib/programs/commands';

const guard = () => requireStaff('program.write');

const goOn = (href: string) => () => {
  revalidatePath('/admin', 'layout');
  redirect(href);
};

export const saveWhatYouPayAction = defineAction({
  guard,
  input: payForm,
  run: ({ ctx, input }) => {
    const terms = termsOfForm(input);
    return terms.ok ? updateProgramTerms(ctx, terms.value) : Promise.resolve(terms);
  },
  onDone: goOn('/admin/start/links'),
});

export const saveWhereLinksLeadAction = defineAction({
  guard,
  input: linksForm,
  run: ({ ctx, input }) => updateProgramTerms(ctx, input),
  onDone: goOn('/admin/start/connect'),
});
