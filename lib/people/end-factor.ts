import { recordAudit } from '@/lib/audit/record';
import { normaliseEmail } from '@/lib/auth/email';
import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { factorRemoved, factorReset } from '@/lib/people/account-events';
import { actorMay } from '@/lib/people/actor-may';
import { lockPersonAndOwners } from '@/lib/people/lock-owners';
import { hasFactor } from '@/lib/people/use-factor';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * Removes one's own second factor, with its recovery codes. Where it is demanded, the person sets up another one before
 * anything else. Errors: FACTOR_NOT_SET.
 */
export async function removeFactor(
  ctx: CommandContext,
  { userId }: { userId: string },
): Promise<Result<{ userId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const removed = await tx.secondFactor.deleteMany({ where: { userId } });
    if (removed.count === 0) return refuse('FACTOR_NOT_SET');
    await recordAudit(work, {
      action: 'USER_FACTOR_REMOVED',
      subjectType: 'user',
      subjectId: userId,
    });
    await enqueueEvent(tx, factorRemoved(userId));
    return ok({ userId });
  });
}

/**
 * Takes the factor off somebody who lost phone and recovery codes, and ends their logins; the password stays as it is. An
 * owner does it for others, the command line for an owner who has nobody. Errors: USER_NOT_FOUND, FORBIDDEN, FACTOR_NOT_SET.
 */
export async function resetFactor(
  ctx: CommandContext,
  { userId, reason }: { userId: string; reason?: string },
): Promise<Result<{ userId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    await lockPersonAndOwners(tx, userId);
    const user = await tx.user.findUnique({ where: { id: userId }, select: { id: true } });
    if (!user) return refuse('USER_NOT_FOUND');
    if (!(await actorMay(tx, ctx.actor, 'factors.write'))) return refuse('FORBIDDEN');
    if (ctx.actor.id === userId) return refuse('FORBIDDEN', 'Remove your own under Settings.');
    const removed = await tx.secondFactor.deleteMany({ where: { userId } });
    if (removed.count === 0) return refuse('FACTOR_NOT_SET');
    await tx.user.update({
      where: { id: userId },
      data: { sessionVersion: { increment: 1 } },
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'USER_FACTOR_RESET',
      subjectType: 'user',
      subjectId: userId,
      reason: reason ?? null,
    });
    await enqueueEvent(tx, factorReset(userId, ctx.actor.label ?? ctx.actor.kind));
    return ok({ userId });
  });
}

/** Whether this viewer may take a factor off this person, who has one. */
export async function mayTakeFactorOff(viewer: StaffViewer, userId: string): Promise<boolean> {
  if (!can(viewer.role, 'factors.write') || viewer.userId === userId) return false;
  return hasFactor(db, userId);
}

/** Takes a factor off from the server's own command line. */
export async function resetFactorByEmail(email: string): Promise<Result<{ userId: string }>> {
  const user = await db.user.findUnique({ where: { email: normaliseEmail(email) } });
  if (!user) return refuse('USER_NOT_FOUND');
  const actor = { kind: 'system', id: 'command-line', label: 'The server’s command line' } as const;
  return resetFactor({ actor }, { userId: user.id });
}
