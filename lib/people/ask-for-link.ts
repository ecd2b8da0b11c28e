import { z } from 'zod';
import { emailSchema } from '@/lib/auth/email';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import { inTransaction } from '@/lib/db/transact';
import { mailIsOn } from '@/lib/mail/transport';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { countAttempt } from '@/lib/people/throttle';
import { ok, refuse, type Result } from '@/lib/result';

export const askForLinkInput = z.object({
  email: emailSchema,
  /** To get in with, or to choose a new password by. */
  want: z.enum(['login', 'password']),
});

/** In a quarter of an hour, for one address and from one network. */
const ADDRESS_LIMIT = 5;
const NETWORK_LIMIT = 20;

/**
 * Mails somebody a link that lives for ten minutes and works once. Whether anybody has the address changes neither the
 * answer nor the work: an event is written in both cases, and a job finds out whom it concerns.
 */
export async function askForLink(
  input: z.output<typeof askForLinkInput> & { network: string },
): Promise<Result<{ asked: true }>> {
  const { email, want, network } = input;
  if (!mailIsOn()) return refuse('MAIL_NOT_SET');
  const counter = (name: string, limit: number) => ({
    key: keyedHash('login-throttle', `link:${name}`),
    limit,
    onSuccess: 'take back' as const,
    name: 'link' as const,
  });
  const counted = await countAttempt([
    counter(email, ADDRESS_LIMIT),
    counter(network, NETWORK_LIMIT),
  ]);
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
