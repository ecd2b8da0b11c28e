import { describe, expect, it } from 'vitest';
import {
  formatMoney,
  formatPercent,
  moneyParts,
  plotValue,
  plotValueToMinor,
} from '@/components/ui/format';

describe('formatMoney', () => {
  it.each([
    [61240n, 'USD', '$612.40'],
    [-667n, 'USD', '−$6.67'],
    [0n, 'EUR', '€0.00'],
    [12500n, 'JPY', '¥12,500'],
    [9980n, 'CAD', 'CA$99.80'],
    [9007199254740993123n, 'USD', '$90,071,992,547,409,931.23'],
  ])('writes %s minor units of %s as %s', (minor, currency, words) => {
    expect(formatMoney(minor, currency)).toBe(words);
  });

  it('takes minor units from JSON, as a number or a string', () => {
    expect(formatMoney('1999', 'USD')).toBe('$19.99');
    expect(formatMoney(1999, 'USD')).toBe('$19.99');
  });

  it('shows the sign of a gain only when asked', () => {
    expect(formatMoney(100n, 'USD', { signed: true })).toBe('+$1.00');
  });

  it('sets the currency apart from the figure', () => {
    expect(moneyParts(-667n, 'USD').map((part) => part.kind)).toEqual([
      'sign',
      'currency',
      'figure',
      'figure',
      'figure',
    ]);
  });
});

it('comes back from a chart to the same minor units', () => {
  expect(plotValueToMinor(plotValue(12345n, 'KWD'), 'KWD')).toBe(12345n);
});

it('keeps a percent sign on the line of its figure', () => {
  expect(formatPercent(12.5)).toBe('12.5\u202f%');
});
