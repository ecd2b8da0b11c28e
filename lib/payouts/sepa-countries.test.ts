import { describe, expect, it } from 'vitest';
import { isSepaIban } from '@/lib/payouts/sepa-countries';

describe('an account in SEPA', () => {
  it.each([
    ['Germany', 'DE89370400440532013000'],
    ['Switzerland', 'CH9300762011623852957'],
    ['United Kingdom', 'GB29NWBK60161331926819'],
    ['Albania, later', 'AL47212110090000000235698741'],
    ['Moldova, later', 'MD24AG000225100013104168'],
    ['Montenegro, later', 'ME25505000012345678951'],
    ['North Macedonia, later', 'MK07250120000058984'],
    ['Serbia, later', 'RS35260005601001611379'],
  ])('%s', (_country, iban) => {
    expect(isSepaIban(iban)).toBe(true);
  });

  it.each([
    ['Turkey', 'TR330006100519786457841326'],
    ['Emirates', 'AE070331234567890123456'],
    ['a wrong check digit', 'DE88370400440532013000'],
    ['nothing', ''],
  ])('not %s', (_what, iban) => {
    expect(isSepaIban(iban)).toBe(false);
  });
});
