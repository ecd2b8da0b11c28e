import { amountCell, csvLines, type Cell } from '@/lib/http/csv';
import type { FrozenBatch, FrozenPayout } from '@/lib/payouts/batches/types';

/** The list of a batch that a person pays by hand: our own columns, for reading and not for any provider. */
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
  const rows = batch.payouts.map((payout): Cell[] => [
    payout.id,
    payout.method,
    ...accountOf(payout),
    amountCell(payout.amountMinor, batch.currency),
    batch.currency,
  ]);
  return csvLines([heading, ...rows]);
}

function accountOf({ details }: FrozenPayout): Cell[] {
  switch (details.method) {
    case 'paypal':
      return [null, details.email, null, null];
    case 'iban':
      return [details.holder, details.iban, null, null];
    case 'ach':
      return [details.holder, details.accountNumber, details.routingNumber, details.accountType];
  }
}
