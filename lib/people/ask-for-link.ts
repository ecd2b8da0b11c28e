import { z } from 'zod';
import { emailSchema } from '@/lib/auth/email';
import { inTransaction } from '@/lib/db/transact';
import { mailIsOn } from '@/lib/mail/transport';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { countAttempt, linkCounters } from '@/lib/people/throttle';
import type { CallerNetwork } from '@/lib/request/client-address';
import { ok, refuse, type Result } from '@/lib/result';

export const askForLinkInput = z.object({
  email: emailSchema,
  /** To get in with, or to choose a new password by. */
  want: z.enum(['login', 'password']),
});

/**
 * Mails somebody a link that lives for ten minutes and works once. Whether anybody has the address changes neither the
 * answer nor the work: an event is written in both cases, and a job finds out whom it concerns.
 */
export async function askForLink(
  input: z.output<typeof askForLinkInput> & CallerNetwork,
): Promise<Result<{ asked: true }>> {
  const { email, want } = input;
  if (!mailIsOn()) return refuse('MAIL_NOT_SET');
  const counted = await countAttempt(linkCounters(input, email));
  if (!counted.ok) return counted;
  return inTransaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email }, select: { id: true } });
    const userId = user?.id ?? null;
    await enqueueEvent(tx, {
      type: want === 'login' ? 'account.login_asked' : 'account.reset_asked',
      subjectType: 'user',
      subjectId: userId ?? 'nobody',
      payload: { userId },
    });
    return ok({ asked: true });
  });
}
