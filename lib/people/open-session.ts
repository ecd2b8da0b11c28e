import { deviceWords } from '@/lib/auth/device-words';
import { encodeSession, SESSION_SECONDS } from '@/lib/auth/session-token';
import { inTransaction } from '@/lib/db/transact';
import type { Moment } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { expectOk, ok } from '@/lib/result';

export type NewSession = {
  userId: string;
  sessionVersion: number;
  userAgent: string | null;
  /** Whether the login itself was a proof: a password or a second factor. */
  isProven: boolean;
  /** Whether its person gave the second factor; the database takes no login without it from who has one. */
  factorGiven: boolean;
};

/** Begins a login: its row, and the token that names it. */
async function openSession(
  { tx, now }: Moment,
  { userId, sessionVersion, userAgent, isProven, factorGiven }: NewSession,
): Promise<{ sid: string; token: string }> {
  const sid = newId('login');
  await tx.loginSession.create({
    data: {
      id: sid,
      userId,
      sessionVersion,
      device: deviceWords(userAgent),
      createdAt: now,
      lastUsedAt: now,
      provenAt: isProven ? now : null,
      factorGivenAt: factorGiven ? now : null,
      expiresAt: new Date(now.getTime() + SESSION_SECONDS * 1000),
    },
    select: { id: true },
  });
  return { sid, token: await encodeSession({ userId, sessionVersion }, { sid }) };
}

/** In a transaction of its own, for whoever has just shown who they are. */
export async function signIn(session: NewSession): Promise<{ sid: string; token: string }> {
  return expectOk(
    await inTransaction(async (tx, now) => ok(await openSession({ tx, now }, session))),
  );
}
