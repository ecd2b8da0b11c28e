import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { noteGoodCredential } from '@/lib/auth/good-credentials';
import { pathAfterLogin, safePath } from '@/lib/auth/next-path';
import { clearPendingCookie, setPendingCookie, setSessionCookies } from '@/lib/auth/session-cookie';
import { inTransaction } from '@/lib/db/transact';
import type { LetIn } from '@/lib/people/let-in';
import { signIn } from '@/lib/people/open-session';
import { issuePendingLogin, PENDING_SECONDS, type FirstProof } from '@/lib/people/pending-login';
import { expectOk, ok } from '@/lib/result';

type Starting = { userId: string; email: string; sessionVersion: number };

/** Logs this browser in. In actions and routes only. */
export async function startSession(
  { userId, email, sessionVersion }: Starting,
  { isProven = true, factorGiven = false }: { isProven?: boolean; factorGiven?: boolean } = {},
): Promise<void> {
  const userAgent = (await headers()).get('user-agent');
  const { token } = await signIn({ userId, sessionVersion, userAgent, isProven, factorGiven });
  await setSessionCookies(token, email);
  noteGoodCredential(token, userId);
}

/** After a first proof: in, or with a second factor on to the page that asks for it. In actions only. */
export async function enterOrAskFactor(
  who: LetIn,
  { by, next }: { by: FirstProof; next?: string | undefined },
): Promise<never> {
  if (!who.needsFactor) {
    await startSession(who, { isProven: who.isProven });
    redirect(pathAfterLogin(who.role, next));
  }
  const { userId, sessionVersion } = who;
  const pending = { userId, sessionVersion, by, next: safePath(next) };
  const issued = await inTransaction(async (tx, now) =>
    ok(await issuePendingLogin({ tx, now }, pending)),
  );
  await setPendingCookie(expectOk(issued), PENDING_SECONDS);
  redirect('/login/code');
}

/** After the second proof. In actions only. */
export async function enterWithFactor(who: LetIn, next: string | null): Promise<never> {
  await startSession(who, { factorGiven: true });
  await clearPendingCookie();
  redirect(pathAfterLogin(who.role, next));
}
