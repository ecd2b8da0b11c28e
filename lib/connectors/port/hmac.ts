import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether the signature is the HMAC-SHA256 of the raw body (and what is signed before it) under one of the secrets. In
 * constant time for each.
 */
export function isHmacOfBody(
  body: Uint8Array,
  signature: string | null | undefined,
  secrets: readonly string[],
  encoding: 'base64' | 'hex',
  before = '',
): boolean {
  const given = Buffer.from(signature?.trim() ?? '', encoding);
  return secrets.some((secret) => {
    const own = createHmac('sha256', secret).update(before).update(body).digest();
    return given.length === own.length && timingSafeEqual(given, own);
  });
}

/** For messages that have no id of their own: the same bytes are the same message. */
export function idOfBody(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
