import { createHmac, hkdfSync } from 'node:crypto';
import { env } from '@/lib/env';

/** What a key is derived for. Each purpose has a key of its own, so that no hash means anything elsewhere. */
export type KeyPurpose =
  | 'device-cookie'
  | 'login-throttle'
  | 'click-token'
  | 'click-address'
  | 'payout-account'
  | 'step-up-code'
  | 'shop-receipt'
  | `test:${string}`;

const cache = new Map<KeyPurpose, { secret: string; key: Buffer }>();

/** 32 bytes derived from AUTH_SECRET by HKDF-SHA256, one key per purpose. */
export function subkey(purpose: KeyPurpose, secret: string = env().AUTH_SECRET): Buffer {
  const known = cache.get(purpose);
  if (known?.secret === secret) return known.key;
  const key = Buffer.from(hkdfSync('sha256', secret, '', `tributary/${purpose}`, 32));
  cache.set(purpose, { secret, key });
  return key;
}

/** HMAC-SHA256 as base64url: the same text under the same purpose gives the same hash, and nobody else can make it. */
export function keyedHash(purpose: KeyPurpose, text: string): string {
  return createHmac('sha256', subkey(purpose)).update(text, 'utf8').digest('base64url');
}
