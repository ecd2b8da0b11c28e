import { z } from 'zod';
import { orderOut, toOrder } from '@/app/api/v1/orders/endpoints';
import { warningsOut } from '@/lib/format/tidy-fields';
import { refundLineWarnings, tidyRefund, tidyReversal } from '@/lib/orders/tidy';
import { defineEndpoint } from '@/lib/http/endpoint';
import { timeOut } from '@/lib/format/wire';
import { recordRefundInput, reverseRefundInput } from '@/lib/orders/schema';
import type { RefundDto } from '@/lib/orders/types';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';

const refundOut = z
  .object({
    id: z.string(),
    refundId: z.string().describe('Your own id.'),
    orderId: z.string().describe('Your own id.'),
    kind: z.enum(['refund', 'dispute']),
    status: z
      .enum(['parked', 'applied', 'reversed', 'refused'])
      .describe(
        'parked: its order is not known yet, and it applies when the order arrives. refused: it was too much for its ' +
          'order, or in another currency, and counts nothing.',
      ),
    amount: z.int().describe('Given back; 0 while parked, and after it was reversed.'),
    requested: z.int().nullable().describe('Asked for; null = the rest of the order.'),
    currency: z.string().nullable().describe('As it was reported; null = that of the order.'),
    reason: z.string().nullable(),
    occurredAt: timeOut,
    reversedAt: timeOut.nullable(),
    reversed: z.int().nullable().describe('What it had given back until it was reversed.'),
    reversalReason: z.string().nullable(),
  })
  .meta({ id: 'Refund' });

function toRefund(refund: RefundDto) {
  const { amountMinor, requestedMinor, reversedMinor, ...rest } = refund;
  return { ...rest, amount: amountMinor, requested: requestedMinor, reversed: reversedMinor };
}

export const recordRefundEndpoint = defineEndpoint({
  method: 'POST',
  path: '/refunds',
  operationId: 'recordRefund',
  summary: 'Report a refund',
  description:
    'Money given back, counted in the `total` of its order; without an amount it is the rest. The commission is taken ' +
    'back in proportion.',
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
    clawedBack: z.int().describe('Taken back from the commission by this refund.'),
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
