'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { changeRole, changeRoleInput } from '@/lib/people/change-role';
import { disableUser, enableUser } from '@/lib/people/disable-user';
import { inviteAgain, inviteStaff, inviteStaffInput } from '@/lib/people/invite-staff';
import { requireStaff } from '@/lib/people/session';
import { ROLE_WORDS } from '@/lib/people/words';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { reasonText } from '@/lib/format/plain-text';
import { ok } from '@/lib/result';

const guard = () => requireStaff('team.write');
const onDone = () => revalidatePath('/admin/settings/team');

export const inviteStaffAction = defineAction({
  guard,
  input: inviteStaffInput,
  run: async ({ ctx, input }) => {
    const invited = await inviteStaff(ctx, input);
    return invited.ok ? ok({ invitationUrl: invited.value.url }) : invited;
  },
  onDone,
});

export const inviteStaffAgainAction = defineAction({
  guard,
  input: z.object({ userId: idInput }),
  run: async ({ ctx, input }) => {
    const invited = await inviteAgain(ctx, input);
    return invited.ok ? ok({ invitationUrl: invited.value.url }) : invited;
  },
  onDone,
});

export const changeRoleAction = defineAction({
  guard,
  input: changeRoleInput,
  run: async ({ ctx, input }) => {
    const changed = await changeRole(ctx, input);
    return changed.ok ? ok({ role: input.role }) : changed;
  },
  onDone,
  message: ({ role }) => `Now ${ROLE_WORDS[role].label}. Their logins have ended.`,
});

const about = z.object({ userId: idInput, reason: emptyToUndefined(reasonText) });

export const disableUserAction = defineAction({
  guard,
  input: about,
  run: ({ ctx, input }) => disableUser(ctx, input),
  onDone,
  message: 'Disabled. Their logins have ended.',
});

export const enableUserAction = defineAction({
  guard,
  input: about,
  run: ({ ctx, input }) => enableUser(ctx, input),
  onDone,
  message: 'Enabled',
});
