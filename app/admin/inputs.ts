import { z } from 'zod';
import { withoutSpaces } from '@/lib/format/numbers';
import { decimalToMinor, isCurrency } from '@/lib/money/currencies';
import { MAX_MINOR } from '@/lib/money/money';

/** "20" or "12.5", in percent → basis points. */
export const percentInput = z
  .string()
  .overwrite(withoutSpaces)
  .regex(/^\d{1,3}(\.\d{1,2})?$/, 'Write a percentage such as 20 or 12.5.')
  .transform((text) => {
    const [whole = '0', fraction = ''] = text.split('.');
    return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  })
  .refine((bps) => bps <= 10_000, 'At most 100 %.');

/** A whole number as people type it. */
export const wholeInput = z
  .string()
  .overwrite(withoutSpaces)
  .regex(/^\d{1,6}$/, 'Write a whole number.')
  .transform(Number);

export const idInput = z.string().min(1).max(64);

/** The id that a form made when it was opened. */
export const requestIdInput = z.string().regex(/^[0-9a-f]{32}$/, 'Open the form again.');

/** "99.80" of a currency → minor units above zero; null when it is no such amount. */
export function amountOf(text: string, currency: string): bigint | null {
  const minor = decimalToMinor(withoutSpaces(text).replace(/,(?=\d{3}(\D|$))/g, ''), currency);
  return minor !== null && minor > 0n && minor <= MAX_MINOR ? minor : null;
}

/** A map of minor units from lines such as "USD 50.00", or what is wrong with one of them. */
export function amountsByCurrency(text: string): Record<string, number> | string {
  const amounts: Record<string, number> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [currency = '', ...amount] = line.split(/\s+/);
    const code = currency.toUpperCase();
    const minor = isCurrency(code) ? decimalToMinor(withoutSpaces(amount.join('')), code) : null;
    if (minor === null || minor < 0n || minor > MAX_MINOR) {
      return `“${line}” is no amount: write a currency and an amount, such as USD 50.00.`;
    }
    amounts[code] = Number(minor);
  }
  return amounts;
}
