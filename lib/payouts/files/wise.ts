import { isValidIBAN } from 'ibantools';
import { amountCell, csvLines, type Cell } from '@/lib/format/csv';
import type { FrozenBatch, FrozenPayout } from '@/lib/payouts/batch-types';
import { latinCell } from '@/lib/format/latin';
import { shortReference } from '@/lib/payouts/files/references';
import { detailsInvalid, oneWordName } from '@/lib/payouts/files/details-invalid';
import { isFullName, type HolderType } from '@/lib/payouts/holder';
import { ok, refuse, type Result } from '@/lib/result';

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

const ADDRESS = [
  'addressCountryCode',
  'addressCity',
  'addressFirstLine',
  'addressState',
  'addressPostCode',
];

/**
 * Wise's batch file "send to bank accounts" ("How do I fill in my batch template?" of its help pages): a heading with
 * the columns of its template, at most 1,000 rows. `amountCurrency` is target, so that the affiliate gets the exact
 * amount and the fee is the merchant's. A person's name has two words. Who is paid in dollars has an address, by a rule of
 * the US ("How do I add or delete recipients?"); where the affiliate gave none before it was asked for, Wise asks for it.
 * Errors: PAYOUT_DETAILS_INVALID.
 */
export function wiseCsv(batch: FrozenBatch): Result<string> {
  const ach = batch.currency === 'USD';
  const plain = batch.facts.version < 3;
  const heading = [
    ...COMMON,
    ...(ach ? ['abartn', 'accountNumber', 'accountType'] : ['IBAN']),
    ...(ach && !plain ? ADDRESS : []),
  ];
  const rows: Cell[][] = [heading];
  const references = new Set<string>();
  for (const payout of batch.payouts) {
    const account = accountOf(payout, ach);
    const reference = shortReference(payout.id);
    if (!account || references.has(reference)) {
      return detailsInvalid(payout.id);
    }
    const { holder, holderType, cells } = account;
    if (!plain && holderType === 'person' && !isFullName(holder)) {
      return refuse('PAYOUT_DETAILS_INVALID', oneWordName(payout.id), { payoutId: payout.id });
    }
    references.add(reference);
    rows.push([
      latinCell(holder, 70),
      null,
      reference,
      !plain && holderType === 'business' ? 'INSTITUTION' : 'PERSON',
      'target',
      amountCell(payout.amountMinor, batch.currency),
      batch.currency,
      batch.currency,
      ...cells,
      ...(ach && !plain ? addressCells(payout) : []),
    ]);
  }
  return ok(csvLines(rows));
}

function accountOf(
  { details }: FrozenPayout,
  ach: boolean,
): { holder: string; holderType: HolderType; cells: Cell[] } | null {
  if (ach && details.method === 'ach') {
    const { holder, holderType = 'person', routingNumber, accountNumber, accountType } = details;
    return { holder, holderType, cells: [routingNumber, accountNumber, accountType.toUpperCase()] };
  }
  if (!ach && details.method === 'iban' && isValidIBAN(details.iban)) {
    const { holder, holderType = 'person', iban } = details;
    return { holder, holderType, cells: [iban] };
  }
  return null;
}

function addressCells({ details }: FrozenPayout): Cell[] {
  if (details.method !== 'ach' || details.country === undefined) return ADDRESS.map(() => null);
  const { country, city = '', addressLine = '', state = '', postCode = '' } = details;
  const texts = [city, addressLine, state, postCode];
  return [country, ...texts.map((text) => latinCell(text, 100, ''))];
}
