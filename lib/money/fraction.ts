import { divideRounded } from '@/lib/money/money';

/** An exact part of minor units: `over` is positive, and both have no common divisor. */
export type Fraction = { of: bigint; over: bigint };

export const NOTHING: Fraction = { of: 0n, over: 1n };

export function fraction(of: bigint, over = 1n): Fraction {
  if (over <= 0n) throw new RangeError('the denominator must be positive');
  const common = divisorOf(of < 0n ? -of : of, over);
  return { of: of / common, over: over / common };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return a.over === b.over
    ? fraction(a.of + b.of, a.over)
    : fraction(a.of * b.over + b.of * a.over, a.over * b.over);
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { of: -b.of, over: b.over });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.of * b.of, a.over * b.over);
}

/** b is above zero. */
export function dividedBy(a: Fraction, b: Fraction): Fraction {
  return times(a, { of: b.over, over: b.of });
}

export function isAbove(a: Fraction, b: Fraction): boolean {
  return a.of * b.over > b.of * a.over;
}

export function sumOf(parts: readonly Fraction[]): Fraction {
  return parts.reduce(plus, NOTHING);
}

/** Half away from zero. */
export function rounded({ of, over }: Fraction): bigint {
  return divideRounded(of, over);
}

/** The same as whole numbers, each by as much larger. */
export function overOne(parts: readonly Fraction[]): { parts: bigint[]; over: bigint } {
  const over = parts.reduce((common, one) => (common / divisorOf(common, one.over)) * one.over, 1n);
  return { parts: parts.map((one) => one.of * (over / one.over)), over };
}

/** Euclid's; b is above zero. */
function divisorOf(a: bigint, b: bigint): bigint {
  let [large, small] = [a, b];
  while (small > 0n) [large, small] = [small, large % small];
  return large;
}
