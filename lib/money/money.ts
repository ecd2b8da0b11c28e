/** Integer minor units of an ISO 4217 currency: USD 12.34 is `{ minor: 1234n, currency: 'USD' }`. */
export type Money = { minor: bigint; currency: string };

/** The largest integer JSON carries exactly in every client. */
export const MAX_MINOR = 9_007_199_254_740_991n;

/** numerator ÷ denominator, rounded half away from zero. The only rounding in the product. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('the denominator must be positive');
  const sign = numerator < 0n ? -1n : 1n;
  const magnitude = numerator * sign;
  const quotient = magnitude / denominator;
  const remainder = magnitude % denominator;
  return sign * (remainder * 2n >= denominator ? quotient + 1n : quotient);
}

/** rateBps basis points of an amount; 400 bps of 12345 is 494. */
export function applyBps(minor: bigint, rateBps: number): bigint {
  return divideRounded(minor * BigInt(rateBps), 10_000n);
}

/**
 * What has to have been taken back in all when `refunded` of `total` was refunded: round(commission × refunded ÷
 * total). Taking the difference to what was taken back before makes the parts add up exactly.
 */
export function proportionalShare(commission: bigint, refunded: bigint, total: bigint): bigint {
  return divideRounded(commission * refunded, total);
}

export function minBigint(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** A bigint as the integer of JSON. Refuses what JSON's readers would round; the CHECKs keep every amount inside it. */
export function toJsonInteger(value: bigint): number {
  if (value > MAX_MINOR || value < -MAX_MINOR) {
    throw new RangeError(`${value} does not fit an integer of JSON`);
  }
  return Number(value);
}
