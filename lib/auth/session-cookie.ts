import { cookies } from 'next/headers';
import { DEVICE_COOKIE, DEVICE_COOKIE_SECONDS, rememberDevice } from '@/lib/auth/device-cookie';
import {
  encodeSession,
  SESSION_SECONDS,
  sessionCookieName,
  usesSecureCookies,
} from '@/lib/auth/session-token';

function attributes(maxAge: number) {
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: usesSecureCookies(),
    path: '/',
    maxAge,
  } as const;
}

/** Logs this browser in: the session, and the proof that this device knows the account. In actions and routes only. */
export async function startSession(user: {
  userId: string;
  email: string;
  sessionVersion: number;
}): Promise<void> {
  const { userId, sessionVersion } = user;
  const jar = await cookies();
  const token = await encodeSession({ userId, sessionVersion });
  jar.set(sessionCookieName(), token, attributes(SESSION_SECONDS));
  const device = rememberDevice(jar.get(DEVICE_COOKIE)?.value, user.email);
  jar.set(DEVICE_COOKIE, device, attributes(DEVICE_COOKIE_SECONDS));
}

export async function clearSessionCookie(): Promise<void> {
  (await cookies()).set(sessionCookieName(), '', attributes(0));
}
