import Stripe from 'stripe';
import type { Message } from '@/lib/connectors/port/connector';
import { stripeEventSchema } from '@/lib/connectors/stripe/schema';
import { ok, refuse, type Result } from '@/lib/result';

const TOLERANCE_SECONDS = 300;

/**
 * The event of a request body, once Stripe's own library has found its signature right, by one of the secrets, and not
 * older than 300 seconds. Errors: INVALID_SIGNATURE, INVALID_JSON, INVALID_INPUT.
 */
export function verifyStripeEvent(
  body: Uint8Array<ArrayBuffer>,
  headers: Headers,
  secrets: readonly string[],
): Result<Message> {
  const text = Buffer.from(body);
  const signature = headers.get('stripe-signature') ?? '';
  if (!secrets.some((secret) => isSigned(text, signature, secret))) {
    return refuse('INVALID_SIGNATURE');
  }
  let json: unknown;
  try {
    json = JSON.parse(text.toString('utf8'));
  } catch {
    return refuse('INVALID_JSON');
  }
  const event = stripeEventSchema.safeParse(json);
  if (!event.success) return refuse('INVALID_INPUT', 'This is no event of Stripe.');
  const { id, type, livemode } = event.data;
  return ok({ eventId: id, type, isTest: livemode === false, payload: event.data });
}

const { signature: signatures } = Stripe.webhooks;

function isSigned(text: Buffer, signature: string, secret: string): boolean {
  if (!signatures) throw new Error('this version of Stripe’s library checks no signature');
  try {
    signatures.verifyHeader(text, signature, secret, TOLERANCE_SECONDS);
    return true;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}
