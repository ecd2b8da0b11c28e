import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { cookies, headers } from 'next/headers';
import { authenticate } from '@/lib/people/authenticate';
import { endSession } from '@/lib/people/end-sessions';
import { DEVICE_COOKIE } from '@/lib/auth/device-cookie';
import { signIn } from '@/lib/people/open-session';
import { findSessionUser } from '@/lib/people/find-session-user';
import {
  decodeSession,
  encodeSession,
  SESSION_SECONDS,
  sessionCookieName,
  usesSecureCookies,
} from '@/lib/auth/session-token';
import { env } from '@/lib/env';
import { callerNetwork } from '@/lib/request/client-address';
import { requestIdOf } from '@/lib/request/request-id';
import { logger } from '@/lib/logger';

type Claims = { userId?: unknown; sessionVersion?: unknown; sid?: unknown; exp?: unknown };

/**
 * next-auth reads and writes the same cookie as our own login page. Made at the first request, because a build has no
 * secrets.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: env().AUTH_SECRET[0],
    useSecureCookies: usesSecureCookies(),
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: usesSecureCookies() },
      },
    },
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/login', signOut: '/login', error: '/login' },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        async authorize(credentials) {
          const [jar, incoming] = await Promise.all([cookies(), headers()]);
          const result = await authenticate({
            email: credentials?.email ?? '',
            password: credentials?.password ?? '',
            ...callerNetwork(incoming),
            deviceCookie: jar.get(DEVICE_COOKIE)?.value,
            requestId: requestIdOf(incoming),
          });
          // Whoever has a second factor logs in by the page, which asks for it.
          if (!result.ok || result.value.needsFactor) return null;
          const { userId, sessionVersion } = result.value;
          const userAgent = incoming.get('user-agent');
          const { sid } = await signIn({
            ...{ userId, sessionVersion, userAgent },
            isProven: true,
            factorGiven: false,
          });
          return { id: userId, sessionVersion, sid };
        },
      }),
    ],
    jwt: {
      async encode({ token }) {
        const { userId, sessionVersion, sid, exp } = (token ?? {}) as Claims;
        if (
          typeof userId !== 'string' ||
          typeof sessionVersion !== 'number' ||
          typeof sid !== 'string'
        ) {
          throw new Error('a session without a user or a name');
        }
        // Asking for the session renews nothing: it ends when the login's time is over.
        const left =
          typeof exp === 'number'
            ? { seconds: Math.max(1, exp - Math.floor(Date.now() / 1000)) }
            : {};
        return encodeSession({ userId, sessionVersion }, { sid, ...left });
      },
      async decode({ token }) {
        const user = await findSessionUser(token);
        const claims = user && token ? await decodeSession(token) : null;
        if (!claims) return null;
        const { expiresAt, ...rest } = claims;
        return { ...rest, exp: Math.floor(expiresAt.getTime() / 1000) };
      },
    },
    callbacks: {
      jwt({ token, user }) {
        if (!user) return token;
        const { id, ...rest } = user as { id: string; sessionVersion?: unknown; sid?: unknown };
        return { userId: id, sessionVersion: rest.sessionVersion, sid: rest.sid };
      },
      // The endpoint tells a script that somebody is logged in, and nothing about whom.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const { sid, exp } = (token ?? {}) as Claims;
        if (typeof sid !== 'string' || typeof exp !== 'number') return;
        await endSession({ sid, expiresAt: new Date(exp * 1000) });
      },
    },
    logger: {
      error: (code, metadata) => logger.warn({ code, err: errorOf(metadata) }, 'next-auth'),
      warn: (code) => logger.debug({ code }, 'next-auth'),
      debug: () => undefined,
    },
  };
}

function errorOf(metadata: unknown): unknown {
  if (metadata instanceof Error) return metadata;
  return typeof metadata === 'object' && metadata !== null && 'error' in metadata
    ? metadata.error
    : undefined;
}
