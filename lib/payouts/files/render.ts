import type { BatchFile, FrozenBatch } from '@/lib/payouts/batch-types';
import { manualCsv } from '@/lib/payouts/files/manual';
import { paypalCsv } from '@/lib/payouts/files/paypal';
import { sepaXml } from '@/lib/payouts/files/sepa';
import { wiseCsv } from '@/lib/payouts/files/wise';
import { ok, unreachable, type Result } from '@/lib/result';

/**
 * Pure: the same frozen batch gives the same bytes, on any machine, in any time zone or language, at any time. Errors:
 * PAYER_ACCOUNT_MISSING, PAYOUT_DETAILS_INVALID.
 */
export function renderFile(batch: FrozenBatch): Result<BatchFile> {
  const text = textOf(batch);
  if (!text.ok) return text;
  const isXml = batch.format === 'sepa';
  return ok({
    name: `${batch.format}-${batch.facts.executeOn}-${batch.id}.${isXml ? 'xml' : 'csv'}`,
    mediaType: isXml ? 'application/xml; charset=utf-8' : 'text/csv; charset=utf-8',
    bytes: Buffer.from(text.value, 'utf8'),
  });
}

function textOf(batch: FrozenBatch): Result<string> {
  switch (batch.format) {
    case 'paypal':
      return paypalCsv(batch);
    case 'wise':
      return wiseCsv(batch);
    case 'sepa':
      return sepaXml(batch);
    case 'manual':
      return ok(manualCsv(batch));
    default:
      return unreachable(batch.format);
  }
}
