import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { actorMay, permissionOver } from '@/lib/people/actor-may';
import { insertUser, personNameSchema } from '@/lib/people/create-user';
import { emailSchema } from '@/lib/auth/email';
import { issueOneTimeToken } from '@/lib/people/one-time-token';
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
    if (!(await actorMay(tx, ctx.actor, permissionOver(person.role)))) return refuse('FORBIDDEN');
    const created = await insertUser(work, { ...person, passwordHash: null });
    if (!created.ok) return created;
    const userId = created.value.id;
    const { url, expiresAt } = await issueOneTimeToken(work, { kind: 'invitation', userId });
    await recordAudit(work, { action: 'USER_INVITED', subjectType: 'user', subjectId: userId });
    return ok({ userId, url, expiresAt });
  });
}

/** Another link for somebody who has chosen no password yet, or has forgotten it. Earlier links end. */
export async function inviteAgain(
  ctx: CommandContext,
  input: { userId: string },
): Promise<Result<Invitation>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const user = await tx.user.findUnique({ where: { id: input.userId } });
    if (!user || user.disabledAt !== null) return refuse('USER_NOT_FOUND');
    const needed = user.role === 'affiliate' ? 'affiliates.write' : permissionOver(user.role);
    if (!(await actorMay(tx, ctx.actor, needed))) return refuse('FORBIDDEN');
    const { url, expiresAt } = await issueOneTimeToken(work, {
      kind: user.passwordHash === null ? 'invitation' : 'password_reset',
      userId: user.id,
    });
    await recordAudit(work, { action: 'USER_INVITED', subjectType: 'user', subjectId: user.id });
    return ok({ userId: user.id, url, expiresAt });
  });
}
