import type { Commission } from '@/lib/db/generated/client';
import { parserOf } from '@/lib/parse-one-of';

export const COMMISSION_STATUSES = [
  'pending',
  'approved',
  'available',
  'requested',
  'paid',
  'voided',
  'clawed_back',
] as const;
export type CommissionStatus = (typeof COMMISSION_STATUSES)[number];
export const parseCommissionStatus = parserOf('commission status', COMMISSION_STATUSES);

export const COMMISSION_KINDS = [
  'order',
  'lead',
  'goal',
  'retroactive',
  'recruit',
  'bonus',
  'adjustment',
] as const;
export type CommissionKind = (typeof COMMISSION_KINDS)[number];
export const parseCommissionKind = parserOf('commission kind', COMMISSION_KINDS);

export const HOLD_KINDS = ['self_referral', 'dispute', 'fraud', 'banned'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];
export const parseHoldKind = parserOf('kind of hold', HOLD_KINDS);

export const COMMISSION_SOURCES = ['code', 'link', 'lead', 'manual'] as const;
export type CommissionSource = (typeof COMMISSION_SOURCES)[number];
export const parseCommissionSource = parserOf('commission source', COMMISSION_SOURCES);

/** A commission row whose status the CHECK has made one of ours. */
export type CommissionRow = Omit<Commission, 'status'> & { status: CommissionStatus };

export function remainingMinor(
  commission: Pick<Commission, 'amountMinor' | 'clawedBackMinor'>,
): bigint {
  return commission.amountMinor - commission.clawedBackMinor;
}

/** What a forecast counts: on the way by itself, after a person approved it, or on hold. */
export const DUE_KINDS = ['payable', 'after_review', 'held'] as const;
export type DueKind = (typeof DUE_KINDS)[number];
export const parseDueKind = parserOf('kind of what is due', DUE_KINDS);
