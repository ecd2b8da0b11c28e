import { describe, expect, it } from 'vitest';
import { formatBps, formatMoney, moneyParts, NARROW_NO_BREAK } from '@/lib/money/format';

describe('formatMoney', () => {
  it.each([
    [61240n, 'USD', '$612.40'],
    [-667n, 'USD', '−$6.67'],
    [-66700n, 'USD', '−$667.00'],
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

  it('shows the digits that ISO 4217 gives the currency, not those the runtime knows', () => {
    expect(formatMoney(123_456n, 'HUF')).toContain('1,234.56');
  });

  it('shows the sign of a gain only when asked', () => {
    expect(formatMoney(100n, 'USD', { signed: true })).toBe('+$1.00');
  });

  it('shortens an amount for an axis only when asked', () => {
    expect(formatMoney(1_240_000n, 'USD', { compact: true })).toBe('$12.4K');
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

describe('formatBps', () => {
  it.each([
    [0, '0 %'],
    [400, '4 %'],
    [1250, '12.5 %'],
    [4999, '49.99 %'],
    [10_000, '100 %'],
  ])('writes %i basis points as %s', (bps, words) => {
    expect(formatBps(bps)).toBe(words);
  });

  it('keeps the sign on the line of its figure where a screen asks for it', () => {
    expect(formatBps(1250, NARROW_NO_BREAK)).toBe('12.5\u202f%');
  });
});
