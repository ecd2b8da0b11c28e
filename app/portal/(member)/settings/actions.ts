'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { updateAffiliateTerms } from '@/lib/affiliates/commands';
import { joinLeaderboard } from '@/lib/affiliates/join-leaderboard';
import { saveLegalDetails } from '@/lib/affiliates/save-legal-details';
import { savePublicName } from '@/lib/affiliates/save-public-name';
import { publicNameInput, updateAffiliateTermsInput } from '@/lib/affiliates/schema';
import { PASSWORD_MAX } from '@/lib/auth/password';
import { inField, stepUp } from '@/lib/people/step-up';
import { requireMember, requireFresh, requireUser } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { formBoolean } from '@/lib/http/form';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { payoutDetailsInput } from '@/lib/payouts/schema';
import { legalDetailsInput } from '@/lib/programs/legal-details';

/** The name alone: terms are the program's to set. */
export const changeNameAction = defineAction({
  guard: requireMember,
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

/** How pages of shops name the affiliate to visitors, where they name anybody. */
export const savePublicNameAction = defineAction({
  guard: requireMember,
  input: publicNameInput,
  run: ({ viewer, ctx, input }) =>
    savePublicName(ctx, { affiliateId: viewer.affiliateId, ...input }),
  onDone: () => revalidatePath('/portal', 'layout'),
  message: ({ changed }) => (changed ? 'Saved. Pages show it within seconds.' : 'Saved.'),
});

/** Whether the other affiliates of the program see this one. */
export const joinLeaderboardAction = defineAction({
  guard: requireMember,
  input: z.object({ onLeaderboard: formBoolean }),
  run: ({ viewer, ctx, input }) =>
    joinLeaderboard(ctx, { affiliateId: viewer.affiliateId, ...input }),
  onDone: () => revalidatePath('/portal', 'layout'),
  message: 'Saved.',
});

/** How statements name the affiliate from now on. */
export const saveLegalDetailsAction = defineAction({
  guard: requireMember,
  input: legalDetailsInput,
  run: ({ viewer, ctx, input }) =>
    saveLegalDetails(ctx, { affiliateId: viewer.affiliateId, ...input }),
  onDone: () => revalidatePath('/portal', 'layout'),
  message: 'Saved. The next statements name you so.',
});

const proof = {
  /** Of whoever has a password; the others have proven themselves by a code. */
  currentPassword: z.string().max(PASSWORD_MAX).optional(),
};

/** Who it is is asked again, so that a session left open cannot send the money elsewhere. */
export const savePayoutDetailsAction = defineAction({
  guard: requireMember,
  input: z.object(proof).and(payoutDetailsInput),
  run: async ({ viewer, ctx, input }) => {
    const { currentPassword, ...details } = input;
    const user = await requireUser();
    const proven = user.hasPassword
      ? inField(await stepUp(ctx, user, { password: currentPassword }), 'currentPassword')
      : await requireFresh();
    return proven.ok ? savePayoutDetails(ctx, viewer.affiliateId, details) : proven;
  },
  onDone: () => revalidatePath('/portal', 'layout'),
  message: ({ masked }) => `Your payouts go to ${masked} from now on.`,
});
