import { amountCell, csvLines, textWithoutFormula } from '@/lib/format/csv';
import type { FrozenBatch } from '@/lib/payouts/batch-types';
import { latinCell } from '@/lib/format/latin';
import { detailsInvalid } from '@/lib/payouts/files/details-invalid';
import { ok, type Result } from '@/lib/result';

/**
 * PayPal's payment file for Payouts Web ("Send payouts from Payouts Web" and "Use Web UI" of its developer pages): no
 * heading; recipient, amount, currency, customer id (≤ 30, no spaces: the payout's id), note (≤ 400), wallet. One
 * currency, at most 5,000 rows. An address that a spreadsheet would run as a formula is refused, because a mark before
 * it would send the money elsewhere. Errors: PAYOUT_DETAILS_INVALID.
 */
export function paypalCsv(batch: FrozenBatch): Result<string> {
  const rows = [];
  for (const { id, amountMinor, details } of batch.payouts) {
    if (details.method !== 'paypal' || textWithoutFormula(details.email) !== details.email) {
      return detailsInvalid(id);
    }
    rows.push([
      details.email,
      amountCell(amountMinor, batch.currency),
      batch.currency,
      id,
      latinCell(batch.facts.note, 400),
      'PAYPAL',
    ]);
  }
  return ok(csvLines(rows));
}
