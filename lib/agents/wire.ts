import { z } from 'zod';
import { untrusted } from '@/lib/agents/untrusted';
import type { CommissionItem } from '@/lib/commissions/dto';
import {
  COMMISSION_KINDS,
  COMMISSION_SOURCES,
  COMMISSION_STATUSES,
  HOLD_KINDS,
} from '@/lib/commissions/types';
import { commissionFields } from '@/lib/commissions/wire';
import { currencyOut, timeOut } from '@/lib/format/wire';
import type { PayoutSummary } from '@/lib/payouts/summary';
import { PAYOUT_METHODS, PAYOUT_STATUSES } from '@/lib/payouts/types';
import { payoutFields } from '@/lib/payouts/wire';
import { decodeCursor, MAX_PAGE } from '@/lib/format/cursor';
import { plainText } from '@/lib/format/plain-text';

/** What agents are answered. Whatever other people can write is in a field of its own and marked as untrusted. */

export const idInput = plainText(64);

const timeInput = z.union(
  [z.iso.datetime({ offset: true }), z.iso.date()],
  'Must be a date or a time in ISO 8601.',
);

export const windowInput = {
  from: timeInput
    .optional()
    .describe('Inclusive. A date alone is its beginning in the program’s time zone.'),
  to: timeInput.optional().describe('Exclusive.'),
} as const;

export const pageInput = {
  cursor: z
    .string()
    .max(200)
    .refine((text) => decodeCursor(text) !== null, 'Not a cursor of this tool.')
    .optional()
    .describe('nextCursor of the page before.'),
  limit: z.int().min(1).max(MAX_PAGE).default(25),
} as const;

export const affiliateOut = z.object({
  id: z.string(),
  code: untrusted('The code of the affiliate.'),
  name: untrusted('The name of the affiliate.'),
});

export const commissionOut = z.object({
  id: z.string(),
  kind: z.enum(COMMISSION_KINDS),
  status: z.enum(COMMISSION_STATUSES),
  affiliate: affiliateOut,
  orderId: untrusted('The merchant’s id of the order; null for a bonus.').nullable(),
  customerId: untrusted('The merchant’s id of the customer.').nullable(),
  amount: z.int().describe('Minor units.'),
  clawedBack: z.int(),
  remaining: z.int(),
  currency: currencyOut,
  subId: untrusted('The affiliate’s own campaign mark.').nullable(),
  source: z.enum(COMMISSION_SOURCES).nullable(),
  reason: untrusted('Why a bonus or an adjustment was given.').nullable(),
  held: z.boolean(),
  holds: z.array(
    z.object({
      kind: z.enum(HOLD_KINDS),
      reason: untrusted('Why it is on hold.'),
      openedAt: timeOut,
    }),
  ),
  earnedAt: timeOut,
  availableAt: timeOut.describe('When the hold of the program ends.'),
  approvedAt: timeOut.nullable(),
  requestedAt: timeOut.nullable(),
  paidAt: timeOut.nullable(),
  voidedAt: timeOut.nullable(),
  voidReason: untrusted('Why it was voided.').nullable(),
  clawedBackAt: timeOut.nullable(),
  clawbackReason: untrusted('Why it was taken back.').nullable(),
});

export function toCommission(item: CommissionItem) {
  return {
    ...commissionFields(item),
    affiliate: item.affiliate,
    clawbackReason: item.clawbackReason,
  };
}

export const payoutOut = z.object({
  id: z.string(),
  status: z.enum(PAYOUT_STATUSES),
  affiliate: affiliateOut,
  amount: z.int().describe('Minor units.'),
  currency: currencyOut,
  method: z.enum(PAYOUT_METHODS),
  maskedDetails: untrusted('Where it is paid to, masked.'),
  batchId: z.string().nullable(),
  requestId: z.string().describe('The first payout of the request that this one belongs to.'),
  reference: untrusted('The provider’s reference.').nullable(),
  itemCount: z.int(),
  requestedAt: timeOut,
  approvedAt: timeOut.nullable(),
  sentAt: timeOut.nullable(),
  paidAt: timeOut.nullable(),
  closedAt: timeOut.nullable(),
  closeReason: untrusted('Why it was rejected, cancelled, failed or returned.').nullable(),
});

export function toPayout(payout: PayoutSummary) {
  return { ...payoutFields(payout), affiliate: payout.affiliate };
}
