import { z } from 'zod';
import { orderOut, toOrder } from '@/app/api/v1/orders/endpoints';
import { warningsOut } from '@/lib/format/tidy-fields';
import { tidyDispute } from '@/lib/orders/tidy';
import { defineEndpoint } from '@/lib/http/endpoint';
import { timeOut } from '@/lib/format/wire';
import { recordDisputeInput } from '@/lib/orders/schema';
import { DISPUTE_STATUSES } from '@/lib/orders/types';
import { recordDispute } from '@/lib/refunds/record-dispute';

const disputeOut = z
  .object({
    id: z.string(),
    disputeId: z.string().describe('Your own id.'),
    orderId: z.string().describe('Your own id.'),
    status: z.enum(DISPUTE_STATUSES),
    amount: z.int().nullable().describe('In dispute; null = all of the order.'),
    currency: z.string().nullable().describe('As it was reported; null = that of the order.'),
    reason: z.string().nullable(),
    openedAt: timeOut,
    closedAt: timeOut.nullable(),
  })
  .meta({ id: 'Dispute' });

export const recordDisputeEndpoint = defineEndpoint({
  method: 'POST',
  path: '/disputes',
  operationId: 'recordDispute',
  summary: 'Report a dispute: opened, won or lost',
  description:
    'While it is open the commission is on hold. Lost, the disputed amount counts as refunded and takes its share of the ' +
    'commission back. Won, the hold ends, and what a loss before had taken is given back. Reports may come in any ' +
    'order: with `occurredAt` the latest end counts, and an end is never opened again.',
  answers: {
    200: 'Nothing new: the dispute stands like this or further.',
    201: 'The dispute is recorded and has its effect.',
    202: 'The order is not known yet: the dispute waits and has its effect when the order arrives.',
  },
  scope: 'refunds:write',
  programWide: true,
  input: recordDisputeInput,
  tidy: tidyDispute,
  output: z.object({
    dispute: disputeOut,
    order: orderOut.nullable(),
    alreadyRecorded: z.boolean().optional(),
    warnings: warningsOut,
  }),
  status: (value) => (value.alreadyRecorded ? 200 : value.order === null ? 202 : 201),
  run: ({ ctx, viewer, input }) => recordDispute(ctx, viewer.programId, input),
  answer: ({ dispute, order, alreadyRecorded }, { warnings }) => {
    const { amountMinor, ...rest } = dispute;
    return {
      dispute: { ...rest, amount: amountMinor },
      order: order && toOrder(order),
      ...(alreadyRecorded ? { alreadyRecorded } : {}),
      warnings: [...warnings],
    };
  },
});
