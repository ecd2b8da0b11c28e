import { recordAudit } from '@/lib/audit/record';
import { claimOneTimeToken } from '@/lib/auth/one-time-token';
import { inTransaction } from '@/lib/db/transact';
import { roleOf } from '@/lib/people/authenticate';
import type { LetIn } from '@/lib/people/let-in';
import { type OnProven, proveEmail } from '@/lib/people/prove-email';
import { noteDeadLink } from '@/lib/people/refuse-token';
import { hasFactor } from '@/lib/people/use-factor';
import { ok, refuse, type Result } from '@/lib/result';

/** Lets somebody in by the link that was mailed to them, once: with a second factor, as far as the code. */
export async function enterByMagicLink(input: {
  token: string;
  requestId?: string;
  onProven?: OnProven;
}): Promise<Result<LetIn>> {
  const entered = await inTransaction<LetIn>(async (tx, now) => {
    const claimed = await claimOneTimeToken({ tx, now }, input.token, ['magic_link']);
    if (!claimed?.userId) return refuse('TOKEN_INVALID');
    const needsFactor = await hasFactor(tx, claimed.userId);
    const [user] = await tx.user.updateManyAndReturn({
      where: { id: claimed.userId, disabledAt: null },
      data: needsFactor ? { disabledAt: null } : { lastLoginAt: now },
    });
    if (!user) return refuse('TOKEN_INVALID');
    const { id, email, name, role, sessionVersion, passwordHash } = user;
    const ctx = {
      actor: { kind: 'user' as const, id, label: name },
      ...(input.requestId === undefined ? {} : { requestId: input.requestId }),
    };
    if (!needsFactor) {
      await recordAudit(
        { tx, now, ctx },
        {
          action: 'USER_SIGNED_IN',
          subjectType: 'user',
          subjectId: id,
          data: { by: 'magic_link' },
        },
      );
    }
    await proveEmail({ tx, now, ctx }, id, input.onProven);
    // The mailbox is the proof of who has no password; the others are asked for theirs before what matters.
    const isProven = passwordHash === null;
    return ok({ userId: id, email, role: roleOf(role), sessionVersion, isProven, needsFactor });
  });
  return noteDeadLink(entered);
}
