import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { actorMay, actorMayLetIn, permissionOver } from '@/lib/people/actor-may';
import { roleOf } from '@/lib/people/authenticate';
import { isLastOwner, lockPersonAndOwners } from '@/lib/people/lock-owners';
import { transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

/** Ends every session of a person and lets them in no more. Repeating it changes nothing. */
export function disableUser(
  ctx: CommandContext,
  input: { userId: string; reason?: string },
): Promise<Result<{ userId: string }>> {
  return setDisabled(ctx, input, true);
}

export function enableUser(
  ctx: CommandContext,
  input: { userId: string; reason?: string },
): Promise<Result<{ userId: string }>> {
  return setDisabled(ctx, input, false);
}

async function setDisabled(
  ctx: CommandContext,
  { userId, reason }: { userId: string; reason?: string },
  disabled: boolean,
): Promise<Result<{ userId: string }>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    await lockPersonAndOwners(tx, userId);
    const user = await tx.user.findUnique({ where: { id: userId } });
    if (!user) return refuse('USER_NOT_FOUND');
    const role = roleOf(user.role);
    const needed = role === 'affiliate' ? 'affiliates.write' : permissionOver(role);
    if (!(await actorMay(tx, ctx.actor, needed))) return refuse('FORBIDDEN');
    // Taking rights away needs fewer than giving them back.
    if (!disabled && !(await actorMayLetIn(tx, ctx.actor, role))) return refuse('FORBIDDEN');
    if (user.erasedAt !== null) return disabled ? ok({ userId }) : refuse('PERSON_ERASED');
    if ((user.disabledAt !== null) === disabled) return ok({ userId });
    if (disabled && user.role === 'owner' && (await isLastOwner(tx, userId))) {
      return refuse('LAST_OWNER');
    }
    await tx.user.update({
      where: { id: userId },
      data: { disabledAt: disabled ? now : null, sessionVersion: { increment: 1 } },
      select: { id: true },
    });
    await recordAudit(work, {
      action: disabled ? 'USER_DISABLED' : 'USER_ENABLED',
      subjectType: 'user',
      subjectId: userId,
      reason: reason ?? null,
    });
    return ok({ userId });
  });
}
