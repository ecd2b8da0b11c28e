import type { Tone } from '@/lib/commissions/words';
import type { PayoutMethod, PayoutStatus } from '@/lib/payouts/types';

/** The one place for the words and tones of a payout. */
export const PAYOUT_STATUS_WORDS: Record<PayoutStatus, { label: string; tone: Tone }> = {
  requested: { label: 'Requested', tone: 'amber' },
  approved: { label: 'Approved', tone: 'blue' },
  sent: { label: 'Sent', tone: 'violet' },
  paid: { label: 'Paid', tone: 'green' },
  rejected: { label: 'Rejected', tone: 'rose' },
  cancelled: { label: 'Cancelled', tone: 'grey' },
  failed: { label: 'Failed', tone: 'rose' },
  returned: { label: 'Returned', tone: 'rose' },
};

export const PAYOUT_METHOD_WORDS: Record<PayoutMethod, string> = {
  paypal: 'PayPal',
  iban: 'Bank account (IBAN)',
  ach: 'US bank account (ACH)',
  credit: 'Credit',
};

/** Credit by the name that the program gives it. */
export function payoutMethodWords(method: PayoutMethod, creditName: string | null): string {
  if (method !== 'credit' || creditName === null) return PAYOUT_METHOD_WORDS[method];
  return creditName.charAt(0).toUpperCase() + creditName.slice(1);
}

export const REJECT_REASONS = ['Details are wrong', 'Orders are being checked'];
export const FAIL_REASONS = ['Account closed', 'Account details refused', 'Limit exceeded'];
export const RETURN_REASONS = ['The account is closed', 'The bank sent it back'];
/** Presets for credit: no bank is in between. */
export const CREDIT_FAIL_REASONS = ['There is no such account', 'The account is closed'];
export const CREDIT_RETURN_REASONS = ['It was given to the wrong account', 'The account is closed'];
export const CANCEL_REASONS = ['The affiliate asked for it', 'Asked for by mistake'];

/** What became of a debt, by the kind of posting. */
const DEBT_STEP_WORDS: Readonly<Record<string, string>> = {
  claw_back: 'Taken back after it was paid',
  request: 'Comes off a payout',
  release: 'Owed again: the payout did not go through',
  net_debt: 'Taken off a payout that came back',
  write_off: 'Given up',
  repay: 'Paid back',
  reverse: 'Cancelled: a refund failed or a dispute was won',
};

export function debtStepWords(kind: string): string {
  return DEBT_STEP_WORDS[kind] ?? kind;
}

/** Presets where a debt is ended. */
export const WRITE_OFF_REASONS = ['Too small to ask for', 'The affiliate has left', 'Goodwill'];
export const REPAYMENT_REASONS = ['Bank transfer', 'PayPal'];
