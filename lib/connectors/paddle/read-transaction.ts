import { z } from 'zod';
import { entriesSchema, idSchema, minorSchema, textSchema } from '@/lib/connectors/port/minor';
import type { Buyer } from '@/lib/connectors/port/facts';
import { fitLines, listOf } from '@/lib/connectors/port/net-lines';
import type { ObjectReader } from '@/lib/connectors/port/object-reader';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { timeOf } from '@/lib/connectors/port/time';
import { clickOf, codeOf, customerIdOf } from '@/lib/connectors/port/touch';
import { proportionalShare } from '@/lib/money/money';
import { ok } from '@/lib/result';

const transactionSchema = z.object({
  id: z.string(),
  status: z.string(),
  customer_id: textSchema,
  currency_code: z.string(),
  custom_data: entriesSchema,
  discount_id: textSchema,
  billed_at: textSchema,
  details: z.object({
    totals: z.object({
      subtotal: minorSchema,
      discount: minorSchema,
      total: minorSchema,
      /** After credits: what was paid. */
      grand_total: minorSchema.nullish(),
    }),
    line_items: listOf(
      z.object({
        quantity: z.number(),
        product: z.object({ id: idSchema, name: textSchema }).nullish(),
        totals: z.object({ subtotal: minorSchema, discount: minorSchema }),
      }),
    ),
  }),
});

/** A transaction is an order once it is completed. Net is its subtotal less discounts; a credit paid a part of both. */
export const readTransaction: ObjectReader = (data, moment) => {
  const { now, occurredAt, warnings } = moment;
  const parsed = transactionSchema.safeParse(data);
  if (!parsed.success) return refuseShape('The transaction', parsed.error);
  const { details, ...transaction } = parsed.data;
  if (transaction.status !== 'completed') return ok('The transaction is not completed.');
  const { subtotal, discount, total: due, grand_total: grand } = details.totals;
  const total = grand ?? due;
  // The checkout in the browser can write it.
  const custom = transaction.custom_data ?? {};
  const discounts = [{ at: 'custom_data.code', text: custom.code }];
  const lines = (details.line_items ?? []).map(
    (line) =>
      line && {
        sku: line.product?.id ?? 'unnamed',
        name: line.product?.name ?? undefined,
        quantity: line.quantity,
        amount: line.totals.subtotal - line.totals.discount,
      },
  );
  const buyer: Buyer = {
    names: {
      trusted: [],
      byBuyer: customerIdOf('custom_data', custom, warnings) ?? null,
      guest: transaction.id,
    },
    ownIds: transaction.customer_id ? [transaction.customer_id] : [],
    click: clickOf('custom_data', custom, null, moment),
    code: codeOf(
      'custom_data',
      custom,
      [...discounts, { at: 'discount_id', text: transaction.discount_id }],
      warnings,
    ),
  };
  const at = timeOf([transaction.billed_at, occurredAt], now);
  // A trial: the first that is paid earns, also after the cookie's days.
  if (due <= 0 || total <= 0) {
    return ok({ kind: 'lead', buyer, toldBy: 'checkout', occurredAt: at });
  }
  const net = Math.min(Math.max(0, subtotal - discount), due);
  const amount = Number(proportionalShare(BigInt(net), BigInt(total), BigInt(due)));
  return ok({
    kind: 'paid',
    buyer,
    orderId: transaction.id,
    amount,
    total,
    currency: transaction.currency_code.toUpperCase(),
    occurredAt: at,
    refs: [transaction.id],
    paymentRef: null,
    payment: { is: 'order' },
    metadata: {},
    lines: fitLines(lines, amount, warnings),
  });
};
