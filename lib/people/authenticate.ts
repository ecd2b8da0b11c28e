import { recordAudit } from '@/lib/audit/record';
import type { CommandContext } from '@/lib/db/work';
import { hasFactor } from '@/lib/people/use-factor';
import { normaliseEmail } from '@/lib/auth/email';
import { verifyPassword } from '@/lib/auth/password';
import {
  type Attempt,
  confirmationCounters,
  countAttempt,
  forgiveAttempt,
  loginCounters,
  takeBackAttempt,
} from '@/lib/people/throttle';
import { type CallerNetwork, shareOf } from '@/lib/request/client-address';
import { isTooBusy } from '@/lib/request/fair-queue';
import { ROLES, type Role } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { ok, refuse, type Result } from '@/lib/result';
import { noteRefusedHere } from '@/lib/security/note-refusal';

type User = NonNullable<Awaited<ReturnType<typeof findUser>>>;

function findUser(email: string) {
  return db.user.findUnique({ where: { email } });
}

export type LoginAttempt = CallerNetwork & {
  email: string;
  password: string;
  deviceCookie: string | undefined;
  requestId?: string;
};

export type Authenticated = {
  userId: string;
  email: string;
  name: string;
  role: Role;
  sessionVersion: number;
  isProven: true;
  /** The password was right, and a code is asked for before they are logged in. */
  needsFactor: boolean;
};

/**
 * INVALID_CREDENTIALS says the same, after the same work, whether the address is unknown, has no password, is disabled
 * or the password is wrong. RATE_LIMITED comes before any of that is looked at.
 */
export async function authenticate(attempt: LoginAttempt): Promise<Result<Authenticated>> {
  const email = normaliseEmail(attempt.email).slice(0, 254);
  const { network, requestId } = attempt;
  const from = { network, ...(requestId === undefined ? {} : { requestId }) };
  const counted = await countAttempt(loginCounters({ ...attempt, email }), from);
  if (!counted.ok) return counted;

  const user = await findUser(email);
  const matches = await check(counted.value, () =>
    verifyPassword(user?.passwordHash ?? null, attempt.password, shareOf(attempt)),
  );
  const entered =
    user && matches && user.disabledAt === null
      ? await enter(user, counted.value, attempt)
      : refuse('INVALID_CREDENTIALS');
  if (!entered.ok) {
    const reason = whyKeptOut(user, matches);
    const actor = user && ({ kind: 'user', id: user.id } as const);
    // An address that nobody has may be a password, typed into the wrong field: nothing is kept of it.
    await noteRefusedHere('login', { ...from, reason, ...(actor ? { actor } : {}) });
  }
  return entered;
}

/** For the log of refusals alone. */
function whyKeptOut(user: User | null, matches: boolean): string {
  if (!user) return 'UNKNOWN_ADDRESS';
  return matches ? 'DISABLED' : 'WRONG_PASSWORD';
}

async function enter(
  user: User,
  counted: Attempt,
  attempt: LoginAttempt,
): Promise<Result<Authenticated>> {
  return inTransaction(async (tx, now) => {
    const needsFactor = await hasFactor(tx, user.id);
    // The password was read before this transaction: it counts only if nothing has ended the user's sessions since.
    const { count } = await tx.user.updateMany({
      where: { id: user.id, sessionVersion: user.sessionVersion, disabledAt: null },
      data: needsFactor ? { disabledAt: null } : { lastLoginAt: now },
    });
    if (count === 0) return refuse('INVALID_CREDENTIALS');
    await forgiveAttempt(tx, counted);
    const ctx: CommandContext = {
      actor: { kind: 'user', id: user.id, label: user.name },
      ...(attempt.requestId === undefined ? {} : { requestId: attempt.requestId }),
    };
    if (!needsFactor) {
      await recordAudit(
        { tx, now, ctx },
        { action: 'USER_SIGNED_IN', subjectType: 'user', subjectId: user.id },
      );
    }
    return ok({
      userId: user.id,
      email: user.email,
      name: user.name,
      role: roleOf(user.role),
      sessionVersion: user.sessionVersion,
      isProven: true,
      needsFactor,
    });
  });
}

/** What there was no place for counts as no attempt. */
async function check(attempt: Attempt, verify: () => Promise<boolean>): Promise<boolean> {
  try {
    return await verify();
  } catch (error) {
    if (isTooBusy(error)) await takeBackAttempt(attempt);
    throw error;
  }
}

/** The password, asked again before something that matters. Throttled per person. */
export async function confirmPassword(
  userId: string,
  password: string,
): Promise<Result<{ userId: string }>> {
  const counted = await countAttempt(confirmationCounters(userId));
  if (!counted.ok) return counted;
  const user = await db.user.findUnique({
    where: { id: userId },
    select: { passwordHash: true, disabledAt: true },
  });
  const matches = await check(counted.value, () =>
    verifyPassword(user?.passwordHash ?? null, password, userId),
  );
  if (!matches || user?.disabledAt !== null) {
    await noteRefusedHere('proof', {
      reason: 'WRONG_PASSWORD',
      actor: { kind: 'user', id: userId },
    });
    return refuse('INVALID_CREDENTIALS', 'The password is not right.');
  }
  return inTransaction(async (tx) => {
    await forgiveAttempt(tx, counted.value);
    return ok({ userId });
  });
}

export function roleOf(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (!role) throw new Error(`unknown role ${text}`);
  return role;
}
