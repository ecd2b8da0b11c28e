'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { updateAffiliateTerms } from '@/lib/affiliates/commands';
import { saveLegalDetails } from '@/lib/affiliates/save-legal-details';
import { updateAffiliateTermsInput } from '@/lib/affiliates/schema';
import { confirmPassword } from '@/lib/people/authenticate';
import { requireAffiliate } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { payoutDetailsInput } from '@/lib/payouts/schema';
import { legalDetailsInput } from '@/lib/programs/legal-details';
import { refuse } from '@/lib/result';

/** The name alone: terms are the program's to set. */
export const changeNameAction = defineAction({
  guard: requireAffiliate,
  input: z.object({ name: updateAffiliateTermsInput.shape.name.unwrap() }),
  run: ({ viewer, ctx, input }) =>
    updateAffiliateTerms(
      ctx,
      { affiliateId: viewer.affiliateId, name: input.name },
      { affiliateId: viewer.affiliateId, programId: viewer.programId },
    ),
  onDone: () => revalidatePath('/portal', 'layout'),
  message: 'Your name is saved.',
});

/** How statements name the affiliate from now on. */
export const saveLegalDetailsAction = defineAction({
  guard: requireAffiliate,
  input: legalDetailsInput,
  run: ({ viewer, ctx, input }) =>
    saveLegalDetails(ctx, { affiliateId: viewer.affiliateId, ...input }),
  onDone: () => revalidatePath('/portal', 'layout'),
  message: 'Saved. The next statements name you so.',
});

const withPassword = { currentPassword: z.string().min(1, 'Enter your password.').max(200) };

/** The password is asked for again, so that a session left open cannot send the money elsewhere. */
export const savePayoutDetailsAction = defineAction({
  guard: requireAffiliate,
  input: z.object(withPassword).and(payoutDetailsInput),
  run: async ({ viewer, ctx, input }) => {
    const { currentPassword, ...details } = input;
    const confirmed = await confirmPassword(viewer.userId, currentPassword);
    if (!confirmed.ok) {
      const { code, message } = confirmed.error;
      return refuse(
        code,
        message,
        code === 'INVALID_CREDENTIALS' ? { fieldErrors: { currentPassword: [message] } } : {},
      );
    }
    return savePayoutDetails(ctx, viewer.affiliateId, details);
  },
  onDone: () => revalidatePath('/portal', 'layout'),
  message: ({ masked }) => `Your payouts go to ${masked} from now on.`,
});
