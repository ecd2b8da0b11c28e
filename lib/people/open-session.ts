import { deviceWords } from '@/lib/auth/device-words';
import { encodeSession, SESSION_SECONDS } from '@/lib/auth/session-token';
import type { Moment } from '@/lib/db/work';
import { newId } from '@/lib/ids';

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
export async function openSession(
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
