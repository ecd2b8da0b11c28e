import { z } from 'zod';
import type { CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { roleOf } from '@/lib/people/authenticate';
import { claimOneTimeToken, findOneTimeToken } from '@/lib/auth/one-time-token';
import { passwordChanged } from '@/lib/people/account-events';
import { choosePassword } from '@/lib/people/choose-password';
import { type OnProven, proveEmail } from '@/lib/people/prove-email';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { noteDeadLink, refuseToken } from '@/lib/people/refuse-token';
import { passwordSchema } from '@/lib/auth/password';
import { type CallerNetwork, shareOf } from '@/lib/request/client-address';
import type { LetIn } from '@/lib/people/let-in';
import { hasFactor } from '@/lib/people/use-factor';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';

export const acceptInvitationInput = z.object({
  token: z.string().min(1).max(200),
  password: passwordSchema,
});

export type Welcomed = LetIn & { name: string };

/**
 * Sets the password by the link of an invitation or a reset, once, and ends older sessions. A second factor stays, and is
 * asked for next. Errors: TOKEN_INVALID, and
 * those of `choosePassword`, after which the link still works.
 */
export async function acceptInvitation(
  input: z.input<typeof acceptInvitationInput> & {
    requestId?: string;
    from?: CallerNetwork;
    onProven?: OnProven;
  },
): Promise<Result<Welcomed>> {
  const { token, password } = acceptInvitationInput.parse(input);
  const { from } = input;
  const open = await findOneTimeToken(token);
  if (!open?.user) return refuseToken(from);
  const person = await db.user.findUniqueOrThrow({
    where: { id: open.user.id },
    select: { name: true, email: true, passwordHash: true },
  });
  const chosen = await choosePassword({
    password,
    field: 'password',
    person,
    former: person.passwordHash,
    share: from ? shareOf(from) : null,
  });
  if (!chosen.ok) return chosen;
  const accepted = await inTransaction<Welcomed>(async (tx, now) => {
    const claimed = await claimOneTimeToken({ tx, now }, token, ['invitation', 'password_reset']);
    if (!claimed?.userId) return refuse('TOKEN_INVALID');
    const [user] = await tx.user.updateManyAndReturn({
      where: {
        id: claimed.userId,
        disabledAt: null,
        // An invitation gives the first password; it never takes the place of one.
        ...(claimed.kind === 'invitation' ? { passwordHash: null } : {}),
      },
      data: {
        passwordHash: chosen.value,
        passwordSetByLinkAt: now,
        lastLoginAt: now,
        sessionVersion: { increment: 1 },
      },
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
    await enqueueEvent(tx, passwordChanged(user.id));
    await proveEmail({ tx, ctx, now }, user.id, input.onProven);
    const { id, email, name, role, sessionVersion } = user;
    const needsFactor = await hasFactor(tx, id);
    const who = { userId: id, email, name, role: roleOf(role), sessionVersion };
    return ok({ ...who, isProven: true, needsFactor });
  });
  return noteDeadLink(accepted, from);
}
