import { headers } from 'next/headers';
import { noteGoodCredential } from '@/lib/auth/good-credentials';
import { setSessionCookies } from '@/lib/auth/session-cookie';
import { inTransaction } from '@/lib/db/transact';
import { openSession } from '@/lib/people/open-session';
import { expectOk, ok } from '@/lib/result';

type Starting = { userId: string; email: string; sessionVersion: number };

/** Logs this browser in. In actions and routes only. */
export async function startSession(
  { userId, email, sessionVersion }: Starting,
  { isProven = true }: { isProven?: boolean } = {},
): Promise<void> {
  const userAgent = (await headers()).get('user-agent');
  const opened = await inTransaction(async (tx, now) =>
    ok(await openSession({ tx, now }, { userId, sessionVersion, userAgent, isProven })),
  );
  const { token } = expectOk(opened);
  await setSessionCookies(token, email);
  noteGoodCredential(token, userId);
}
