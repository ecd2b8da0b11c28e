'use server';

import { revalidatePath } from 'next/cache';
import { requireMember } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { createLink, changeLink } from '@/lib/links/commands';
import { createLinkInput, changeLinkInput } from '@/lib/links/schema';

export const createLinkAction = defineAction({
  guard: requireMember,
  input: createLinkInput
    .omit({ affiliateId: true })
    .extend({ slug: emptyToUndefined(createLinkInput.shape.slug.unwrap()) }),
  run: ({ viewer, ctx, input }) => {
    const { slug, ...rest } = input;
    return createLink(ctx, {
      ...rest,
      ...(slug === undefined ? {} : { slug }),
      affiliateId: viewer.affiliateId,
    });
  },
  onDone: () => revalidatePath('/portal/links'),
  message: ({ name }) => `The link “${name}” is ready.`,
});

export const changeLinkAction = defineAction({
  guard: requireMember,
  input: changeLinkInput.omit({ affiliateId: true }),
  run: ({ viewer, ctx, input }) => changeLink(ctx, { ...input, affiliateId: viewer.affiliateId }),
  onDone: () => revalidatePath('/portal/links'),
  message: ({ name }) => `The link “${name}” is saved.`,
});
