import { z } from 'zod';
import { attributionOut, toAttribution } from '@/lib/orders/attribution-rest';
import { currencyOut, timeOut } from '@/lib/format/wire';
import { recordOrder } from '@/lib/sales/record-order';
import { COMMISSION_STATUSES, parseCommissionStatus } from '@/lib/commissions/types';
import { warningsOut } from '@/lib/format/tidy-fields';
import { tidyOrder, amountWarnings } from '@/lib/orders/tidy';
import { defineEndpoint } from '@/lib/http/endpoint';
import { getOrderByNumber } from '@/lib/orders/queries';
import { disputeOut, orderOut, refundOut, toDispute, toOrder, toRefund } from '@/lib/orders/rest';
import { recordOrderInput } from '@/lib/orders/schema';
import type { OrderCommissionDto } from '@/lib/orders/types';
import { ok } from '@/lib/result';

const orderCommissionOut = z
  .object({
    id: z.string(),
    affiliateId: z.string(),
    status: z.enum(COMMISSION_STATUSES),
    amount: z.int(),
    clawedBack: z.int(),
    currency: currencyOut,
    earnedAt: timeOut,
    availableAt: timeOut.describe('When it can be paid, once approved.'),
  })
  .meta({ id: 'OrderCommission' });

function toOrderCommission(dto: OrderCommissionDto) {
  return {
    id: dto.id,
    affiliateId: dto.affiliateId,
    status: parseCommissionStatus(dto.status),
    amount: dto.amountMinor,
    clawedBack: dto.clawedBackMinor,
    currency: dto.currency,
    earnedAt: dto.earnedAt,
    availableAt: dto.availableAt,
  };
}

export const recordOrderEndpoint = defineEndpoint({
  method: 'POST',
  path: '/orders',
  operationId: 'recordOrder',
  summary: 'Report an order',
  description:
    'The customer paid. `amount` is net (after discount, before tax and shipping) and the base of the commission; ' +
    '`total` is what the customer paid and the base of refunds. `click` is the value of the cookie `tb_click` or of ' +
    'the parameter `click`. An order that earns nobody anything is recorded with a `reason`; one of 0 (a trial) with ' +
    '`NOTHING_PAID`: the first that is paid earns. What may be left out and cannot be used is named in `warnings`.',
  answers: {
    200: 'The order was recorded before, with the same facts.',
    201: 'The order is recorded.',
  },
  scope: 'orders:write',
  programWide: true,
  input: recordOrderInput,
  tidy: tidyOrder,
  output: z.object({
    order: orderOut,
    attribution: attributionOut.nullable(),
    commission: orderCommissionOut.nullable(),
    reason: z.string().nullable().describe('Why it earned nobody anything; null when it earned.'),
    alreadyRecorded: z.boolean().optional(),
    warnings: warningsOut,
  }),
  status: (value) => (value.alreadyRecorded ? 200 : 201),
  run: ({ ctx, viewer, input }) => recordOrder(ctx, viewer.programId, input),
  answer: ({ order, attribution, commission, reason, alreadyRecorded, ...more }, told) => ({
    order: toOrder(order),
    attribution: attribution && toAttribution(attribution),
    commission: commission && toOrderCommission(commission),
    reason,
    ...(alreadyRecorded ? { alreadyRecorded } : {}),
    warnings: [...told.warnings, ...amountWarnings(told.input), ...(more.warnings ?? [])],
  }),
});

export const getOrderEndpoint = defineEndpoint({
  method: 'GET',
  path: '/orders/{orderId}',
  operationId: 'getOrder',
  summary: 'One order, by your own id',
  description:
    'As it stands now, with its lines, refunds and disputes. An id that several shops have is asked for with `connection`, ' +
    'else the answer is 409 `WHICH_CONNECTION` and names them. Whom its customer belongs to is told by ' +
    '`GET /attributions/{customerId}`.',
  answers: { 200: 'The order.' },
  scope: 'orders:read',
  programWide: true,
  params: recordOrderInput.pick({ orderId: true }),
  query: recordOrderInput.pick({ connection: true }),
  output: z.object({
    order: orderOut,
    commission: orderCommissionOut
      .nullable()
      .describe('The one that counts, else the last; null when it never earned.'),
    reason: z.string().nullable().describe('Why it earned nobody anything; null when it earned.'),
    refunds: z.array(refundOut).describe('In the order in which they happened, 500 at most.'),
    refundCount: z.int().describe('How many there are.'),
    disputes: z.array(disputeOut).describe('In the order in which they were opened, 500 at most.'),
    disputeCount: z.int(),
  }),
  run: async ({ viewer, params, query }) => {
    const found = await getOrderByNumber(viewer, viewer.programId, { ...params, ...query });
    if (!found.ok) return found;
    const { commission, reason, refunds, refundCount, disputes, disputeCount } = found.value;
    return ok({
      order: toOrder(found.value),
      commission: commission && toOrderCommission(commission),
      reason,
      refunds: refunds.map(toRefund),
      refundCount,
      disputes: disputes.map(toDispute),
      disputeCount,
    });
  },
});
