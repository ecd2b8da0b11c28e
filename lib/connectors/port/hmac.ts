import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Whether the signature is the HMAC-SHA256 of the raw body under one of the secrets. In constant time for each. */
export function isHmacOfBody(
  body: Uint8Array,
  signature: string | null,
  secrets: readonly string[],
  encoding: 'base64' | 'hex',
): boolean {
  const given = Buffer.from(signature?.trim() ?? '', encoding);
  return secrets.some((secret) => {
    const own = createHmac('sha256', secret).update(body).digest();
    return given.length === own.length && timingSafeEqual(given, own);
  });
}

/** For messages that have no id of their own: the same bytes are the same message. */
export function idOfBody(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
