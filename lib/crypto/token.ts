import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { keyedHash, keyedHashes, type KeyPurpose } from '@/lib/crypto/keyed-hash';

const MAX_TOKEN_LENGTH = 4_096;

/** `base64url(payload).base64url(hmac)`: readable by anybody, made by this installation only. */
export function signToken(purpose: KeyPurpose, payload: string): string {
  const encoded = Buffer.from(payload, 'utf8').toString('base64url');
  return `${encoded}.${keyedHash(purpose, encoded)}`;
}

/** The payload of a token that was signed for this purpose, with any listed secret; null for everything else. */
export function verifyToken(purpose: KeyPurpose, token: string): string | null {
  if (token.length > MAX_TOKEN_LENGTH) return null;
  const [encoded, signature, ...rest] = token.split('.');
  if (!encoded || !signature || rest.length > 0) return null;
  const signatures = keyedHashes(purpose, encoded);
  if (!signatures.some((known) => constantTimeEqual(signature, known))) return null;
  return Buffer.from(encoded, 'base64url').toString('utf8');
}

/** Compares without telling by its duration where two texts differ. */
export function constantTimeEqual(a: string, b: string): boolean {
  return timingSafeEqual(
    createHash('sha256').update(a).digest(),
    createHash('sha256').update(b).digest(),
  );
}

/** Random and URL-safe; 32 bytes are 43 characters. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** SHA-256 in hex. Enough for what is random itself (tokens, API keys); people's secrets need argon2. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
