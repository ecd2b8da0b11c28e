import { expect, it } from 'vitest';
import { amountOf, amountsByCurrency, percentInput, wholeInput } from '@/app/admin/inputs';

it.each(['1 000.50', '1\u00a0000.50', '1\u202f000.50', '\u20091,000.50 ', '1\u2060000.50'])(
  '%j is a thousand and a half',
  (text) => {
    expect(amountOf(text, 'USD')).toBe(100_050n);
    expect(amountsByCurrency(`USD ${text.replace(',', '')}`)).toEqual({ USD: 100_050 });
  },
);

it('percentages and whole numbers are read with any white space', () => {
  expect(percentInput.parse('\u00a012.5\u202f')).toBe(1_250);
  expect(wholeInput.parse(' 1\u00a0000\t')).toBe(1_000);
  expect(wholeInput.safeParse('1e3').success).toBe(false);
});
