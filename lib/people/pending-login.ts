import { z } from 'zod';
import { recordAudit } from '@/lib/audit/record';
import { db } from '@/lib/db/client';
import { randomToken, sha256, signToken, verifyToken } from '@/lib/crypto/token';
import { currentTime, inTransaction } from '@/lib/db/transact';
import type { Moment, Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { roleOf } from '@/lib/people/authenticate';
import type { LetIn } from '@/lib/people/let-in';
import { refuseCode } from '@/lib/people/set-up-factor';
import { countAttempt, factorCounters, forgiveAttempt } from '@/lib/people/throttle';
import { useFactor } from '@/lib/people/use-factor';
import { ok, refuse, type Result } from '@/lib/result';
import { noteRefusedHere } from '@/lib/security/note-refusal';

/** How long somebody has between the password and the code. */
export const PENDING_SECONDS = 5 * 60;

/** By what somebody came as far as the code. */
const FIRST_PROOFS = ['password', 'magic_link', 'reset_link'] as const;
export type FirstProof = (typeof FIRST_PROOFS)[number];

const pendingSchema = z.object({
  token: z.string(),
  sessionVersion: z.int(),
  by: z.enum(FIRST_PROOFS),
  next: z.string().nullable(),
});
type Pending = z.output<typeof pendingSchema>;

/**
 * What a browser carries between the first proof and the second: signed, for five minutes, used once, worth nothing
 * without a code, and nothing after the person's logins were ended.
 */
export async function issuePendingLogin(
  { tx, now }: Moment,
  input: Omit<Pending, 'token'> & { userId: string },
): Promise<string> {
  const { userId, ...rest } = input;
  const token = randomToken();
  await tx.oneTimeToken.create({
    data: {
      id: newId('oneTimeToken'),
      kind: 'pending_login',
      tokenHash: sha256(token),
      userId,
      issuedBy: `user:${userId}`,
      expiresAt: new Date(now.getTime() + PENDING_SECONDS * 1000),
    },
    select: { id: true },
  });
  return signToken('pending-login', JSON.stringify({ token, ...rest } satisfies Pending));
}

function readPending(cookie: string | undefined): Pending | null {
  const payload = cookie === undefined ? null : verifyToken('pending-login', cookie);
  return payload === null ? null : (pendingSchema.safeParse(JSON.parse(payload)).data ?? null);
}

type Waiting = Pending & { userId: string; email: string };

/** Who is asked for a code by this cookie; null when nobody is any more. */
export async function findPendingLogin(cookie: string | undefined): Promise<Waiting | null> {
  const pending = readPending(cookie);
  if (!pending) return null;
  const [row, now] = await Promise.all([
    db.oneTimeToken.findUnique({
      where: { tokenHash: sha256(pending.token), kind: 'pending_login' },
      include: { user: { select: { email: true, sessionVersion: true, disabledAt: true } } },
    }),
    currentTime(),
  ]);
  const user = row?.user;
  if (!row || !user || row.userId === null || row.usedAt !== null || row.expiresAt <= now)
    return null;
  if (user.disabledAt !== null || user.sessionVersion !== pending.sessionVersion) return null;
  return { ...pending, userId: row.userId, email: user.email };
}

/**
 * The second of the two proofs of a login: a code of the app or for recovery. Throttled per person. A wrong code leaves
 * the login pending. Errors: TOKEN_INVALID, RATE_LIMITED, INVALID_CREDENTIALS.
 */
export async function finishLogin(input: {
  cookie: string | undefined;
  code: string;
  deviceCookie: string | undefined;
  requestId?: string;
}): Promise<Result<LetIn & { next: string | null }>> {
  const { cookie, code, deviceCookie } = input;
  const waiting = await findPendingLogin(cookie);
  if (!waiting) return refuse('TOKEN_INVALID', 'This took too long. Log in again.');
  const { userId, email, sessionVersion, by, next } = waiting;
  const counted = await countAttempt(factorCounters({ userId, email, deviceCookie }));
  if (!counted.ok) return counted;
  const entered = await inTransaction<LetIn & { next: string | null }>(async (tx, now) => {
    const [user] = await tx.user.updateManyAndReturn({
      where: { id: userId, sessionVersion, disabledAt: null },
      data: { lastLoginAt: now },
    });
    if (!user || !(await claimPending({ tx, now }, waiting))) return refuse('TOKEN_INVALID');
    const ctx = {
      actor: { kind: 'user' as const, id: userId, label: user.name },
      ...(input.requestId === undefined ? {} : { requestId: input.requestId }),
    };
    const work: Work = { tx, now, ctx };
    const factor = await useFactor(work, { userId, code });
    if (factor === null) return refuseCode('The code is not right, or was used before.');
    await forgiveAttempt(tx, counted.value);
    await recordAudit(work, {
      action: 'USER_SIGNED_IN',
      subjectType: 'user',
      subjectId: userId,
      data: { by, factor },
    });
    const who = { userId, email, role: roleOf(user.role), sessionVersion };
    return ok({ ...who, isProven: true, needsFactor: false, next });
  });
  if (!entered.ok && entered.error.code === 'INVALID_CREDENTIALS') {
    const actor = { kind: 'user', id: userId } as const;
    await noteRefusedHere('login', { reason: 'WRONG_CODE', actor });
  }
  return entered;
}

/** One of many at once gets it. */
async function claimPending({ tx, now }: Moment, { token, userId }: Waiting): Promise<boolean> {
  const { count } = await tx.oneTimeToken.updateMany({
    where: {
      tokenHash: sha256(token),
      kind: 'pending_login',
      userId,
      usedAt: null,
      expiresAt: { gt: now },
    },
    data: { usedAt: now },
  });
  return count === 1;
}
