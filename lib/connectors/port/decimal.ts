import { currencyExponent, decimalToMinor, isCurrency } from '@/lib/money/currencies';

/**
 * Minor units of an amount that a shop writes as a decimal ("118.00", "1000" of yen, "9.990" of dinars). Zeros beyond the
 * currency's decimals say nothing; other digits there are an amount that cannot be, and so null. Never through a float.
 */
export function minorOfDecimal(text: string, currency: string): number | null {
  if (!isCurrency(currency)) return null;
  const [whole = '', decimals = ''] = text.trim().split('.');
  const exponent = currencyExponent(currency);
  const kept = decimals.length > exponent ? decimals.replace(/0+$/, '') : decimals;
  const minor = decimalToMinor(kept === '' ? whole : `${whole}.${kept}`, currency);
  return minor === null || !Number.isSafeInteger(Number(minor)) ? null : Number(minor);
}
