import { currencyExponent, minorToDecimal } from '@/lib/money/currencies';

/** Minor units as they come from a query, or as a string from JSON. Always an integer. */
export type Minor = bigint | number | string;

export type MoneyStyle = {
  /** Show + for what is above zero. */
  signed?: boolean;
  /** $12.4K, for axes. */
  compact?: boolean;
};

export type MoneyPart = { kind: 'currency' | 'sign' | 'figure'; text: string };

/** The product speaks English; dates alone follow the reader's own locale. */
const LANGUAGE = 'en-US';

/** Between a figure and its sign on a screen, where a line may break at a plain space. */
export const NARROW_NO_BREAK = '\u202f';

/** An amount in its parts, for a page that sets the currency apart. Exact: Intl formats the decimal string, not a double. */
export function moneyParts(minor: Minor, currency: string, style: MoneyStyle = {}): MoneyPart[] {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(LANGUAGE, {
    style: 'currency',
    currency,
    signDisplay: style.signed ? 'exceptZero' : 'auto',
    ...(style.compact
      ? { notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  });
  const exact = minorToDecimal(BigInt(minor), currency) as Intl.StringNumericLiteral;
  return format.formatToParts(exact).map((part) => {
    if (part.type === 'minusSign') return { kind: 'sign', text: '−' };
    if (part.type === 'plusSign') return { kind: 'sign', text: '+' };
    if (part.type === 'currency') return { kind: 'currency', text: part.value };
    return { kind: 'figure', text: part.value };
  });
}

/** "−$6.67", with a true minus sign. On a page use <Money>. */
export function formatMoney(minor: Minor, currency: string, style: MoneyStyle = {}): string {
  return moneyParts(minor, currency, style)
    .map((part) => part.text)
    .join('');
}

/**
 * 2000 → "20 %", 1250 → "12.5 %". What the API answers and a mail says has a plain space, so that it can be searched
 * and compared; a screen passes NARROW_NO_BREAK.
 */
export function formatBps(rateBps: number, space: ' ' | typeof NARROW_NO_BREAK = ' '): string {
  return `${(rateBps / 100).toString()}${space}%`;
}
