import { minorToDecimal } from '@/lib/money/currencies';
import { dayIn } from '@/lib/time/zones';
import { paddedNumber } from '@/lib/statements/rules';
import type { StatementData } from '@/lib/statements/types';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

/** "14 Oct 2026", in a zone. Not by Intl, whose words change with its version: the same data gives the same bytes. */
export function dayWords(at: Date, timeZone: string): string {
  const [year = '', month = '', day = ''] = dayIn(timeZone, at).split('-');
  return `${Number(day)} ${nameOf(month).slice(0, 3)} ${year}`;
}

/** "October 2026" of "2026-10". */
export function monthWords(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${nameOf(number)} ${year}`;
}

const nameOf = (month: string) => MONTHS[Number(month) - 1] ?? '';

/** The month of a statement, by its last instant: its first one may still be of the month before by new clocks. */
export function monthOfStatement({ to, timeZone }: { to: Date; timeZone: string }): string {
  return dayIn(timeZone, new Date(to.getTime() - 1)).slice(0, 7);
}

/** "−1,234.50": grouped by thousands, with a true minus; the currency stands in the heading. */
export function amountWords(minor: bigint, currency: string): string {
  const [whole = '', fraction] = minorToDecimal(minor < 0n ? -minor : minor, currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${minor < 0n ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** What the statement is of: "October 2026", "Payout of 14 Oct 2026". */
export function subjectWords(data: StatementData): string {
  return data.payout
    ? `Payout of ${dayWords(data.payout.paidAt, data.timeZone)}`
    : monthWords(monthOfStatement(data));
}

/** Its file without the ending: "statement-000012-ANA". */
export function statementFileName({ number, affiliate }: StatementData): string {
  return `statement-${paddedNumber(number)}-${affiliate.code}`;
}

/** "UTC", "the time zone America/New York". */
export function zoneWords(timeZone: string): string {
  return timeZone === 'UTC' ? 'UTC' : `the time zone ${timeZone.replaceAll('_', ' ')}`;
}
