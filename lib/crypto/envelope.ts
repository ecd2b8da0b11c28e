import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { env } from '@/lib/env';
import type { EncryptionKey } from '@/lib/env-fields';

const IV_BYTES = 12;
const TAG_BYTES = 16;

type Keys = readonly [EncryptionKey, ...EncryptionKey[]];

/** The text cannot be opened: other owner, unknown key, or bytes that were changed. Says no more than that. */
export class OpenError extends Error {
  constructor(reason: string) {
    super(`the sealed text cannot be opened: ${reason}`);
    this.name = 'OpenError';
  }
}

/** The owner and the key id are authenticated with the text, so that a sealed text is worth nothing on another row. */
function boundTo(keyId: string, ownerId: string): Buffer {
  return Buffer.from(JSON.stringify(['tributary-envelope', 1, keyId, ownerId]), 'utf8');
}

/** AES-256-GCM under the first of ENCRYPTION_KEYS: `keyid:base64url(iv ‖ text ‖ tag)`. */
export function seal(plaintext: string, ownerId: string, keys: Keys = env().ENCRYPTION_KEYS) {
  const [{ id, key }] = keys;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(id, ownerId));
  const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final()]);
  return `${id}:${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')}`;
}

/** Opens what `seal` made for the same owner, under any key that is still listed. Throws an `OpenError`. */
export function open(
  sealed: string,
  ownerId: string,
  keys: readonly EncryptionKey[] = env().ENCRYPTION_KEYS,
): string {
  const keyId = keyIdOf(sealed);
  const key = keys.find(({ id }) => id === keyId)?.key;
  if (keyId === null || !key) throw new OpenError('its key is not listed');
  const encoded = sealed.slice(keyId.length + 1);
  const bytes = Buffer.from(encoded, 'base64url');
  // Buffer skips characters it does not know; only the exact text that was made is opened.
  if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== encoded) {
    throw new OpenError('it is not a sealed text');
  }
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo(keyId, ownerId));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]).toString('utf8');
  } catch {
    throw new OpenError('it was made for another owner, or changed');
  }
}

/** Which key sealed a text; null when it is no sealed text. For finding what a rotation has left to seal again. */
export function keyIdOf(sealed: string): string | null {
  return /^([A-Za-z0-9_-]{1,32}):/.exec(sealed)?.[1] ?? null;
}

/** The same under the first of ENCRYPTION_KEYS; null when no listed key opens it. */
export function sealAgain(cipher: string, owner: string): string | null {
  try {
    return seal(open(cipher, owner), owner);
  } catch (error) {
    if (error instanceof OpenError) return null;
    throw error;
  }
}
