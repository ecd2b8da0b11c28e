import { expect, it } from 'vitest';
import { minorOfDecimal } from '@/lib/connectors/port/decimal';

it.each([
  ['118.00', 'USD', 11_800],
  ['0.1', 'USD', 10],
  ['-10.50', 'USD', -1050],
  ['1000', 'JPY', 1000],
  ['1000.00', 'JPY', 1000],
  ['1000.50', 'JPY', null],
  ['9.990', 'KWD', 9990],
  ['9.9990', 'KWD', 9999],
  ['9.9999', 'KWD', null],
  ['9.99', 'KWD', 9990],
  ['12.345', 'USD', null],
  ['12.3400', 'USD', 1234],
  ['1e3', 'USD', null],
  ['', 'USD', null],
  ['12.00', 'XXY', null],
  ['99999999999999999.00', 'USD', null],
])('%s %s is %s', (text, currency, minor) => {
  expect(minorOfDecimal(text, currency)).toBe(minor);
});
