import { expect, it } from 'vitest';
import { dividedBy, fraction, isAbove, minus, overOne, plus, rounded } from '@/lib/money/fraction';

it('parts are exact and rounded once, half away from zero', () => {
  const third = fraction(1n, 3n);
  const sixth = fraction(1n, 6n);
  expect(plus(third, sixth)).toEqual(fraction(1n, 2n));
  expect(rounded(plus(third, sixth))).toBe(1n);
  expect(minus(third, third)).toEqual(fraction(0n));
  expect(dividedBy(third, sixth)).toEqual(fraction(2n));
  expect(isAbove(third, sixth)).toBe(true);
  expect(overOne([third, fraction(1n, 4n), fraction(2n)])).toEqual({
    parts: [4n, 3n, 24n],
    over: 12n,
  });
  expect(() => fraction(1n, 0n)).toThrow('must be positive');
});
