import type { AccountKind } from '@/lib/ledger/post';

/** The one place for the words of an account; the order is that of the trial balance. */
export const ACCOUNT_WORDS: Record<AccountKind, { label: string; holds: string }> = {
  expense: { label: 'Expense', holds: 'What affiliates cost the program' },
  pending: { label: 'Pending', holds: 'Earned, and still in its waiting time' },
  available: { label: 'Available', holds: 'Can be asked for' },
  in_payout: { label: 'In payout', holds: 'Asked for, not yet paid' },
  paid: { label: 'Paid', holds: 'Sent to affiliates' },
  debt: { label: 'Debt', holds: 'Taken back after it was paid' },
  write_off: { label: 'Written off', holds: 'Debts that were given up' },
  cash: { label: 'Cash', holds: 'Debts that affiliates paid back' },
};

export const ACCOUNT_KINDS = Object.keys(ACCOUNT_WORDS) as AccountKind[];

const TRANSFER_WORDS: Readonly<Record<string, string>> = {
  earn: 'Commission earned',
  void: 'Commission voided',
  mature: 'Became available',
  request: 'Taken into a payout',
  net_debt: 'Debt taken off a payout',
  release: 'Released from a payout',
  pay: 'Payout paid',
  return: 'Payout returned',
  claw_back: 'Taken back',
  reverse: 'Given back',
  write_off: 'Debt written off',
  repay: 'Debt repaid',
};

export function transferWords(kind: string): string {
  return TRANSFER_WORDS[kind] ?? kind;
}
