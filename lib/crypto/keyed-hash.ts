import { createHmac, hkdfSync } from 'node:crypto';
import { env } from '@/lib/env';
import type { EncryptionKey } from '@/lib/env-fields';

/** What a key is derived for. Each purpose has a key of its own, so that no hash means anything elsewhere. */
export type KeyPurpose =
  | 'device-cookie'
  | 'login-throttle'
  | 'click-token'
  | 'click-address'
  | 'payout-account'
  | 'step-up-code'
  | 'pending-login'
  | 'shop-receipt'
  | 'preview'
  | `test:${string}`;

const cache = new Map<string, Buffer>();

/** 32 bytes derived from the first of AUTH_SECRET by HKDF-SHA256, one key per purpose. */
export function subkey(purpose: KeyPurpose, secret: string = env().AUTH_SECRET[0]): Buffer {
  const name = `${purpose} ${secret}`;
  const known = cache.get(name);
  if (known) return known;
  const key = Buffer.from(hkdfSync('sha256', secret, '', `tributary/${purpose}`, 32));
  cache.set(name, key);
  return key;
}

/** HMAC-SHA256 as base64url: the same text under the same purpose gives the same hash, and nobody else can make it. */
export function keyedHash(purpose: KeyPurpose, text: string): string {
  return hmac(subkey(purpose), text);
}

/** The hashes of a text under every listed secret, that of now first: one that was kept before a turn is among them. */
export function keyedHashes(purpose: KeyPurpose, text: string): string[] {
  return env().AUTH_SECRET.map((secret) => hmac(subkey(purpose, secret), text));
}

/**
 * The hash of a payout account, `keyid:hash`, by a key derived from one of ENCRYPTION_KEYS: what was hashed stays what it is
 * when AUTH_SECRET turns, and it is made again with the details themselves (ADR 032).
 */
export function accountKeyHash({ id, key }: EncryptionKey, text: string): string {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'tributary/payout-account', 32));
  return `${id}:${hmac(derived, text)}`;
}

function hmac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}
