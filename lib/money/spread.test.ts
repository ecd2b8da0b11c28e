import { expect, it } from 'vitest';
import { spread } from '@/lib/money/spread';

it('what rounding leaves goes to the largest remainders, ties to the first', () => {
  expect(spread(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(spread(10n, [1n, 2n])).toEqual([3n, 7n]);
});

it('without a weight there is nothing to spread by', () => {
  expect(spread(5n, [0n, 0n])).toEqual([0n, 0n]);
});
