import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import { env } from '@/lib/env';

/** How long a login lasts; nothing renews it. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** All that the cookie holds. Name, role and status are read from the database at each request. */
export type SessionClaims = {
  userId: string;
  sessionVersion: number;
  /** Names this login, so that a sign-out can end it for every copy of its cookie. */
  sid: string;
  expiresAt: Date;
};

const claimsSchema = z.object({
  userId: z.string(),
  sessionVersion: z.int(),
  sid: z.string(),
  exp: z.int(),
  /** Made since the cookie is of this host alone. */
  host: z.literal(true).optional(),
});

export function usesSecureCookies(): boolean {
  return env().APP_URL.startsWith('https://');
}

/** The name that next-auth reads, too. With TLS a browser takes it from this very host alone (`__Host-`). */
export function sessionCookieName(): string {
  return `${usesSecureCookies() ? '__Host-' : ''}next-auth.session-token`;
}

/** Of releases before, which other hosts of the domain can write; null where it is the same. */
export function oldSessionCookieName(): string | null {
  return usesSecureCookies() ? '__Secure-next-auth.session-token' : null;
}

/**
 * The session's token out of a request's cookies. The old name counts for tokens of before alone, which all have expired
 * one session's life after the update: no new one is believed under it.
 */
export async function findSessionToken(
  valueOf: (name: string) => string | undefined,
): Promise<string | undefined> {
  const token = valueOf(sessionCookieName());
  const oldName = oldSessionCookieName();
  if (token !== undefined || oldName === null) return token;
  const old = valueOf(oldName);
  const payload = old === undefined ? null : await payloadOf(old);
  return payload !== null && payload.host === undefined ? old : undefined;
}

export async function encodeSession(
  user: { userId: string; sessionVersion: number },
  options: { sid: string; seconds?: number },
): Promise<string> {
  return encode({
    token: { ...user, sid: options.sid, host: true },
    secret: env().AUTH_SECRET[0],
    maxAge: options.seconds ?? SESSION_SECONDS,
  });
}

/** The claims of a token this installation made and that has not expired; null for everything else. */
export async function decodeSession(token: string): Promise<SessionClaims | null> {
  const payload = await payloadOf(token);
  if (payload === null) return null;
  const { userId, sessionVersion, sid, exp } = payload;
  return { userId, sessionVersion, sid, expiresAt: new Date(exp * 1000) };
}

async function payloadOf(token: string): Promise<z.output<typeof claimsSchema> | null> {
  for (const secret of env().AUTH_SECRET) {
    const payload = await decode({ token, secret }).catch(() => null);
    if (payload !== null) return claimsSchema.safeParse(payload).data ?? null;
  }
  return null;
}
