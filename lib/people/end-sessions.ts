import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { inTransaction, transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

/** Signs one login out, for every copy of its cookie. Repeating it changes nothing. */
export async function endSession(input: { sid: string; expiresAt: Date }): Promise<Result<void>> {
  return inTransaction(async (tx) => {
    await tx.loginSession.deleteMany({ where: { id: input.sid } });
    // For a release from before sessions had rows, should one have to come back.
    await tx.endedSession.createMany({
      data: { id: input.sid, expiresAt: input.expiresAt },
      skipDuplicates: true,
    });
    return ok(undefined);
  });
}

/** Signs one of a person's own other devices out. Repeating it changes nothing. */
export async function endOtherSession(
  ctx: CommandContext,
  input: { userId: string; sessionId: string },
): Promise<Result<{ userId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const { userId, sessionId: id } = input;
    const session = await tx.loginSession.findFirst({ where: { id, userId } });
    if (!session) return ok({ userId });
    await tx.loginSession.deleteMany({ where: { id, userId } });
    await tx.endedSession.createMany({
      data: { id, expiresAt: session.expiresAt },
      skipDuplicates: true,
    });
    await recordAudit(work, {
      action: 'USER_SESSION_ENDED',
      subjectType: 'user',
      subjectId: userId,
      data: { device: session.device },
    });
    return ok({ userId });
  });
}

/** Ends every session of a person at once, on all devices. */
export async function signOutEverywhere(
  ctx: CommandContext,
  input: { userId: string },
): Promise<Result<{ userId: string }>> {
  return transact(ctx, async (work) => {
    const { tx } = work;
    const { count } = await tx.user.updateMany({
      where: { id: input.userId },
      data: { sessionVersion: { increment: 1 } },
    });
    if (count === 0) return refuse('USER_NOT_FOUND');
    await recordAudit(work, {
      action: 'USER_SIGNED_OUT_EVERYWHERE',
      subjectType: 'user',
      subjectId: input.userId,
    });
    return ok({ userId: input.userId });
  });
}
