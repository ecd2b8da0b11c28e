import { amountCell, csvLines, type Cell } from '@/lib/format/csv';
import type { StatementData } from '@/lib/statements/types';

const HEAD = ['date', 'kind', 'what', 'reason', 'amount', 'balance', 'currency', 'commission'];

/**
 * The lines of a statement between its balances, with a byte order mark as every CSV of ours. Of a payout the balance is
 * the running sum of its items.
 */
export function statementCsv(data: StatementData): string {
  const { currency } = data;
  const balance = (at: Date, kind: string, what: string, minor: bigint): Cell[] => [
    ...[at, kind, what, null, null, amountCell(minor, currency), currency, null],
  ];
  return `\ufeff${csvLines([
    HEAD,
    ...(data.payout
      ? []
      : [balance(data.from, 'opening', 'Opening balance', data.opening.totalMinor)]),
    ...data.lines.map((line) => [
      line.at,
      line.kind,
      line.text,
      line.reason,
      amountCell(line.amountMinor, currency),
      amountCell(line.balanceMinor, currency),
      currency,
      line.commissionId,
    ]),
    data.payout
      ? balance(data.payout.paidAt, 'paid', 'Paid', data.payout.amountMinor)
      : balance(data.to, 'closing', 'Closing balance', data.closing.totalMinor),
  ])}`;
}
