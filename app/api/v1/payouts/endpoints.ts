import { z } from 'zod';
import { windowGiven } from '@/lib/programs/window-given';
import { idParams, pageQuery, windowQuery } from '@/app/api/wire';
import { defineEndpoint } from '@/lib/http/endpoint';
import { currencyOut, pageOf, timeOut } from '@/lib/format/wire';
import { BATCH_FORMATS } from '@/lib/payouts/batch-types';
import { getPayoutBatch } from '@/lib/payouts/batches/queries';
import {
  listPayoutBatches,
  PAYOUT_BATCH_STATUSES,
} from '@/lib/payouts/batches/list-payout-batches';
import { listPayouts } from '@/lib/payouts/queries';
import { PAYOUT_METHODS, PAYOUT_STATUSES } from '@/lib/payouts/types';
import { payoutFields } from '@/lib/payouts/wire';
import { plainText } from '@/lib/format/plain-text';
import { currencySchema } from '@/lib/programs/schema';
import { ok, refuse } from '@/lib/result';

const payoutOut = z
  .object({
    id: z.string(),
    status: z.enum(PAYOUT_STATUSES),
    affiliateId: z.string(),
    affiliateCode: z.string(),
    amount: z.int(),
    currency: currencyOut,
    method: z.enum(PAYOUT_METHODS),
    maskedDetails: z.string(),
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

export const listPayoutsEndpoint = defineEndpoint({
  method: 'GET',
  path: '/payouts',
  operationId: 'listPayouts',
  summary: 'List payouts, newest first',
  answers: { 200: 'A page of payouts, by when they were asked for.' },
  scope: 'payouts:read',
  query: z.object({
    status: z.enum(PAYOUT_STATUSES).optional(),
    affiliateId: plainText(64).optional(),
    currency: currencySchema.optional(),
    ...windowQuery,
    ...pageQuery,
  }),
  output: pageOf(payoutOut),
  run: async ({ viewer, query: { cursor, limit, from, to, ...filter } }) => {
    const window = await windowGiven(viewer, { from, to });
    const page = await listPayouts(viewer, { ...filter, ...window }, { cursor, limit });
    return ok({
      items: page.items.map((payout) => ({
        ...payoutFields(payout),
        affiliateId: payout.affiliate.id,
        affiliateCode: payout.affiliate.code,
      })),
      nextCursor: page.nextCursor,
    });
  },
});

const batchOut = z
  .object({
    id: z.string(),
    status: z.enum(PAYOUT_BATCH_STATUSES),
    format: z.enum(BATCH_FORMATS).meta({ description: 'The file it leaves as.' }),
    currency: currencyOut,
    amount: z.int(),
    payoutCount: z.int(),
    createdAt: timeOut,
    approvedAt: timeOut.nullable(),
    sentAt: timeOut.nullable(),
  })
  .meta({ id: 'PayoutBatch' });

export const getPayoutBatchEndpoint = defineEndpoint({
  method: 'GET',
  path: '/payout-batches/{id}',
  operationId: 'getPayoutBatch',
  summary: 'One payout batch',
  description: 'A key of one affiliate sees none.',
  answers: { 200: 'The batch.' },
  scope: 'payouts:read',
  params: idParams,
  output: batchOut.extend({
    closedAt: timeOut.nullable(),
    results: z
      .partialRecord(z.enum(PAYOUT_STATUSES), z.int())
      .meta({ description: 'How many of its payouts stand where.' }),
  }),
  run: async ({ viewer, params }) => {
    const batch = await getPayoutBatch(viewer, params.id);
    if (!batch) return refuse('PAYOUT_BATCH_NOT_FOUND');
    const { id, status, format, currency, payoutCount, createdAt, approvedAt, sentAt } = batch;
    return ok({
      id,
      status,
      format,
      currency,
      payoutCount,
      createdAt,
      approvedAt,
      sentAt,
      amount: batch.amountMinor,
      closedAt: batch.closedAt,
      results: batch.results,
    });
  },
});

export const listPayoutBatchesEndpoint = defineEndpoint({
  method: 'GET',
  path: '/payout-batches',
  operationId: 'listPayoutBatches',
  summary: 'List payout batches, newest first',
  description:
    'A batch gathers approved payouts of one currency. A key of one affiliate sees none.',
  answers: { 200: 'A page of batches.' },
  scope: 'payouts:read',
  query: z.object(pageQuery),
  output: pageOf(batchOut),
  run: async ({ viewer, query }) => {
    const page = await listPayoutBatches(viewer, query);
    return ok({
      items: page.items.map(({ amountMinor, ...batch }) => ({ ...batch, amount: amountMinor })),
      nextCursor: page.nextCursor,
    });
  },
});
