import { z } from 'zod';
import { currencyOut, timeOut } from '@/lib/format/wire';
import { BATCH_FORMATS, BATCH_STATUSES } from '@/lib/payouts/batch-types';
import type { PayoutSummary } from '@/lib/payouts/summary';
import { PAYOUT_METHODS, PAYOUT_STATUSES } from '@/lib/payouts/types';
import { payoutFields } from '@/lib/payouts/wire';

/** What the API answers and webhooks are sent of payouts and batches. */

export const payoutOut = z
  .object({
    id: z.string(),
    status: z.enum(PAYOUT_STATUSES),
    affiliateId: z.string(),
    affiliateCode: z.string(),
    amount: z.int().describe('All of it, the bonus included.'),
    bonus: z
      .int()
      .describe('Of the amount: what came on top with the approval, for being paid in credit.'),
    currency: currencyOut,
    method: z.enum(PAYOUT_METHODS),
    maskedDetails: z.string(),
    creditAccount: z
      .string()
      .nullable()
      .describe('Of a payout in credit: the account in your shop that it goes to.'),
    batchId: z.string().nullable(),
    requestId: z
      .string()
      .describe('The first payout of the request: one of many items is several payouts.'),
    reference: z.string().nullable(),
    itemCount: z.int(),
    requestedAt: timeOut,
    approvedAt: timeOut.nullable(),
    sentAt: timeOut.nullable(),
    paidAt: timeOut.nullable(),
    closedAt: timeOut.nullable(),
    closeReason: z.string().nullable(),
  })
  .meta({ id: 'Payout' });

export function toPayout(payout: PayoutSummary) {
  return {
    ...payoutFields(payout),
    bonus: payout.bonusMinor,
    creditAccount: payout.creditAccount,
    affiliateId: payout.affiliate.id,
    affiliateCode: payout.affiliate.code,
  };
}

export const batchOut = z
  .object({
    id: z.string(),
    status: z.enum(BATCH_STATUSES),
    format: z.enum(BATCH_FORMATS).meta({ description: 'The file it leaves as.' }),
    currency: currencyOut,
    amount: z.int(),
    payoutCount: z.int(),
    createdAt: timeOut,
    approvedAt: timeOut.nullable(),
    sentAt: timeOut.nullable(),
  })
  .meta({ id: 'PayoutBatch' });
