import type { CommissionStatus, HoldKind } from '@/lib/commissions/types';

/** The one place for the words and tones of a commission. */
export type Tone = 'amber' | 'blue' | 'teal' | 'violet' | 'green' | 'grey' | 'rose' | 'orange';

export const COMMISSION_STATUS_WORDS: Record<CommissionStatus, { label: string; tone: Tone }> = {
  pending: { label: 'Pending', tone: 'amber' },
  approved: { label: 'Approved', tone: 'blue' },
  available: { label: 'Available', tone: 'teal' },
  requested: { label: 'In payout', tone: 'violet' },
  paid: { label: 'Paid', tone: 'green' },
  voided: { label: 'Voided', tone: 'grey' },
  clawed_back: { label: 'Taken back', tone: 'rose' },
};

export const HOLD_WORDS: Record<HoldKind, string> = {
  self_referral: 'Looks like the affiliate’s own order',
  dispute: 'The customer disputes the payment',
  fraud: 'Being checked',
  banned: 'The affiliate was banned',
};

/** Presets offered where a reason is asked for. */
export const VOID_REASONS = ['Order cancelled', 'Test order', 'Own order', 'Against the terms'];
export const CLAWBACK_REASONS = ['Order refunded', 'Fraudulent order', 'Paid by mistake'];
export const HOLD_RELEASE_REASONS = ['Checked, all is well', 'The dispute was won'];
