import type { Payout } from '@/lib/db/generated/client';
import { parserOf } from '@/lib/parse-one-of';

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
export const parsePayoutStatus = parserOf('payout status', PAYOUT_STATUSES);

export const PAYOUT_METHODS = ['paypal', 'iban', 'ach', 'credit'] as const;
export type PayoutMethod = (typeof PAYOUT_METHODS)[number];
export const parsePayoutMethod = parserOf('payout method', PAYOUT_METHODS);

export type PayoutRow = Omit<Payout, 'status'> & { status: PayoutStatus };

export type DebtStep = {
  at: Date;
  /** The posting's kind, for its words. */
  kind: string;
  /** What it adds to the debt (positive) or takes off it (negative), minor units. */
  minor: bigint;
  reason: string | null;
  payout: { id: string; status: PayoutStatus } | null;
};

/** Of an affiliate’s debts, on one page. */
export const MAX_DEBTS_SHOWN = 100;

export type Debt = {
  commissionId: string;
  currency: string;
  /** The merchant's id of the order; null for a bonus. */
  orderExternalId: string | null;
  /** Why it was taken back, in the latest words. */
  reason: string | null;
  /** Became debt in all, less what was cancelled with a refund that failed. */
  owedMinor: bigint;
  /** Still to be netted, repaid or given up. */
  openMinor: bigint;
  /** Netted in a payout that is under way. */
  inPayoutMinor: bigint;
  since: Date;
  /** In the order in which it happened. */
  history: DebtStep[];
};
