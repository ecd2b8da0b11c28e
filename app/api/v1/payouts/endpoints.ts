import { z } from 'zod';
import { windowGiven } from '@/lib/programs/window-given';
import { groupQuery, idParams, pageQuery, windowQuery } from '@/app/api/wire';
import { defineEndpoint } from '@/lib/http/endpoint';
import { pageOf, timeOut } from '@/lib/format/wire';
import { getPayoutBatch } from '@/lib/payouts/batches/queries';
import { listPayoutBatches } from '@/lib/payouts/batches/list-payout-batches';
import { findPayout, listPayouts } from '@/lib/payouts/queries';
import { batchOut, payoutOut, toPayout } from '@/lib/payouts/rest';
import { PAYOUT_METHODS, PAYOUT_STATUSES } from '@/lib/payouts/types';
import { plainText } from '@/lib/format/plain-text';
import { currencySchema } from '@/lib/programs/schema';
import { ok, refuse } from '@/lib/result';

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
    group: groupQuery,
    currency: currencySchema.optional(),
    method: z.enum(PAYOUT_METHODS).optional(),
    ...windowQuery,
    ...pageQuery,
  }),
  output: pageOf(payoutOut),
  run: async ({ viewer, query: { cursor, limit, from, to, group, ...filter } }) => {
    const window = await windowGiven(viewer, { from, to });
    const page = await listPayouts(
      viewer,
      { ...filter, groupId: group, ...window },
      { cursor, limit },
    );
    return ok({
      items: page.items.map(toPayout),
      nextCursor: page.nextCursor,
    });
  },
});

export const getPayoutEndpoint = defineEndpoint({
  method: 'GET',
  path: '/payouts/{id}',
  operationId: 'getPayout',
  summary: 'One payout',
  answers: { 200: 'The payout.' },
  scope: 'payouts:read',
  params: idParams,
  output: payoutOut,
  run: async ({ viewer, params }) => {
    const payout = await findPayout(viewer, params.id);
    return payout ? ok(toPayout(payout)) : refuse('PAYOUT_NOT_FOUND');
  },
});

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
