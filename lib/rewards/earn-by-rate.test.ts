import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commissionFor } from '@/lib/programs/rules';
import { earnByRate, type SoldLine } from '@/lib/rewards/earn-by-rate';

const percent = (commissionBps: number) => ({
  commissionKind: 'percent' as const,
  commissionBps,
  commissionFlatMinor: null,
  commissionFlatCurrency: null,
});
const flat = (commissionFlatMinor: number, commissionFlatCurrency = 'EUR') => ({
  commissionKind: 'flat' as const,
  commissionBps: 2000,
  commissionFlatMinor,
  commissionFlatCurrency,
});
const line = (position: number, amountMinor: bigint, totalMinor = amountMinor): SoldLine => ({
  position,
  sku: `sku-${position}`,
  name: null,
  amountMinor,
  totalMinor,
});
const orderOf = (lines: readonly SoldLine[], currency = 'EUR') => {
  const amount = lines.reduce((sum, one) => sum + one.amountMinor, 0n);
  const totalMinor = lines.reduce((sum, one) => sum + one.totalMinor, 0n);
  return { amountMinor: amount < totalMinor ? amount : totalMinor, totalMinor, currency };
};
const amounts = (earned: ReturnType<typeof earnByRate>) =>
  'lines' in earned ? earned.lines.map((one) => one.amountMinor) : earned.reason;
const sum = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);

describe('an order by one rate', () => {
  it('is one line, everything else, when it was told without', () => {
    const earned = earnByRate(
      { amountMinor: 10_000n, totalMinor: 11_900n, currency: 'EUR' },
      [],
      percent(2000),
    );
    expect(earned).toEqual({
      lines: [
        {
          position: 0,
          sku: null,
          name: null,
          baseMinor: 10_000n,
          totalMinor: 11_900n,
          amountMinor: 2000n,
          ruleId: null,
          words: '20 %',
          cutMinor: 0n,
        },
      ],
    });
  });

  it('is rounded once, half away from zero, and spread by largest remainder, ties to the first', () => {
    const lines = [line(0, 33n), line(1, 33n), line(2, 34n)];
    expect(amounts(earnByRate(orderOf(lines), lines, percent(1000)))).toEqual([3n, 3n, 4n]);
    const halves = [line(0, 1n), line(1, 1n)];
    expect(amounts(earnByRate(orderOf(halves), halves, percent(2500)))).toEqual([1n, 0n]);
  });

  it('has nothing of a line that nothing was paid for, and no more of one than was', () => {
    const lines = [line(0, 5000n, 0n), line(1, 4000n, 3000n), line(2, 1000n, 9000n)];
    expect(amounts(earnByRate(orderOf(lines), lines, percent(1000)))).toEqual([0n, 300n, 100n]);
    expect(amounts(earnByRate(orderOf(lines), lines, flat(500)))).toEqual([0n, 400n, 100n]);
  });

  it('has a flat amount once, spread by what the lines are worth, equally where that is nothing', () => {
    const lines = [line(0, 6000n), line(1, 3000n)];
    expect(amounts(earnByRate(orderOf(lines), lines, flat(500)))).toEqual([333n, 167n]);
    const free = [line(0, 0n, 40n), line(1, 100n, 0n), line(2, 0n, 60n)];
    expect(amounts(earnByRate(orderOf(free), free, flat(5)))).toEqual([3n, 0n, 2n]);
  });

  it('says why it has nothing', () => {
    const one = [line(0, 100n)];
    expect(amounts(earnByRate(orderOf(one), one, flat(500, 'USD')))).toBe('NO_RATE_FOR_CURRENCY');
    expect(amounts(earnByRate(orderOf(one), one, percent(1)))).toBe('BELOW_ONE_MINOR_UNIT');
    const nothing = [line(0, 100n, 0n)];
    expect(amounts(earnByRate(orderOf(nothing), nothing, flat(500)))).toBe('NOTHING_PAID');
    // Something was paid, but for what is worth nothing.
    const free = [line(0, 100n, 0n), line(1, 0n, 100n)];
    expect(amounts(earnByRate(orderOf(free), free, percent(2000)))).toBe('BELOW_ONE_MINOR_UNIT');
  });
});

const lineArbitrary = fc.record({
  amount: fc.bigInt(0n, 1_000_000_000n),
  total: fc.bigInt(0n, 1_000_000_000n),
});
const linesArbitrary = fc.array(lineArbitrary, { minLength: 1, maxLength: 30 });
const termsArbitrary = fc.oneof(
  fc.integer({ min: 0, max: 10_000 }).map(percent),
  fc
    .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('EUR', 'USD', 'JPY'))
    .map(([minor, currency]) => flat(minor, currency)),
);
const currencies = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD');

describe('whatever the lines, the rate and the currency', () => {
  it('lines sum to the rate of their bases, none has less than nothing, what was free has nothing', () => {
    fc.assert(
      fc.property(linesArbitrary, termsArbitrary, currencies, (told, terms, currency) => {
        const lines = told.map(({ amount, total }, at) => line(at, amount, total));
        const order = orderOf(lines, currency);
        const earned = earnByRate(order, lines, terms);
        if ('reason' in earned) return;
        const minor = sum(
          lines.map((one) => (one.amountMinor < one.totalMinor ? one.amountMinor : one.totalMinor)),
        );
        const whole = commissionFor({ minor, currency }, terms);
        const parts = earned.lines.map((one) => one.amountMinor);
        // A flat amount is paid however little is left as a base.
        const expected =
          terms.commissionKind === 'flat'
            ? BigInt(terms.commissionFlatMinor ?? 0)
            : 'minor' in whole && whole.minor;
        expect(sum(parts)).toBe(expected);
        expect(parts.every((part) => part >= 0n)).toBe(true);
        expect(lines.every((one, at) => one.totalMinor > 0n || parts[at] === 0n)).toBe(true);
      }),
    );
  });

  it('telling lines changes no sum and no reason, where each was paid for as far as it is worth', () => {
    fc.assert(
      fc.property(linesArbitrary, termsArbitrary, currencies, (told, terms, currency) => {
        const lines = told.map(({ amount, total }, at) => line(at, amount, amount + total));
        const order = orderOf(lines, currency);
        const whole = commissionFor({ minor: order.amountMinor, currency }, terms);
        const without = earnByRate(order, [], terms);
        const earned = earnByRate(order, lines, terms);
        const expected = 'reason' in whole ? whole.reason : whole.minor;
        for (const one of [without, earned]) {
          const minor =
            'reason' in one ? one.reason : sum(one.lines.map((part) => part.amountMinor));
          expect(minor).toBe(expected);
        }
      }),
    );
  });
});
