import { z } from 'zod';
import { currencyOut, timeOut } from '@/lib/format/wire';
import {
  DISPUTE_STATUSES,
  type DisputeDto,
  type OrderDto,
  type OrderLineDto,
  type RefundDto,
} from '@/lib/orders/types';

/** What the API answers and webhooks are sent of orders, leads, refunds and disputes. */

export const orderLineOut = z
  .object({
    position: z.int().describe('From 0; a refund names a line by it, or by its sku.'),
    sku: z
      .string()
      .nullable()
      .describe('Null: everything else, what the others leave of the order.'),
    name: z.string().nullable(),
    category: z.string().nullable(),
    quantity: z.int(),
    amount: z.int(),
    total: z.int(),
  })
  .meta({ id: 'OrderLine' });

export function toOrderLine({ amountMinor, totalMinor, ...rest }: OrderLineDto) {
  return { ...rest, amount: amountMinor, total: totalMinor };
}

export const orderOut = z
  .object({
    id: z.string(),
    orderId: z.string().describe('Your own id.'),
    connection: z
      .string()
      .nullable()
      .describe('The shop whose number it is; null when it was told without one.'),
    customerId: z.string().nullable(),
    amount: z.int(),
    total: z.int(),
    refunded: z.int(),
    currency: currencyOut,
    affiliateId: z.string().nullable(),
    code: z.string().nullable(),
    subId: z.string().nullable(),
    occurredAt: timeOut,
    createdAt: timeOut,
    lines: z.array(orderLineOut).describe('What it consists of; none when it was told without.'),
  })
  .meta({ id: 'Order' });

export function toOrder(dto: OrderDto) {
  return {
    id: dto.id,
    orderId: dto.orderId,
    connection: dto.connectionId,
    customerId: dto.customerId,
    amount: dto.amountMinor,
    total: dto.totalMinor,
    refunded: dto.refundedMinor,
    currency: dto.currency,
    affiliateId: dto.affiliateId,
    code: dto.code,
    subId: dto.subId,
    occurredAt: dto.occurredAt,
    createdAt: dto.createdAt,
    lines: dto.lines.map(toOrderLine),
  };
}

export const leadOut = z
  .object({
    id: z.string(),
    customerId: z.string(),
    affiliateId: z.string().nullable(),
    clickId: z.string().nullable(),
    code: z.string().nullable(),
    subId: z.string().nullable(),
    reason: z.string().nullable().describe('Why it belongs to no affiliate.'),
    occurredAt: timeOut,
  })
  .meta({ id: 'Lead' });

export const refundOut = z
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
    lines: z
      .array(
        z.object({
          line: z.int().nullable().describe('The position of a line of the order, or null.'),
          sku: z.string().nullable().describe('What the line is called, or null.'),
          amount: z.int(),
        }),
      )
      .describe('Which lines of its order it names.'),
  })
  .meta({ id: 'Refund' });

export function toRefund(refund: RefundDto) {
  const { amountMinor, requestedMinor, reversedMinor, lines, ...rest } = refund;
  return {
    ...rest,
    amount: amountMinor,
    requested: requestedMinor,
    reversed: reversedMinor,
    lines: lines.map(({ line, sku, amountMinor: amount }) => ({ line, sku, amount })),
  };
}

export const disputeOut = z
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

export function toDispute({ amountMinor, ...rest }: DisputeDto) {
  return { ...rest, amount: amountMinor };
}
