import { signToken, verifyToken } from '@/lib/crypto/token';
import { env } from '@/lib/env';
import { isId } from '@/lib/ids';
import { DAY_MS } from '@/lib/time/calendar';

/** What `tb_click` says: this click, of this affiliate, at this time. */
export type ClickClaim = { clickId: string; affiliateId: string; at: Date };

const MAX_TOKEN_LENGTH = 300;
/** Milliseconds since 1970; the latest a Date can hold. */
const MAX_TIME = 8.64e15;

export function signClickToken(claim: ClickClaim): string {
  return signToken(
    'click-token',
    `click|${claim.clickId}|${claim.affiliateId}|${claim.at.getTime()}`,
  );
}

/** Null when forged or malformed. How old a click may be is for attribution to judge, at the order's own time. */
export function verifyClickToken(token: string): ClickClaim | null {
  const [clickId, affiliateId, time] = openToken('click', token) ?? [];
  if (!clickId || !affiliateId || !time) return null;
  if (!isId('click', clickId) || !isId('affiliate', affiliateId) || !isTime(time)) return null;
  return { clickId, affiliateId, at: new Date(Number(time)) };
}

/** The value of `tb_test`: for a day, clicks that carry it are this affiliate's own tests and never count. */
export function signTestToken(affiliateId: string, now: Date = new Date()): string {
  return signToken('click-token', `test|${affiliateId}|${now.getTime() + DAY_MS}`);
}

export function isTestToken(token: string, affiliateId: string, now: Date): boolean {
  const [signedFor, expires] = openToken('test', token) ?? [];
  if (signedFor !== affiliateId || !expires || !isTime(expires)) return false;
  return now.getTime() < Number(expires);
}

/** An affiliate's link for trying out: it redirects as the real one does and counts nothing. */
export function createTestLink(affiliate: { id: string; code: string }, slug?: string): string {
  const path = slug ? `${affiliate.code}/${slug}` : affiliate.code;
  return `${env().APP_URL}/r/${path}?tb_test=${signTestToken(affiliate.id)}`;
}

/** The parts behind the kind, which keeps the two kinds of token under one key apart. */
function openToken(kind: 'click' | 'test', token: string): string[] | null {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const [signedKind, ...parts] = verifyToken('click-token', token)?.split('|') ?? [];
  return signedKind === kind ? parts : null;
}

function isTime(text: string): boolean {
  return /^\d{1,16}$/.test(text) && Number(text) <= MAX_TIME;
}
