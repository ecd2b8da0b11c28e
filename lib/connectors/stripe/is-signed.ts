import Stripe from 'stripe';
import type { Signed } from '@/lib/connectors/port/connector';

const TOLERANCE_SECONDS = 300;

const { signature: signatures } = Stripe.webhooks;

/** By Stripe's own library, and not older than 300 seconds. */
export const isSignedByStripe: Signed = (body, headers, secrets) => {
  const signature = headers.get('stripe-signature') ?? '';
  return secrets.some((secret) => verifies(Buffer.from(body), signature, secret));
};

function verifies(text: Buffer, signature: string, secret: string): boolean {
  if (!signatures) throw new Error('this version of Stripe’s library checks no signature');
  try {
    signatures.verifyHeader(text, signature, secret, TOLERANCE_SECONDS);
    return true;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}
