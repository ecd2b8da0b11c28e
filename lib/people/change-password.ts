import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { passwordChanged } from '@/lib/people/account-events';
import { confirmPassword } from '@/lib/people/authenticate';
import { PASSWORD_MAX, passwordSchema } from '@/lib/auth/password';
import { choosePassword } from '@/lib/people/choose-password';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export const changePasswordInput = z.object({
  currentPassword: z.string().min(1, 'Enter your current password.').max(PASSWORD_MAX),
  newPassword: passwordSchema,
});

/**
 * Changes one's own password and ends every session; the caller starts a new one for the device that asked. Errors:
 * RATE_LIMITED, INVALID_CREDENTIALS, and those of `choosePassword`.
 */
export async function changePassword(
  ctx: CommandContext,
  input: z.input<typeof changePasswordInput> & { userId: string; sessionVersion: number },
): Promise<Result<{ userId: string; sessionVersion: number }>> {
  const { currentPassword, newPassword } = changePasswordInput.parse(input);
  const confirmed = await confirmPassword(input.userId, currentPassword);
  if (!confirmed.ok) {
    if (confirmed.error.code !== 'INVALID_CREDENTIALS') return confirmed;
    return refuse('INVALID_CREDENTIALS', 'The current password is not right.', {
      fieldErrors: { currentPassword: ['The current password is not right.'] },
    });
  }
  const person = await db.user.findUniqueOrThrow({
    where: { id: input.userId },
    select: { name: true, email: true, passwordHash: true },
  });
  const chosen = await choosePassword({
    password: newPassword,
    field: 'newPassword',
    person,
    former: person.passwordHash,
    share: input.userId,
  });
  if (!chosen.ok) return chosen;
  return transact(ctx, async (work) => {
    const { tx } = work;
    // Hashing waits its turn: a reset, a sign-out everywhere or an end of the account meanwhile is not written over.
    const [changed] = await tx.user.updateManyAndReturn({
      where: { id: input.userId, sessionVersion: input.sessionVersion, disabledAt: null },
      data: { passwordHash: chosen.value, sessionVersion: { increment: 1 } },
      select: { sessionVersion: true },
    });
    if (!changed) {
      return refuse('INVALID_CREDENTIALS', 'You were signed out meanwhile. Log in again.');
    }
    // A link that was sent for the old password would set yet another one.
    await tx.oneTimeToken.deleteMany({ where: { userId: input.userId, usedAt: null } });
    await recordAudit(work, {
      action: 'USER_PASSWORD_CHANGED',
      subjectType: 'user',
      subjectId: input.userId,
    });
    await enqueueEvent(tx, passwordChanged(input.userId));
    return ok({ userId: input.userId, sessionVersion: changed.sessionVersion });
  });
}
