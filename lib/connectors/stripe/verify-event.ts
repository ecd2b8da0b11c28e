import Stripe from 'stripe';
import { refuse, ok, type Result } from '@/lib/result';
import { stripeEventSchema, type StripeEvent } from '@/lib/connectors/stripe/schema';

/**
 * The event of a request body, once Stripe's own library has found its signature right and not older than 300 seconds.
 * Errors: UNAVAILABLE (no secret is set), INVALID_SIGNATURE, INVALID_JSON, INVALID_INPUT.
 */
export function verifyStripeEvent(
  body: Uint8Array<ArrayBuffer>,
  signature: string | null,
  secret: string | undefined,
): Result<StripeEvent> {
  if (!secret) {
    return refuse(
      'UNAVAILABLE',
      'Stripe is not connected: set STRIPE_WEBHOOK_SECRET to the signing secret of this endpoint.',
    );
  }
  const text = Buffer.from(body);
  let json: unknown;
  try {
    Stripe.webhooks.constructEvent(text, signature ?? '', secret);
    // Read again: the library's object has classes of its own in it, and the inbox keeps what was sent.
    json = JSON.parse(text.toString('utf8'));
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
      return refuse('INVALID_SIGNATURE');
    }
    return refuse(error instanceof SyntaxError ? 'INVALID_JSON' : 'INVALID_INPUT');
  }
  const event = stripeEventSchema.safeParse(json);
  return event.success ? ok(event.data) : refuse('INVALID_INPUT', 'This is no event of Stripe.');
}
