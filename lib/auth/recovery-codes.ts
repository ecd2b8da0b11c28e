import { randomBytes } from 'node:crypto';
import { sha256 } from '@/lib/crypto/token';

/** How many somebody gets at once. */
export const RECOVERY_CODES = 10;

/** Crockford's base 32: nothing in it is mistaken for something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 bits each: nobody guesses one, so that a quick hash is enough (lib/crypto/token). */
const LENGTH = 16;
const GROUP = 4;

/** New codes such as `7K2M-9QXA-0TZ4-HB3C`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    // 256 is a multiple of 32: every letter is as likely.
    Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length))
      .join('')
      .replace(new RegExp(`(.{${GROUP}})(?=.)`, 'g'), '$1-'),
  );
}

/** As somebody types it: any case, spaces and dashes, O for 0, I and L for 1. */
function normalise(code: string): string {
  return code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** What is kept of a code, bound to its person. Does not depend on AUTH_SECRET, which may be changed. */
export function recoveryCodeHash(userId: string, code: string): string {
  return sha256(`${userId}\n${normalise(code)}`);
}
