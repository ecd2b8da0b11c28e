import { minorToDecimal } from '@/lib/money/currencies';
import { paddedNumber } from '@/lib/statements/rules';
import type { StatementData } from '@/lib/statements/types';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];

/** "14 Oct 2026", in UTC. Not by Intl, whose words change with its version: the same data gives the same bytes. */
export function dayWords(at: Date): string {
  return `${at.getUTCDate()} ${(MONTHS[at.getUTCMonth()] ?? '').slice(0, 3)} ${at.getUTCFullYear()}`;
}

export function monthWords(at: Date): string {
  return `${MONTHS[at.getUTCMonth()] ?? ''} ${at.getUTCFullYear()}`;
}

/** "−1,234.50": grouped by thousands, with a true minus; the currency stands in the heading. */
export function amountWords(minor: bigint, currency: string): string {
  const [whole = '', fraction] = minorToDecimal(minor < 0n ? -minor : minor, currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${minor < 0n ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** What the statement is of: "October 2026", "Payout of 14 Oct 2026". */
export function subjectWords(data: StatementData): string {
  return data.payout ? `Payout of ${dayWords(data.payout.paidAt)}` : monthWords(data.from);
}

/** Its file without the ending: "statement-000012-ANA". */
export function statementFileName({ number, affiliate }: StatementData): string {
  return `statement-${paddedNumber(number)}-${affiliate.code}`;
}
