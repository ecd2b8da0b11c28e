import { cookies } from 'next/headers';
import { DEVICE_COOKIE, DEVICE_COOKIE_SECONDS, rememberDevice } from '@/lib/auth/device-cookie';
import {
  oldSessionCookieName,
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

/** The session, and the proof that this device knows the account. */
export async function setSessionCookies(token: string, email: string): Promise<void> {
  const jar = await cookies();
  jar.set(sessionCookieName(), token, attributes(SESSION_SECONDS));
  forgetOldCookie(jar);
  const device = rememberDevice(jar.get(DEVICE_COOKIE)?.value, email);
  jar.set(DEVICE_COOKIE, device, attributes(DEVICE_COOKIE_SECONDS));
}

export async function clearSessionCookie(): Promise<void> {
  const jar = await cookies();
  jar.set(sessionCookieName(), '', attributes(0));
  forgetOldCookie(jar);
}

function forgetOldCookie(jar: Awaited<ReturnType<typeof cookies>>): void {
  const oldName = oldSessionCookieName();
  if (oldName !== null) jar.set(oldName, '', attributes(0));
}
