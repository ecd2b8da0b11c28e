import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import type { Prisma } from '@/lib/db/generated/client';
import { openDetails } from '@/lib/payouts/details-store';
import { NO_ITEMS } from '@/lib/payouts/payout-items';
import type { ItemCounts } from '@/lib/payouts/payout-items-sql';
import {
  type PayoutMethod,
  type PayoutStatus,
  parsePayoutStatus,
  parsePayoutMethod,
} from '@/lib/payouts/types';

/** What every list of payouts and a payout's own page show. */
export type PayoutSummary = {
  id: string;
  programId: string;
  status: PayoutStatus;
  affiliate: { id: string; name: string; code: string };
  amountMinor: bigint;
  /** Of the amount: what came on top with the approval, for being paid in credit. */
  bonusMinor: bigint;
  currency: string;
  method: PayoutMethod;
  /** What the program calls its credit; null of other methods. */
  creditName: string | null;
  /** The account at the merchant that credit goes to; for the merchant's own, and null once it is erased. */
  creditAccount: string | null;
  maskedDetails: string;
  requestedAt: Date;
  approvedAt: Date | null;
  sentAt: Date | null;
  paidAt: Date | null;
  closedAt: Date | null;
  /** Why it was rejected, cancelled, failed or returned; an affiliate reads why in its own words. */
  closeReason: string | null;
  reference: string | null;
  batchId: string | null;
  /** The first payout of the request that this one belongs to: itself, when one took everything. */
  requestId: string;
  /** Items that are still in it; those it was asked for with, once it is closed. */
  itemCount: number;
};

export const summarySelect = {
  id: true,
  programId: true,
  status: true,
  amountMinor: true,
  currency: true,
  method: true,
  detailsMasked: true,
  requestedAt: true,
  approvedAt: true,
  sentAt: true,
  paidAt: true,
  closedAt: true,
  closeReason: true,
  reference: true,
  batchId: true,
  requestId: true,
  detailsCipher: true,
  bonus: { select: { amountMinor: true } },
  affiliate: {
    select: { id: true, name: true, code: true, program: { select: { creditName: true } } },
  },
} as const satisfies Prisma.PayoutSelect;

type SummaryRow = Prisma.PayoutGetPayload<{ select: typeof summarySelect }>;

/** What a viewer may see at all. */
export function scopeOf(viewer: Viewer): Prisma.PayoutWhereInput {
  return { ...affiliateScope(viewer), ...programScope(viewer) };
}

export function summaryDto(
  row: SummaryRow,
  counts: ReadonlyMap<string, ItemCounts>,
  staff: boolean,
): PayoutSummary {
  const { inIt } = counts.get(row.id) ?? NO_ITEMS;
  const { program, ...affiliate } = row.affiliate;
  const isCredit = row.method === 'credit';
  return {
    id: row.id,
    programId: row.programId,
    status: parsePayoutStatus(row.status),
    affiliate,
    amountMinor: row.amountMinor,
    bonusMinor: row.bonus?.amountMinor ?? 0n,
    currency: row.currency,
    method: parsePayoutMethod(row.method),
    creditName: isCredit ? program.creditName : null,
    creditAccount: isCredit && staff ? creditAccountOf(row) : null,
    maskedDetails: row.detailsMasked,
    requestedAt: row.requestedAt,
    approvedAt: row.approvedAt,
    sentAt: row.sentAt,
    paidAt: row.paidAt,
    closedAt: row.closedAt,
    closeReason: staff ? row.closeReason : closeReasonForAffiliate(row.status, row.closeReason),
    reference: row.reference,
    batchId: row.batchId,
    requestId: row.requestId,
    itemCount: inIt,
  };
}

function creditAccountOf({ id, detailsCipher }: SummaryRow): string | null {
  const details = openDetails(detailsCipher, id);
  return details?.method === 'credit' ? details.account : null;
}

/**
 * A rejection or a failure is shown in full, because the affiliate must act on it. The reason of a cancellation may
 * quote why staff put a commission on hold, and a step on the way is no news.
 */
export function closeReasonForAffiliate(
  status: string | null,
  reason: string | null,
): string | null {
  if (status === 'rejected' || status === 'failed' || status === 'returned') return reason;
  return status === 'cancelled' && reason?.startsWith(BELOW_MINIMUM) ? BELOW_MINIMUM : null;
}

const BELOW_MINIMUM = 'The payout fell below the minimum';
