import { z } from 'zod';
import { entriesSchema, minorSchema, textSchema } from '@/lib/connectors/port/minor';
import type { Buyer } from '@/lib/connectors/port/facts';
import { fitLines, listOf } from '@/lib/connectors/port/net-lines';
import type { ObjectReader } from '@/lib/connectors/port/object-reader';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { timeOf } from '@/lib/connectors/port/time';
import { clickOf, codeOf, customerIdOf, firstUsable } from '@/lib/connectors/port/touch';
import { proportionalShare } from '@/lib/money/money';
import { ok } from '@/lib/result';

const orderSchema = z.object({
  id: z.string().min(1),
  paid: z.boolean(),
  net_amount: minorSchema,
  total_amount: minorSchema,
  /** After the customer's balance, which `applied_balance_amount` is below nothing of. */
  due_amount: minorSchema.nullish(),
  applied_balance_amount: minorSchema.nullish(),
  refunded_amount: minorSchema.nullish(),
  refunded_tax_amount: minorSchema.nullish(),
  currency: z.string(),
  created_at: textSchema,
  metadata: entriesSchema,
  discount: z.object({ code: textSchema }).nullish().catch(null),
  customer: z
    .object({ id: textSchema, external_id: textSchema, email: textSchema })
    .nullish()
    .catch(null),
  items: listOf(z.object({ label: textSchema, amount: minorSchema, product_price_id: textSchema })),
});

/** An order is paid by its own word, whatever event brings it. What a balance paid of it is no new payment: a part of both. */
export const readOrder: ObjectReader = (data, moment) => {
  const { now, occurredAt, warnings } = moment;
  const parsed = orderSchema.safeParse(data);
  if (!parsed.success) return refuseShape('The order', parsed.error);
  const order = parsed.data;
  if (!order.paid) return ok('The order is not paid.');
  const all = order.total_amount;
  const due = order.due_amount ?? all + (order.applied_balance_amount ?? 0);
  // A debt that is paid along was another order's.
  const total = Math.min(all, due);
  const metadata = order.metadata ?? {};
  const { id = null, external_id: external = null, email = null } = order.customer ?? {};
  const lines = (order.items ?? []).map(
    (item) =>
      item && {
        sku: item.product_price_id || 'unnamed',
        name: item.label ?? undefined,
        quantity: 1,
        amount: item.amount,
      },
  );
  const emails = [{ at: 'customer.email', text: email }];
  const codes = [{ at: 'discount.code', text: order.discount?.code }];
  const buyer: Buyer = {
    names: {
      // Checkout pages made with Polar's own adapters take both out of their address: a buyer can write them.
      trusted: [],
      byBuyer: external || (customerIdOf('metadata', metadata, warnings) ?? null),
      guest: order.id,
    },
    ownIds: id ? [id] : [],
    email: firstUsable('customerEmail', emails, warnings),
    click: clickOf('metadata', metadata, null, moment),
    code: codeOf('metadata', metadata, codes, warnings),
  };
  const at = timeOf([order.created_at, occurredAt], now);
  // A trial: the first that is paid earns, also after the cookie's days.
  if (total <= 0) return ok({ kind: 'lead', buyer, toldBy: 'checkout', occurredAt: at });
  const net = Math.min(Math.max(0, order.net_amount), all);
  const amount = Number(proportionalShare(BigInt(net), BigInt(total), BigInt(all)));
  return ok({
    kind: 'paid',
    buyer,
    orderId: order.id,
    amount,
    total,
    currency: order.currency.toUpperCase(),
    occurredAt: at,
    refs: [order.id],
    paymentRef: null,
    payment: { is: 'order' },
    metadata: {},
    lines: fitLines(lines, amount, warnings),
  });
};

/** What an order says was given back of it in all; refunds by their own id take their part of that. */
export const readOrderRefunds: ObjectReader = (data, { now, occurredAt }) => {
  const parsed = orderSchema.safeParse(data);
  if (!parsed.success) return refuseShape('The order', parsed.error);
  const { id, refunded_amount: net, refunded_tax_amount: tax, currency } = parsed.data;
  const total = (net ?? 0) + (tax ?? 0);
  if (total <= 0) return ok('Nothing is refunded.');
  const at = timeOf([occurredAt], now);
  return ok({
    kind: 'refunded-total',
    refs: [id],
    reportId: `${id} ${total}`,
    chargeRef: id,
    total,
    currency: currency.toUpperCase(),
    reason: 'Refunded in Polar',
    reportedAt: at,
    occurredAt: at,
  });
};
