import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import { newId } from '@/lib/ids';
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
});

export function usesSecureCookies(): boolean {
  return env().APP_URL.startsWith('https://');
}

/** The name that next-auth reads, too. */
export function sessionCookieName(): string {
  return `${usesSecureCookies() ? '__Secure-' : ''}next-auth.session-token`;
}

export async function encodeSession(
  user: { userId: string; sessionVersion: number },
  options: { sid?: string; seconds?: number } = {},
): Promise<string> {
  return encode({
    token: { ...user, sid: options.sid ?? newId('login') },
    secret: env().AUTH_SECRET,
    maxAge: options.seconds ?? SESSION_SECONDS,
  });
}

/** The claims of a token this installation made and that has not expired; null for everything else. */
export async function decodeSession(token: string): Promise<SessionClaims | null> {
  const payload = await decode({ token, secret: env().AUTH_SECRET }).catch(() => null);
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) return null;
  const { exp, ...rest } = claims.data;
  return { ...rest, expiresAt: new Date(exp * 1000) };
}
