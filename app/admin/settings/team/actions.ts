'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { changeRole, changeRoleInput } from '@/lib/people/change-role';
import { disableUser, enableUser } from '@/lib/people/disable-user';
import { resetFactor } from '@/lib/people/end-factor';
import { demandFactor } from '@/lib/people/factor-demand';
import { inviteStaff, inviteStaffInput } from '@/lib/people/invite-staff';
import { sendLoginLink } from '@/lib/people/login-link';
import { requireStaff } from '@/lib/people/session';
import { ROLE_WORDS, sentLinkWords } from '@/lib/people/words';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { reasonText } from '@/lib/format/plain-text';
import { ok } from '@/lib/result';

const guard = () => requireStaff('team.write');
const onDone = () => revalidatePath('/admin/settings/team');

export const inviteStaffAction = defineAction({
  guard,
  fresh: true,
  input: inviteStaffInput,
  run: async ({ ctx, input }) => {
    const invited = await inviteStaff(ctx, input);
    return invited.ok ? ok({ url: invited.value.url }) : invited;
  },
  onDone,
});

/** A link to choose a password, for somebody who has none yet or has forgotten it. */
export const sendStaffLinkAction = defineAction({
  guard,
  fresh: true,
  input: z.object({ userId: idInput }),
  run: ({ ctx, input }) => sendLoginLink(ctx, input),
  onDone,
  message: sentLinkWords,
});

export const changeRoleAction = defineAction({
  guard,
  fresh: true,
  input: changeRoleInput,
  run: async ({ ctx, input }) => {
    const changed = await changeRole(ctx, input);
    return changed.ok ? ok({ role: input.role }) : changed;
  },
  onDone,
  message: ({ role }) => `Now ${ROLE_WORDS[role].label}. Their logins have ended.`,
});

/** Everybody of the staff needs a second factor from now on, or no longer. */
export const demandFactorAction = defineAction({
  guard: () => requireStaff('factors.write'),
  fresh: true,
  input: z.object({ demanded: z.enum(['yes', 'no']) }),
  run: ({ ctx, input }) => demandFactor(ctx, { demanded: input.demanded === 'yes' }),
  onDone,
  message: ({ demanded }) =>
    demanded
      ? 'Everybody of the team needs a second factor now.'
      : 'A second factor is up to each.',
});

const about = z.object({ userId: idInput, reason: emptyToUndefined(reasonText) });

/** For somebody who lost their phone and their recovery codes. */
export const resetFactorAction = defineAction({
  guard: () => requireStaff('factors.write'),
  fresh: true,
  input: about,
  run: ({ ctx, input }) => resetFactor(ctx, input),
  // Affiliates have theirs taken off on their own page.
  onDone: () => revalidatePath('/admin', 'layout'),
  message: 'Taken off. Their logins have ended, and their password alone lets them in.',
});

export const disableUserAction = defineAction({
  guard,
  input: about,
  run: ({ ctx, input }) => disableUser(ctx, input),
  onDone,
  message: 'Disabled. Their logins have ended.',
});

export const enableUserAction = defineAction({
  guard,
  fresh: true,
  input: about,
  run: ({ ctx, input }) => enableUser(ctx, input),
  onDone,
  message: 'Enabled',
});
