import { currencyExponent } from '@/lib/money/currencies';
import { NARROW_NO_BREAK, type Minor } from '@/lib/money/format';

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
  return new Intl.NumberFormat('en-US', options).format(value).replace('-', '−');
}

/** 12.5 → "12.5 %". */
export function formatPercent(percent: number, maximumFractionDigits = 1): string {
  return `${formatNumber(percent, { maximumFractionDigits })}${NARROW_NO_BREAK}%`;
}
