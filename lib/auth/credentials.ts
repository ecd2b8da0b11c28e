import type { IncomingHttpHeaders } from 'node:http';
import { sha256 } from '@/lib/crypto/token';

/** Of the session, whatever a browser must keep to for it. */
const SESSION_COOKIE = /(?:^|;)\s*(?:__Host-|__Secure-)?next-auth\.session-token=([^;\s]{1,4096})/;
const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** The key or the session that a request carries, good or made up; null without any. */
export function credentialOf({ authorization, cookie }: IncomingHttpHeaders): string | null {
  return bearerOf(authorization) ?? SESSION_COOKIE.exec(cookie ?? '')?.[1] ?? null;
}

/** The token of `Authorization: Bearer …`; null when there is none. */
export function bearerOf(authorization: string | null | undefined): string | null {
  return BEARER.exec(authorization ?? '')?.[1] ?? null;
}

/** Names a credential without holding it. */
export function credentialMark(token: string): string {
  return sha256(token);
}
