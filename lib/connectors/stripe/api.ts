import Stripe from 'stripe';

/** For one call, each retry of it again. */
const TIMEOUT_MS = 10_000;

/** Where Stripe's API is; tests put a server of their own there. */
export const stripeApi: { at: Pick<URL, 'hostname' | 'port'> | null } = { at: null };

/** Speaks with Stripe by a key. Repeats what got no answer once, under the same idempotency key. */
export function stripeBy(key: string): Stripe {
  const { at } = stripeApi;
  return new Stripe(key, {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(at === null ? {} : { protocol: 'http', host: at.hostname, port: at.port }),
  });
}

/**
 * Why a call failed: the key (Stripe does not know it, or it may not do this), Stripe (away, busy, no answer in time), or
 * what was asked for. What is none of Stripe's is thrown on.
 */
export type StripeTrouble = {
  kind: 'refused' | 'lacks' | 'unreachable' | 'declined';
  /** Stripe's own, of what was asked for. */
  code: string | null;
  message: string;
};

export function troubleOf(error: unknown): StripeTrouble {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const { message } = error;
  const code = error.code ?? null;
  if (error instanceof Stripe.errors.StripeAuthenticationError)
    return { kind: 'refused', code, message };
  if (error instanceof Stripe.errors.StripePermissionError) return { kind: 'lacks', code, message };
  return error instanceof Stripe.errors.StripeInvalidRequestError
    ? { kind: 'declined', code, message }
    : { kind: 'unreachable', code, message };
}

export const isMissing = ({ code }: StripeTrouble): boolean => code === 'resource_missing';
