import { z } from 'zod';
import { warningsOut } from '@/lib/format/tidy-fields';
import { tidyDispute } from '@/lib/orders/tidy';
import { defineEndpoint } from '@/lib/http/endpoint';
import { disputeOut, orderOut, toDispute, toOrder } from '@/lib/orders/rest';
import { recordDisputeInput } from '@/lib/orders/schema';
import { recordDispute } from '@/lib/refunds/record-dispute';

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
  answer: ({ dispute, order, alreadyRecorded }, { warnings }) => ({
    dispute: toDispute(dispute),
    order: order && toOrder(order),
    ...(alreadyRecorded ? { alreadyRecorded } : {}),
    warnings: [...warnings],
  }),
});
