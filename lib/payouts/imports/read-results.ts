import type { Tx } from '@/lib/db/client';
import { decimalToMinor } from '@/lib/money/currencies';
import { batchFactsSchema, type BatchFormat, type BatchRow } from '@/lib/payouts/batch-types';
import { shortReference } from '@/lib/payouts/files/references';
import { parseCsvResults, PAYPAL_RESULTS, WISE_RESULTS } from '@/lib/payouts/imports/csv-results';
import { parsePain002 } from '@/lib/payouts/imports/pain002-results';
import type { ParsedResults, PlannedLine, ResultLine } from '@/lib/payouts/imports/types';
import {
  amountDiffers,
  cannotFollow,
  foreignKey,
  namedTwice,
  notStorable,
} from '@/lib/payouts/imports/words';
import { decidePayout } from '@/lib/payouts/rules';
import { type PayoutStatus, parsePayoutStatus } from '@/lib/payouts/types';
import { ok, refuse, unreachable, type Result } from '@/lib/result';

const EVENTS = { paid: 'pay', failed: 'fail', returned: 'return' } as const;

type Row = {
  id: string;
  affiliateId: string;
  amountMinor: bigint;
  currency: string;
  status: PayoutStatus;
};

/**
 * What a result file would do, line by line, or why it is not taken: all of it is checked before anything is written.
 * Errors: IMPORT_UNREADABLE, IMPORT_TOO_LARGE, IMPORT_OTHER_BATCH, IMPORT_UNKNOWN_PAYOUT, IMPORT_DUPLICATE_LINE, IMPORT_AMOUNT_DIFFERS,
 * IMPORT_STATUS_CONFLICT, IMPORT_DUPLICATE_UPLOAD.
 */
export async function planResults(
  tx: Tx,
  batch: BatchRow,
  bytes: Uint8Array,
): Promise<Result<PlannedLine[]>> {
  const read = parseResults(batch.format, bytes);
  if (!read.ok) return read;
  const parsed = read.value;
  const refused = refuseFile(batch, parsed);
  if (refused) return refused;
  const found = await tx.payout.findMany({
    where: { batchId: batch.id },
    select: { id: true, affiliateId: true, amountMinor: true, currency: true, status: true },
    orderBy: { id: 'asc' },
  });
  const rows: Row[] = found.map((row) => ({ ...row, status: parsePayoutStatus(row.status) }));
  const matched = await matchLines(tx, batch, parsed.lines, rows);
  if (!matched.ok) return matched;
  const lines = matched.value;
  if (parsed.whole && lines.size !== rows.length) {
    return refuse(
      'IMPORT_UNREADABLE',
      `The file names ${lines.size} of the ${rows.length} payouts of this batch, so it is only a part.`,
    );
  }
  return planRows(rows, lines, parsed.others);
}

/** Why a file is not taken, whatever payouts it names; null when it is. */
function refuseFile(batch: BatchRow, parsed: ParsedResults): Result<never> | null {
  const facts = batchFactsSchema.parse(batch.facts);
  if (parsed.messageId !== null && parsed.messageId !== facts.messageId) {
    return refuse('IMPORT_OTHER_BATCH');
  }
  if (parsed.duplicateUpload) return refuse('IMPORT_DUPLICATE_UPLOAD');
  const odd = parsed.lines.find((line) => !isStorable(line));
  return odd ? refuse('IMPORT_UNREADABLE', notStorable(odd)) : null;
}

/** The line of each payout that the file names, by the payout's id. */
async function matchLines(
  tx: Tx,
  batch: BatchRow,
  named: readonly ResultLine[],
  rows: readonly Row[],
): Promise<Result<Map<string, ResultLine>>> {
  const byKey = new Map(rows.map((row) => [keyOf(batch.format, row.id), row]));
  const lines = new Map<string, ResultLine>();
  for (const line of named) {
    const row = byKey.get(normalKey(batch.format, line.key));
    if (!row) {
      const code = await whoseKey(tx, batch, line.key);
      return refuse(code, foreignKey(code, line), { id: line.key });
    }
    if (lines.has(row.id)) {
      return refuse('IMPORT_DUPLICATE_LINE', namedTwice(line, row), { id: line.key });
    }
    if (line.amount !== null && !isSame(line.amount, row)) {
      const said = `${line.amount.text} ${line.amount.currency}`;
      const message = amountDiffers(line, row, said);
      return refuse('IMPORT_AMOUNT_DIFFERS', message, { payoutId: row.id, said });
    }
    lines.set(row.id, line);
  }
  return ok(lines);
}

