import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { actorMay, actorMayLetIn, permissionOver } from '@/lib/people/actor-may';
import { isLastOwner, lockPersonAndOwners } from '@/lib/people/lock-owners';
import { STAFF_ROLES } from '@/lib/auth/viewer';
import { transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export const changeRoleInput = z.object({ userId: z.string().min(1), role: z.enum(STAFF_ROLES) });

/** Gives a member of staff another role and ends their sessions. Affiliates stay affiliates. */
export async function changeRole(
  ctx: CommandContext,
  input: z.input<typeof changeRoleInput>,
): Promise<Result<{ userId: string; alreadyHasRole: boolean }>> {
  const { userId, role } = changeRoleInput.parse(input);
  return transact<{ userId: string; alreadyHasRole: boolean }>(ctx, async (work) => {
    const { tx } = work;
    await lockPersonAndOwners(tx, userId);
    const user = await tx.user.findUnique({ where: { id: userId }, select: { role: true } });
    if (!user || user.role === 'affiliate') return refuse('USER_NOT_FOUND');
    if (!(await actorMay(tx, ctx.actor, permissionOver(user.role)))) return refuse('FORBIDDEN');
    if (!(await actorMayLetIn(tx, ctx.actor, role))) return refuse('FORBIDDEN');
    if (user.role === role) return ok({ userId, alreadyHasRole: true });
    if (user.role === 'owner' && (await isLastOwner(tx, userId))) return refuse('LAST_OWNER');
    await tx.user.update({
      where: { id: userId },
      data: { role, sessionVersion: { increment: 1 } },
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'USER_ROLE_CHANGED',
      subjectType: 'user',
      subjectId: userId,
      fromStatus: user.role,
      toStatus: role,
    });
    return ok({ userId, alreadyHasRole: false });
  });
}
