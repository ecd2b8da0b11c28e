import type { Tone } from '@/lib/commissions/words';
import type { BatchFormat, BatchStatus } from '@/lib/payouts/batch-types';

export const BATCH_STATUS_WORDS: Record<BatchStatus, { label: string; tone: Tone }> = {
  draft: { label: 'Draft', tone: 'amber' },
  approved: { label: 'Approved', tone: 'blue' },
  sent: { label: 'Sent', tone: 'violet' },
  closed: { label: 'Closed', tone: 'green' },
  cancelled: { label: 'Cancelled', tone: 'grey' },
};

export const BATCH_FORMAT_WORDS: Record<BatchFormat, string> = {
  paypal: 'PayPal file',
  wise: 'Wise file',
  sepa: 'SEPA file',
  manual: 'List to pay by hand',
};

/** What the provider asks for beside the file; null when nothing. */
export function providerAsks(format: BatchFormat, currency: string): string | null {
  // "How do I fill in my batch template?" of Wise's help pages: "Missing recipient address".
  return format === 'wise' && currency === 'USD'
    ? 'For dollars Wise wants the address of each person or business. It is in the file where the affiliate gave it; fill in the others where Wise asks for them after the upload.'
    : null;
}

export function unfinishedWords(count: number): string {
  return count === 1
    ? 'Something went wrong with one payout. Import the file again or settle it by hand.'
    : `Something went wrong with ${count} payouts. Import the file again or settle them by hand.`;
}

export const CANCEL_BATCH_REASONS = ['Made by mistake', 'Payouts are being checked'];

export function outsideSepa(count: number): string {
  return count === 1
    ? 'One payout is left out: its account lies outside SEPA. Pay it with Wise or by hand.'
    : `${count} payouts are left out: their accounts lie outside SEPA. Pay them with Wise or by hand.`;
}
