import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { actorMayLetIn } from '@/lib/people/actor-may';
import { insertUser, personNameSchema } from '@/lib/people/create-user';
import { emailSchema } from '@/lib/auth/email';
import { showLink } from '@/lib/people/login-link';
import { STAFF_ROLES } from '@/lib/auth/viewer';
import { transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export const inviteStaffInput = z.object({
  email: emailSchema,
  name: personNameSchema,
  role: z.enum(STAFF_ROLES),
});

export type Invitation = { userId: string; url: string; expiresAt: Date };

/** A new member of staff with a link to choose a password. The link is in the answer this once. */
export async function inviteStaff(
  ctx: CommandContext,
  input: z.input<typeof inviteStaffInput>,
): Promise<Result<Invitation>> {
  const person = inviteStaffInput.parse(input);
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMayLetIn(tx, ctx.actor, person.role))) return refuse('FORBIDDEN');
    const created = await insertUser(work, { ...person, passwordHash: null });
    if (!created.ok) return created;
    const userId = created.value.id;
    const { url, expiresAt } = await showLink(work, userId);
    return ok({ userId, url, expiresAt });
  });
}
