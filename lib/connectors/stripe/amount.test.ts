import { expect, it } from 'vitest';
import { minorOfStripe, stripeOfMinor } from '@/lib/connectors/stripe/amount';

it.each([
  ['usd', 1234, 1234],
  ['jpy', 500, 500],
  ['huf', 123_456, 123_456],
  ['isk', 50_000, 500],
  ['UGX', 1_000_000, 10_000],
  // 500 Ar, and ISO 4217 gives it two decimals.
  ['mga', 500, 50_000],
])('%s %i of Stripe is %i minor units, and the other way round', (currency, amount, minor) => {
  expect(minorOfStripe(amount, currency)).toBe(minor);
  expect(stripeOfMinor(minor, currency)).toBe(amount);
});
