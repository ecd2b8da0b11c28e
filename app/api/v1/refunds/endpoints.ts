import { z } from 'zod';
import { warningsOut } from '@/lib/format/tidy-fields';
import { refundLineWarnings, tidyRefund, tidyReversal } from '@/lib/orders/tidy';
import { defineEndpoint } from '@/lib/http/endpoint';
import { orderOut, refundOut, toOrder, toRefund } from '@/lib/orders/rest';
import { recordRefundInput, reverseRefundInput } from '@/lib/orders/schema';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';

export const recordRefundEndpoint = defineEndpoint({
  method: 'POST',
  path: '/refunds',
  operationId: 'recordRefund',
  summary: 'Report a refund',
  description:
    'Money given back, counted in the `total` of its order; without an amount it is the rest, or the sum of the `lines` it ' +
    'names. The commission is taken back in proportion, line by line.',
  answers: {
    200: 'The refund was recorded before, with the same facts.',
    201: 'The refund is recorded and applied.',
    202: 'The order is not known yet: the refund is parked and applies when it arrives.',
  },
  scope: 'refunds:write',
  programWide: true,
  input: recordRefundInput,
  tidy: tidyRefund,
  output: z.object({
    refund: refundOut,
    order: orderOut.nullable(),
    clawedBack: z
      .int()
      .describe(
        'Taken back from the commission by this refund. Below zero when it names the lines of what a total had counted, and ' +
          'these earned less.',
      ),
    alreadyRecorded: z.boolean().optional(),
    warnings: warningsOut,
  }),
  status: (value) => (value.refund.status === 'parked' ? 202 : value.alreadyRecorded ? 200 : 201),
  run: ({ ctx, viewer, input }) => recordRefund(ctx, viewer.programId, input),
  answer: ({ refund, order, clawedBackMinor, alreadyRecorded }, { warnings, input }) => ({
    refund: toRefund(refund),
    order: order && toOrder(order),
    clawedBack: clawedBackMinor,
    ...(alreadyRecorded ? { alreadyRecorded } : {}),
    warnings: [...warnings, ...refundLineWarnings(input)],
  }),
});

export const reverseRefundEndpoint = defineEndpoint({
  method: 'POST',
  path: '/refunds/{refundId}/reverse',
  operationId: 'reverseRefund',
  summary: 'Reverse a refund that failed',
  description:
    'The order counts the refund no more, and the affiliate gets back what it had taken. A lost dispute is reversed by ' +
    'reporting it as won.',
  answers: { 200: 'Reversed, now or before.' },
  scope: 'refunds:write',
  programWide: true,
  params: reverseRefundInput.pick({ refundId: true }),
  input: reverseRefundInput.omit({ refundId: true }),
  tidy: tidyReversal,
  output: z.object({
    refund: refundOut,
    order: orderOut.nullable(),
    givenBack: z.int().describe('To the affiliate, by this call.'),
    alreadyReversed: z.boolean(),
    warnings: warningsOut,
  }),
  run: ({ ctx, viewer, params, input }) =>
    reverseRefund(ctx, viewer.programId, { ...params, ...input }),
  answer: ({ refund, order, restoredMinor, alreadyReversed }, { warnings }) => ({
    refund: toRefund(refund),
    order: order && toOrder(order),
    givenBack: restoredMinor,
    alreadyReversed,
    warnings: [...warnings],
  }),
});
