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

/** Between a good password and the code that is asked for then: only the pages of the login get it. */
const PENDING_COOKIE = 'tb_pending';
const pendingAttributes = (maxAge: number) => ({ ...attributes(maxAge), path: '/login' });

export async function setPendingCookie(pending: string, seconds: number): Promise<void> {
  (await cookies()).set(PENDING_COOKIE, pending, pendingAttributes(seconds));
}

export async function readPendingCookie(): Promise<string | undefined> {
  return (await cookies()).get(PENDING_COOKIE)?.value;
}

export async function clearPendingCookie(): Promise<void> {
  (await cookies()).set(PENDING_COOKIE, '', pendingAttributes(0));
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
