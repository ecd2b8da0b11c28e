import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { roleOf } from '@/lib/people/authenticate';
import { claimOneTimeToken } from '@/lib/people/one-time-token';
import { hashPassword, passwordSchema } from '@/lib/auth/password';
import type { Role } from '@/lib/auth/viewer';
import { inTransaction } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export const acceptInvitationInput = z.object({
  token: z.string().min(1).max(200),
  password: passwordSchema,
});

export type Welcomed = {
  userId: string;
  email: string;
  name: string;
  role: Role;
  sessionVersion: number;
};

/** Sets the password by the link of an invitation or a reset, once, and ends older sessions. */
export async function acceptInvitation(
  input: z.input<typeof acceptInvitationInput> & { requestId?: string },
): Promise<Result<Welcomed>> {
  const { token, password } = acceptInvitationInput.parse(input);
  const passwordHash = await hashPassword(password);
  return inTransaction(async (tx, now) => {
    const claimed = await claimOneTimeToken({ tx, now }, token, ['invitation', 'password_reset']);
    if (!claimed?.userId) return refuse('TOKEN_INVALID');
    const [user] = await tx.user.updateManyAndReturn({
      where: { id: claimed.userId, disabledAt: null },
      data: { passwordHash, sessionVersion: { increment: 1 } },
    });
    if (!user) return refuse('TOKEN_INVALID');
    await tx.oneTimeToken.deleteMany({ where: { userId: user.id, usedAt: null } });
    const ctx: CommandContext = {
      actor: { kind: 'user', id: user.id, label: user.name },
      ...(input.requestId === undefined ? {} : { requestId: input.requestId }),
    };
    await recordAudit(
      { tx, ctx, now },
      {
        action:
          claimed.kind === 'invitation' ? 'USER_INVITATION_ACCEPTED' : 'USER_PASSWORD_CHANGED',
        subjectType: 'user',
        subjectId: user.id,
      },
    );
    const { id, email, name, role, sessionVersion } = user;
    return ok({ userId: id, email, name, role: roleOf(role), sessionVersion });
  });
}
