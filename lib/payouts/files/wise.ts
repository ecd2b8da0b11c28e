import { isValidIBAN } from 'ibantools';
import { amountCell, csvLines, type Cell } from '@/lib/format/csv';
import type { FrozenBatch, FrozenPayout } from '@/lib/payouts/batch-types';
import { latinCell } from '@/lib/payouts/files/latin';
import { shortReference } from '@/lib/payouts/files/references';
import { detailsInvalid } from '@/lib/payouts/files/details-invalid';
import { ok, type Result } from '@/lib/result';

const COMMON = [
  'name',
  'recipientEmail',
  'paymentReference',
  'receiverType',
  'amountCurrency',
  'amount',
  'sourceCurrency',
  'targetCurrency',
];

/**
 * Wise's batch file "send to bank accounts" ("How do I fill in my batch template?" of its help pages): a heading with
 * the columns of its template, at most 1,000 rows. `amountCurrency` is target, so that the affiliate gets the exact
 * amount and the fee is the merchant's. Errors: PAYOUT_DETAILS_INVALID.
 */
export function wiseCsv(batch: FrozenBatch): Result<string> {
  const ach = batch.currency === 'USD';
  const heading = [...COMMON, ...(ach ? ['abartn', 'accountNumber', 'accountType'] : ['IBAN'])];
  const rows: Cell[][] = [heading];
  const references = new Set<string>();
  for (const payout of batch.payouts) {
    const account = accountCells(payout, ach);
    const reference = shortReference(payout.id);
    if (!account || references.has(reference)) {
      return detailsInvalid(payout.id);
    }
    references.add(reference);
    rows.push([
      latinCell(account.holder, 70),
      null,
      reference,
      'PERSON',
      'target',
      amountCell(payout.amountMinor, batch.currency),
      batch.currency,
      batch.currency,
      ...account.cells,
    ]);
  }
  return ok(csvLines(rows));
}

function accountCells(
  payout: FrozenPayout,
  ach: boolean,
): { holder: string; cells: Cell[] } | null {
  const { details } = payout;
  if (ach && details.method === 'ach') {
    const { holder, routingNumber, accountNumber, accountType } = details;
    return { holder, cells: [routingNumber, accountNumber, accountType.toUpperCase()] };
  }
  if (!ach && details.method === 'iban' && isValidIBAN(details.iban)) {
    return { holder: details.holder, cells: [details.iban] };
  }
  return null;
}
