import { amountText, decimalMarkOf } from '@/lib/payouts/imports/amount-text';
import { MAX_ROWS, readRows } from '@/lib/payouts/imports/csv-rows';
import { cutText, namesNobody, unknownStatus } from '@/lib/payouts/imports/words';
import type { Outcome, ParsedResults, ResultLine } from '@/lib/payouts/imports/types';
import { ok, refuse, type Result } from '@/lib/result';

type Columns = Record<'key' | 'status' | 'amount' | 'currency', readonly string[]> &
  Record<'reference' | 'reason', readonly string[]>;

export type CsvKind = { columns: Columns; outcomes: Record<string, Outcome> };

/** PayPal's payout report and mass payment result, by the names their columns have had; statuses of the Payouts API. */
export const PAYPAL_RESULTS: CsvKind = {
  columns: {
    key: ['customer id', 'sender item id', 'unique id', 'reference id', 'item id'],
    status: ['status', 'transaction status', 'payout status'],
    amount: ['amount', 'payout amount', 'gross amount', 'gross'],
    currency: ['currency', 'currency code', 'payout currency'],
    reference: ['transaction id', 'payout item id'],
    reason: ['reason', 'error', 'error message', 'failure reason'],
  },
  outcomes: {
    completed: 'paid',
    success: 'paid',
    failed: 'failed',
    denied: 'failed',
    blocked: 'failed',
    cancelled: 'failed',
    canceled: 'failed',
    returned: 'returned',
    refunded: 'returned',
    reversed: 'returned',
    unclaimed: 'waiting',
    pending: 'waiting',
    processing: 'waiting',
    onhold: 'waiting',
    new: 'waiting',
  },
};

/** Wise's export of transfers; statuses as the export and the API of transfers name them. */
export const WISE_RESULTS: CsvKind = {
  columns: {
    key: ['reference', 'payment reference', 'paymentreference'],
    status: ['status'],
    amount: ['target amount (after fees)', 'target amount', 'amount'],
    currency: ['target currency', 'targetcurrency', 'currency'],
    reference: ['id', 'transfer id', 'transferwise id'],
    reason: ['reason', 'error', 'note'],
  },
  outcomes: {
    completed: 'paid',
    outgoingpaymentsent: 'paid',
    cancelled: 'failed',
    canceled: 'failed',
    failed: 'failed',
    refunded: 'returned',
    fundsrefunded: 'returned',
    bouncedback: 'returned',
    chargedback: 'returned',
    pending: 'waiting',
    processing: 'waiting',
    incomingpaymentwaiting: 'waiting',
    fundsconverted: 'waiting',
    draft: 'waiting',
  },
};

/** Errors: IMPORT_UNREADABLE when it is not such a file, or only a part of one, or says what we do not know; IMPORT_TOO_LARGE. */
export function parseCsvResults(bytes: Uint8Array, kind: CsvKind): Result<ParsedResults> {
  const rows = readRows(bytes, (names) => columnsOf(names, kind) !== null);
  const names = rows?.[0]?.cells ?? [];
  const columns = columnsOf(names, kind);
  if (!rows || !columns) return refuse('IMPORT_UNREADABLE');
  if (rows.length > 1 + MAX_ROWS) {
    return refuse('IMPORT_TOO_LARGE', 'A result file has at most 20,000 rows.');
  }
  const mark = decimalMarkOf(rows.slice(1).map(({ cells }) => cells[columns.amount] ?? ''));
  const lines: ResultLine[] = [];
  for (const { row, cells } of rows.slice(1)) {
    const cell = (column: number) => cells[column]?.trim() ?? '';
    const word = cell(columns.status);
    const plainWord = word.toLowerCase().replace(/[^a-z]/g, '');
    const outcome = Object.hasOwn(kind.outcomes, plainWord) ? kind.outcomes[plainWord] : undefined;
    const key = cell(columns.key);
    if (key === '') {
      return refuse('IMPORT_UNREADABLE', namesNobody(row, names[columns.key] ?? ''));
    }
    if (!outcome) return refuse('IMPORT_UNREADABLE', unknownStatus(`Row ${row}`, word));
    lines.push({
      row,
      key,
      outcome,
      word,
      amount: {
        text: amountText(cell(columns.amount), mark),
        currency: cell(columns.currency).toUpperCase(),
      },
      reason: cutText(cell(columns.reason).replace(/[\r\n\t]+/g, ' '), 300),
      reference: cutText(cell(columns.reference), 100),
    });
  }
  return lines.length === 0
    ? refuse('IMPORT_UNREADABLE')
    : ok({ messageId: null, lines, others: null, whole: true });
}

/** Where each column stands; null when one that must be there is not. */
function columnsOf(names: readonly string[], { columns }: CsvKind) {
  const heading = names.map(plain);
  const at = (known: readonly string[]) => heading.findIndex((name) => known.includes(name));
  const found = {
    key: at(columns.key),
    status: at(columns.status),
    amount: at(columns.amount),
    currency: at(columns.currency),
    reference: at(columns.reference),
    reason: at(columns.reason),
  };
  const needed = [found.key, found.status, found.amount, found.currency];
  return needed.includes(-1) ? null : found;
}

function plain(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, ' ');
}
