import { z } from 'zod';
import { orderOut, toOrder } from '@/app/api/v1/orders/endpoints';
import { timeOut } from '@/app/api/v1/wire';
import { recordRefund } from '@/lib/payouts/record-refund';
import { defineEndpoint } from '@/lib/http/endpoint';
import { recordRefundInput } from '@/lib/orders/schema';
import { ok } from '@/lib/result';

const refundOut = z
  .object({
    id: z.string(),
    refundId: z.string().describe('Your own id.'),
    orderId: z.string().describe('Your own id.'),
    kind: z.enum(['refund', 'dispute']),
    status: z
      .enum(['parked', 'applied', 'reversed', 'refused'])
      .describe('parked: its order is not known yet, and it applies when the order arrives.'),
    amount: z.int().describe('Given back so far; 0 while parked.'),
    requested: z.int().nullable().describe('Asked for; null = the rest of the order.'),
    reason: z.string().nullable(),
    occurredAt: timeOut,
  })
  .meta({ id: 'Refund' });

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
  output: z.object({
    refund: refundOut,
    order: orderOut.nullable(),
    clawedBack: z.int().describe('Taken back from the commission by this refund.'),
    alreadyRecorded: z.boolean().optional(),
  }),
  status: (value) => (value.refund.status === 'parked' ? 202 : value.alreadyRecorded ? 200 : 201),
  run: async ({ ctx, viewer, input }) => {
    const result = await recordRefund(ctx, viewer.programId, input);
    if (!result.ok) return result;
    const { refund, order, clawedBackMinor, alreadyRecorded } = result.value;
    return ok({
      refund: {
        id: refund.id,
        refundId: refund.refundId,
        orderId: refund.orderId,
        kind: refund.kind,
        status: refund.status,
        amount: refund.amountMinor,
        requested: refund.requestedMinor,
        reason: refund.reason,
        occurredAt: refund.occurredAt,
      },
      order: order && toOrder(order),
      clawedBack: clawedBackMinor,
      ...(alreadyRecorded ? { alreadyRecorded } : {}),
    });
  },
});