/** What comes of each payout: of its own line, or of what is said of all others. */
function planRows(
  rows: readonly Row[],
  lines: ReadonlyMap<string, ResultLine>,
  others: ParsedResults['others'],
): Result<PlannedLine[]> {
  const plan: PlannedLine[] = [];
  for (const row of rows) {
    // What is said of the group is said of those that have no result yet.
    const own = lines.get(row.id);
    const line = own ?? (row.status === 'sent' ? others : null);
    if (!line) continue;
    const planned = planOne(row, line, own?.reference ?? null);
    if (!planned) {
      const message = cannotFollow({ row: own?.row ?? null }, row, line.word);
      return refuse('IMPORT_STATUS_CONFLICT', message, {
        payoutId: row.id,
        status: row.status,
        said: line.word,
      });
    }
    plan.push(planned);
  }
  return ok(plan);
}

/** PostgreSQL keeps no NUL and no half of a character: found here, before anything is written. */
function isStorable({ key, word, reason, reference }: ResultLine): boolean {
  return ![key, word, reason, reference].some((text) =>
    /[\u0000-\u001f\u007f]|\p{Surrogate}/u.test(text ?? ''),
  );
}

function planOne(
  row: Row,
  line: Pick<ResultLine, 'outcome' | 'word' | 'reason'>,
  reference: string | null,
): PlannedLine | null {
  const planned = {
    payoutId: row.id,
    affiliateId: row.affiliateId,
    amountMinor: row.amountMinor,
    from: row.status,
    word: line.word,
    reason: line.reason,
    reference,
  };
  if (line.outcome === 'waiting') return { ...planned, does: 'wait' };
  const event = EVENTS[line.outcome];
  // A payment that failed and is then reported as given back came back already.
  if (event === 'return' && row.status === 'failed') return { ...planned, does: 'repeat' };
  const verdict = decidePayout(row.status, event);
  switch (verdict.kind) {
    case 'move':
      return { ...planned, does: event };
    case 'repeated':
      return { ...planned, does: 'repeat' };
    case 'refused':
      return null;
  }
}

function parseResults(format: BatchFormat, bytes: Uint8Array): Result<ParsedResults> {
  switch (format) {
    case 'paypal':
      return parseCsvResults(bytes, PAYPAL_RESULTS);
    case 'wise':
      return parseCsvResults(bytes, WISE_RESULTS);
    case 'sepa':
      return parsePain002(bytes);
    case 'manual':
      return refuse('IMPORT_UNREADABLE');
    default:
      return unreachable(format);
  }
}

function keyOf(format: BatchFormat, payoutId: string): string {
  return format === 'wise' ? shortReference(payoutId) : payoutId;
}

function normalKey(format: BatchFormat, key: string): string {
  return format === 'wise' ? key.toUpperCase() : key;
}

/** A payout that exists elsewhere tells whose file this is. */
async function whoseKey(tx: Tx, batch: BatchRow, key: string) {
  const where =
    batch.format === 'wise' && /^[0-9a-z]{10}$/i.test(key)
      ? { id: { endsWith: key.toLowerCase() } }
      : { id: key };
  const elsewhere = await tx.payout.findFirst({
    where: { programId: batch.programId, ...where },
    select: { id: true },
  });
  return elsewhere ? 'IMPORT_OTHER_BATCH' : 'IMPORT_UNKNOWN_PAYOUT';
}

function isSame(said: { text: string; currency: string }, row: Row): boolean {
  if (said.currency !== row.currency) return false;
  return decimalToMinor(trimZeros(said.text, row.currency), row.currency) === row.amountMinor;
}

/** "12.5000" is 12.50 and "500.00" yen are 500, in files that know one number of decimals only. */
function trimZeros(text: string, currency: string): string {
  const shorter = text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return decimalToMinor(text, currency) === null ? shorter : text;
}
