import { amountCell, csvLines, type Cell } from '@/lib/format/csv';
import type { FrozenBatch, FrozenPayout } from '@/lib/payouts/batch-types';

/**
 * The list of a batch that a person pays by hand: our own columns, for reading and not for any provider. With a byte order
 * mark, as every CSV of ours, and with words before the digits of accounts: a spreadsheet would drop leading zeros and
 * round what is long. Batches that left with version 1 of their facts keep the list they left with.
 */
export function manualCsv(batch: FrozenBatch): string {
  const heading: Cell[] = [
    'Payout',
    'Method',
    'Name',
    'Account',
    'Routing number',
    'Account type',
    'Amount',
    'Currency',
  ];
  const plain = batch.facts.version === 1;
  const rows = batch.payouts.map((payout): Cell[] => [
    payout.id,
    payout.method,
    ...accountOf(payout, plain),
    amountCell(payout.amountMinor, batch.currency),
    batch.currency,
  ]);
  return `${plain ? '' : '\ufeff'}${csvLines([heading, ...rows])}`;
}

function accountOf({ details }: FrozenPayout, plain: boolean): Cell[] {
  const asText = (word: string, digits: string) => (plain ? digits : `${word} ${digits}`);
  switch (details.method) {
    case 'paypal':
      return [null, details.email, null, null];
    case 'iban':
      return [details.holder, details.iban, null, null];
    case 'ach':
      return [
        details.holder,
        asText('Account', details.accountNumber),
        asText('Routing', details.routingNumber),
        details.accountType,
      ];
    case 'credit':
      throw new Error('credit is in no batch');
  }
}
