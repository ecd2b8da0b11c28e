import type { Payout } from '@/lib/db/generated/client';

export const PAYOUT_STATUSES = [
  'requested',
  'approved',
  'sent',
  'paid',
  'rejected',
  'cancelled',
  'failed',
  'returned',
] as const;
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

export const PAYOUT_METHODS = ['paypal', 'iban', 'ach'] as const;
export type PayoutMethod = (typeof PAYOUT_METHODS)[number];

export type PayoutRow = Omit<Payout, 'status'> & { status: PayoutStatus };
