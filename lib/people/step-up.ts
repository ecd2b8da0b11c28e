import { z } from 'zod';
import { PASSWORD_MAX } from '@/lib/auth/password';
import { claimCode } from '@/lib/auth/step-up-code';
import type { Tx } from '@/lib/db/client';
import type { CommandContext, Work } from '@/lib/db/work';
import { inTransaction } from '@/lib/db/transact';
import { mailIsOn } from '@/lib/mail/transport';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { confirmPassword } from '@/lib/people/authenticate';
import type { SessionUser } from '@/lib/people/find-session-user';
import {
  codeCounters,
  confirmationCounters,
  countAttempt,
  forgiveAttempt,
} from '@/lib/people/throttle';
import { hasFactor, useFactor } from '@/lib/people/use-factor';
import { ok, refuse, type Result, refuseField } from '@/lib/result';
import { noteRefusedHere } from '@/lib/security/note-refusal';

export const stepUpInput = z.object({
  password: z.string().max(PASSWORD_MAX).optional(),
  code: z.string().trim().max(40).optional(),
});

type Prover = Pick<SessionUser, 'id' | 'sid' | 'hasPassword' | 'hasFactor'>;

/** How somebody proves again who they are. */
export function waysToStepUp({
  hasPassword,
  hasFactor,
}: Pick<SessionUser, 'hasPassword' | 'hasFactor'>) {
  const mail = !hasPassword && !hasFactor && mailIsOn();
  return { password: hasPassword, factor: hasFactor, mail };
}

/**
 * Makes this login fresh for ten minutes: by the password, by a code of the second factor, or by one that was mailed where
 * there is neither. Throttled per person.
 */
export async function stepUp(
  ctx: CommandContext,
  user: Prover,
  input: z.output<typeof stepUpInput>,
): Promise<Result<{ userId: string }>> {
  if (input.password) {
    const confirmed = await confirmPassword(user.id, input.password);
    if (!confirmed.ok) return inField(confirmed, 'password');
    return inTransaction(async (tx, now) => ok(await markProven(tx, now, user)));
  }
  if (!input.code) {
    if (!user.hasPassword) return fieldRefusal('code', 'Enter the code.');
    return fieldRefusal('password', `Enter your password${user.hasFactor ? ', or a code' : ''}.`);
  }
  const counted = await countAttempt(confirmationCounters(user.id));
  if (!counted.ok) return counted;
  const { code } = input;
  const proven = await inTransaction(async (tx, now) => {
    if (!(await isRightCode({ tx, now, ctx }, user, code)))
      return fieldRefusal('code', 'The code is not right, or no longer.');
    await forgiveAttempt(tx, counted.value);
    return ok(await markProven(tx, now, user));
  });
  if (!proven.ok) {
    await noteRefusedHere('proof', { reason: 'WRONG_CODE', actor: { kind: 'user', id: user.id } });
  }
  return proven;
}

/** A mailed code is for who has neither password nor factor: it would else be a weaker way around them. */
async function isRightCode(work: Work, user: Prover, code: string): Promise<boolean> {
  const { id: userId, sid, hasPassword } = user;
  if (await hasFactor(work.tx, userId)) return (await useFactor(work, { userId, code })) !== null;
  return !hasPassword && (await claimCode(work, { userId, sid, code }));
}

async function markProven(tx: Tx, now: Date, { id, sid }: Prover) {
  await tx.loginSession.updateMany({ where: { id: sid, userId: id }, data: { provenAt: now } });
  return { userId: id };
}

function fieldRefusal(field: string, words: string) {
  return refuseField('INVALID_CREDENTIALS', field, words);
}

/** The same, said beside its field when it was refused for what was typed. */
export function inField<T>(result: Result<T>, field: string): Result<T> {
  if (result.ok || result.error.code !== 'INVALID_CREDENTIALS') return result;
  return fieldRefusal(field, result.error.message);
}

/** Mails a code to somebody without a password. The code is made when the mail is sent. */
export async function askCode(user: Prover): Promise<Result<{ userId: string }>> {
  if (!waysToStepUp(user).mail) {
    return refuse(
      'FORBIDDEN',
      user.hasPassword || user.hasFactor
        ? 'Use your password, or a code of your app.'
        : 'No mail server is set, so no code can be sent.',
    );
  }
  const counted = await countAttempt(codeCounters(user.id));
  if (!counted.ok) return counted;
  return inTransaction(async (tx) => {
    await enqueueEvent(tx, {
      type: 'account.code_asked',
      subjectType: 'user',
      subjectId: user.id,
      payload: { userId: user.id, sid: user.sid },
    });
    return ok({ userId: user.id });
  });
}
