import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { Signed } from '@/lib/connectors/port/connector';
import { isHmacOfBody } from '@/lib/connectors/port/hmac';

/** A header that is the HMAC of the raw body. */
export function signedByHmac(header: string, encoding: 'base64' | 'hex'): Signed {
  return (body, headers, secrets) => isHmacOfBody(body, headers.get(header), secrets, encoding);
}

/** Standard Webhooks, by the official library; `keyOf` makes of a secret the base64 that it is there. */
export function signedByStandard(keyOf = (secret: string) => secret): Signed {
  return (body, headers, secrets) =>
    secrets.some((secret) => verifies(Buffer.from(body), headers, keyOf(secret)));
}

function verifies(body: Buffer, headers: Headers, key: string): boolean {
  try {
    new Webhook(key).verify(body, Object.fromEntries(headers), { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError || isNoKey(error)) return false;
    throw error;
  }
}

/** What is no base64 signs nothing. */
function isNoKey(error: unknown): boolean {
  return error instanceof Error && /base64|Secret can't be empty/i.test(error.message);
}
