/** Without decimals in ISO 4217, told by Stripe in hundredths (its list of special cases). */
const IN_HUNDREDTHS = new Set(['ISK', 'UGX']);

/** An amount of Stripe's in minor units of ISO 4217. Stripe tells these two in whole units only, as a multiple of 100. */
export function minorOfStripe(amount: number, currency: string): number {
  return IN_HUNDREDTHS.has(currency.toUpperCase()) ? Math.round(amount / 100) : amount;
}
