import { currencyExponent, minorToDecimal } from '@/lib/money/currencies';

/** "$12.34" in the given locale, with a true minus sign. Exact: Intl formats the decimal string, not a double. */
export function formatMoney(minor: bigint, currency: string, locale = 'en'): string {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format
    .format(minorToDecimal(minor, currency) as Intl.StringNumericLiteral)
    .replace('-', '−');
}

/** 2000 → "20 %", 1250 → "12.5 %". */
export function formatBps(rateBps: number): string {
  return `${(rateBps / 100).toString()} %`;
}
