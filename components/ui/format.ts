import { currencyExponent, minorToDecimal } from '@/lib/money/currencies';

/** Minor units as they come from a query, or as a string from JSON. Always an integer. */
export type Minor = bigint | number | string;

/** The product speaks English; dates alone follow the reader's own locale. */
const language = 'en-US';

const noBreak = '\u202f';

export type MoneyStyle = {
  /** Show + for what is above zero. */
  signed?: boolean;
  /** $12.4K, for axes. */
  compact?: boolean;
};

export type MoneyPart = { kind: 'currency' | 'sign' | 'figure'; text: string };

export function moneyParts(minor: Minor, currency: string, style: MoneyStyle = {}): MoneyPart[] {
  const digits = currencyExponent(currency);
  const format = new Intl.NumberFormat(language, {
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

/** "−$6.67": for labels, messages and charts; on a page use <Money>. */
export function formatMoney(minor: Minor, currency: string, style: MoneyStyle = {}): string {
  return moneyParts(minor, currency, style)
    .map((part) => part.text)
    .join('');
}

/** A float for a chart's axis. Never calculate with it. */
export function plotValue(minor: Minor, currency: string): number {
  return Number(BigInt(minor)) / 10 ** currencyExponent(currency);
}

/** The other way round, for the ticks of an axis only. */
export function plotValueToMinor(value: number, currency: string): bigint {
  return BigInt(Math.round(value * 10 ** currencyExponent(currency)));
}

export function formatNumber(
  value: number | bigint,
  options: Intl.NumberFormatOptions = {},
): string {
  return new Intl.NumberFormat(language, options).format(value).replace('-', '−');
}

/** 12.5 → "12.5 %". */
export function formatPercent(percent: number, maximumFractionDigits = 1): string {
  return `${formatNumber(percent, { maximumFractionDigits })}${noBreak}%`;
}

/** 2000 → "20 %". */
export function formatBps(bps: number): string {
  return formatPercent(bps / 100, 2);
}

/** "14 November 2026", in UTC and English: for text that the server alone writes. */
export function formatUtcDay(value: Date | string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(value));
}
