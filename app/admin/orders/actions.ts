'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { amountOf, idInput } from '@/app/admin/inputs';
import { requireStaff } from '@/lib/people/session';
import type { StaffViewer } from '@/lib/auth/viewer';
import { reasonSchema } from '@/lib/commissions/schema';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { getOrder } from '@/lib/orders/queries';
import { reattributeInput, recordDisputeInput, reverseRefundInput } from '@/lib/orders/schema';
import type { OrderDetailsDto } from '@/lib/orders/types';
import { reattribute } from '@/lib/sales/reattribute';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { ok, refuse, type Result, refuseField } from '@/lib/result';

const guard = () => requireStaff('commissions.review');
const onDone = () => revalidatePath('/admin', 'layout');

const amountInput = emptyToUndefined(z.string().trim().max(30));

/** The order a form is about, and the amount typed in it in minor units; undefined when it was left empty. */
async function orderAndAmount(
  viewer: StaffViewer,
  input: { orderId: string; amount?: string | undefined },
): Promise<Result<{ order: OrderDetailsDto; amount?: number }>> {
  const order = await getOrder(viewer, input.orderId);
  if (!order) return refuse('ORDER_NOT_FOUND');
  if (input.amount === undefined) return ok({ order });
  const minor = amountOf(input.amount, order.currency);
  if (minor === null) {
    const words = `Write an amount in ${order.currency} above zero, such as 12.50.`;
    return refuseField('INVALID_INPUT', 'amount', words);
  }
  return ok({ order, amount: Number(minor) });
}

/** Another shop may have an order of the same number. */
function ofShop({ connectionId }: OrderDetailsDto) {
  return connectionId === null ? {} : { connection: connectionId };
}

export const recordRefundAction = defineAction({
  guard,
  input: z.object({
    orderId: idInput,
    /** Made when the form was shown, so that a form sent twice is one refund. */
    refundId: z.string().min(1).max(64),
    amount: amountInput,
    reason: reasonSchema,
  }),
  run: async ({ viewer, ctx, input }) => {
    const found = await orderAndAmount(viewer, input);
    if (!found.ok) return found;
    const { order, amount } = found.value;
    return recordRefund(ctx, order.programId, {
      refundId: input.refundId,
      orderId: order.orderId,
      ...ofShop(order),
      reason: input.reason,
      ...(amount === undefined ? {} : { amount }),
    });
  },
  onDone,
  message: (value) => (value.alreadyRecorded ? 'It was recorded before' : 'Refund recorded'),
});

export const reverseRefundAction = defineAction({
  guard,
  input: reverseRefundInput.extend({ orderId: idInput, reason: reasonSchema }),
  run: async ({ viewer, ctx, input: { orderId, ...input } }) => {
    const order = await getOrder(viewer, orderId);
    if (!order) return refuse('ORDER_NOT_FOUND');
    return reverseRefund(ctx, order.programId, { ...input, ...ofShop(order) });
  },
  onDone,
  message: (value) => (value.alreadyReversed ? 'It was reversed before' : 'Refund reversed'),
});

export const recordDisputeAction = defineAction({
  guard,
  input: z.object({
    orderId: idInput,
    disputeId: recordDisputeInput.shape.disputeId,
    status: recordDisputeInput.shape.status,
    amount: amountInput,
    reason: reasonSchema,
  }),
  run: async ({ viewer, ctx, input }) => {
    const found = await orderAndAmount(viewer, input);
    if (!found.ok) return found;
    const { order, amount } = found.value;
    return recordDispute(ctx, order.programId, {
      disputeId: input.disputeId,
      orderId: order.orderId,
      ...ofShop(order),
      status: input.status,
      reason: input.reason,
      ...(amount === undefined ? {} : { amount }),
    });
  },
  onDone,
  message: (value) =>
    ({ open: 'Dispute opened', won: 'Dispute closed as won', lost: 'Dispute closed as lost' })[
      value.dispute.status
    ],
});

export const reattributeAction = defineAction({
  guard: () => requireStaff('attribution.write'),
  input: z.object({
    orderId: idInput,
    affiliateCode: z.string().trim().min(1, 'Give the affiliate’s code.').max(100),
    scope: z.enum(['order', 'future', 'both']),
    reason: reasonSchema,
  }),
  run: async ({ viewer, ctx, input: { orderId, affiliateCode, scope, reason } }) => {
    const order = await getOrder(viewer, orderId);
    if (!order) return refuse('ORDER_NOT_FOUND');
    const parsed = reattributeInput.parse({
      affiliateCode,
      reason,
      orderIds: scope === 'future' ? [] : [order.id],
      ...(scope === 'order' || order.customerId === null ? {} : { customerId: order.customerId }),
    });
    return reattribute(ctx, order.programId, parsed);
  },
  onDone,
  message: 'Given to the affiliate',
});
