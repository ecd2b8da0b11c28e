import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBps, divideRounded, proportionalShare, toJsonInteger } from '@/lib/money/money';
import { currencyExponent, decimalToMinor, minorToDecimal } from '@/lib/money/currencies';

describe('rounding is half away from zero', () => {
  it.each([
    ['4 % of 123.45 is 4.94', 12345n, 400, 494n],
    ['12.5 % of 19.99 is 2.50', 1999n, 1250, 250n],
    ['20 % of 100.00 is 20.00', 10000n, 2000, 2000n],
    ['50 % of 0.01 is 0.01 (half up)', 1n, 5000, 1n],
    ['50 % of −0.01 is −0.01 (half away from zero)', -1n, 5000, -1n],
    ['49.99 % of 0.01 is 0', 1n, 4999, 0n],
    ['0 % of anything is 0', 999999n, 0, 0n],
    ['100 % of anything is itself', 999999n, 10000, 999999n],
  ])('%s', (_label, minor, bps, expected) => {
    expect(applyBps(minor, bps)).toBe(expected);
  });

  it('differs from the true quotient by at most one half', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.bigInt(1n, 10n ** 9n), (n, d) => {
        const twice = 2n * (divideRounded(n, d) * d - n);
        return twice <= d && twice >= -d;
      }),
    );
  });

  it('refuses a denominator of zero', () => {
    expect(() => divideRounded(1n, 0n)).toThrow(RangeError);
  });
});

describe('proportional clawback', () => {
  it('takes 667, 666 and 667 of 2,000 for refunds of 3,333, 3,333 and 3,334 on 10,000', () => {
    const parts = [3333n, 3333n, 3334n];
    let refunded = 0n;
    let taken = 0n;
    const takenEach = parts.map((part) => {
      refunded += part;
      const due = proportionalShare(2000n, refunded, 10000n) - taken;
      taken += due;
      return due;
    });
    expect(takenEach).toEqual([667n, 666n, 667n]);
  });

  it('parts of a full refund add up to the commission exactly, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(1n, 100_000n), { minLength: 1, maxLength: 12 }),
        fc.bigInt(1n, 10n ** 9n),
        (parts, commission) => {
          const total = parts.reduce((a, b) => a + b, 0n);
          let refunded = 0n;
          let taken = 0n;
          for (const part of parts) {
            refunded += part;
            const due = proportionalShare(commission, refunded, total) - taken;
            if (due < 0n) return false;
            taken += due;
          }
          return taken === commission;
        },
      ),
    );
  });
});

describe('decimals', () => {
  it.each([
    [1234n, 'USD', '12.34'],
    [5n, 'USD', '0.05'],
    [-5n, 'USD', '-0.05'],
    [1234n, 'JPY', '1234'],
    [1234n, 'KWD', '1.234'],
  ])('%s %s is %s and back', (minor, currency, text) => {
    expect(minorToDecimal(minor, currency)).toBe(text);
    expect(decimalToMinor(text, currency)).toBe(minor);
  });

  it('refuses more digits than the currency has', () => {
    expect(decimalToMinor('1.234', 'USD')).toBeNull();
    expect(decimalToMinor('1.0', 'JPY')).toBeNull();
    expect(decimalToMinor('abc', 'USD')).toBeNull();
  });

  it('does not put an amount beyond 2^53 into JSON', () => {
    expect(() => toJsonInteger(2n ** 53n)).toThrow(RangeError);
  });
});

describe('digits after the point', () => {
  it.each([
    ['USD', 2],
    ['HUF', 2],
    ['IDR', 2],
    ['COP', 2],
    ['JPY', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['IQD', 3],
    ['constructor', 2],
  ])('%s has %i, by ISO 4217 and not by the runtime', (currency, digits) => {
    expect(currencyExponent(currency)).toBe(digits);
  });
});
