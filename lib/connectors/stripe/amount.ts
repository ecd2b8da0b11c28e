/** Without decimals in ISO 4217, reported by Stripe in hundredths (its list of special cases). */
const IN_HUNDREDTHS = new Set(['ISK', 'UGX']);

/**
 * Two decimals in ISO 4217 (an ariary is five iraimbilanja, counted as hundredths), reported by Stripe in whole units.
 */
const IN_WHOLE_UNITS = new Set(['MGA']);

/**
 * An amount of Stripe's in minor units of ISO 4217. Of ISK and UGX Stripe reports whole units only, as a multiple of
 * 100. Source: https://docs.stripe.com/currencies (zero-decimal currencies, special cases).
 */
export function minorOfStripe(amount: number, currency: string): number {
  const code = currency.toUpperCase();
  if (IN_HUNDREDTHS.has(code)) return Math.round(amount / 100);
  return IN_WHOLE_UNITS.has(code) ? amount * 100 : amount;
}

/** The other way round: what Stripe is to be told of an amount in minor units of ISO 4217. */
export function stripeOfMinor(minor: number, currency: string): number {
  const code = currency.toUpperCase();
  if (IN_HUNDREDTHS.has(code)) return minor * 100;
  return IN_WHOLE_UNITS.has(code) ? Math.round(minor / 100) : minor;
}
