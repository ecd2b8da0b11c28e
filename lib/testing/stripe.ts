import Stripe from 'stripe';
import { env } from '@/lib/env';

type Signing = { secret?: string | undefined; timestamp?: number; signature?: string | undefined };

/** A payload for our webhook as Stripe sends it, signed by Stripe's own library. */
export function signedRequest(payload: string, given: Signing = {}): Request {
  const signature =
    given.signature ??
    Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: given.secret ?? env().STRIPE_WEBHOOK_SECRET ?? '',
      ...(given.timestamp === undefined ? {} : { timestamp: given.timestamp }),
    });
  return new Request('http://localhost:3000/api/webhooks/stripe', {
    method: 'POST',
    headers: { 'stripe-signature': signature },
    body: payload,
  });
}
