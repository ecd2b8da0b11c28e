import { z } from 'zod';
import { listOf } from '@/lib/connectors/port/net-lines';

/**
 * What we read of Shopify's orders and refunds, and no more. Amounts are decimal strings in the shop's currency.
 * Source: https://shopify.dev/docs/api/admin-rest/latest/resources/order and …/refund; from documents, not recorded.
 */

const id = z.union([z.int(), z.string().min(1)]).transform(String);
const text = z.string().nullish().catch(null);
const shopMoney = z.object({
  shop_money: z.object({ amount: z.string(), currency_code: z.string() }),
});
const discounts = z
  .array(z.object({ amount: z.string() }))
  .nullish()
  .catch(null);
const taxes = z
  .array(z.object({ price: z.string() }))
  .nullish()
  .catch(null);
const attributes = z
  .array(z.object({ name: z.string(), value: z.unknown() }))
  .nullish()
  .catch(null);

const lineSchema = z.object({
  id,
  sku: text,
  variant_id: id.nullish().catch(null),
  product_id: id.nullish().catch(null),
  name: text,
  quantity: z.int(),
  price: z.string(),
  discount_allocations: discounts,
  tax_lines: taxes,
});
export type ShopifyLine = z.output<typeof lineSchema>;

const transactionSchema = z.object({
  kind: z.string(),
  status: z.string(),
  amount: z.string(),
  currency: text,
  amount_set: shopMoney.nullish().catch(null),
  test: z.boolean().nullish().catch(null),
});

export const refundSchema = z.object({
  id,
  order_id: id,
  note: text,
  processed_at: text,
  created_at: text,
  transactions: z.array(transactionSchema),
  refund_line_items: z
    .array(
      z.object({
        subtotal: z.union([z.string(), z.number()]).transform(String),
        total_tax: z.union([z.string(), z.number()]).transform(String).nullish(),
        line_item: z.object({ sku: text, variant_id: id.nullish().catch(null) }).nullish(),
      }),
    )
    .nullish()
    .catch(null),
});
export type ShopifyRefund = z.output<typeof refundSchema>;

export const orderSchema = z.object({
  id,
  name: text,
  test: z.boolean().nullish().catch(null),
  email: text,
  contact_email: text,
  currency: z.string(),
  total_price: z.string(),
  subtotal_price: z.string(),
  total_tax: text,
  taxes_included: z.boolean().nullish(),
  financial_status: text,
  processed_at: text,
  created_at: text,
  customer: z.object({ id: id.nullish() }).nullish().catch(null),
  note_attributes: attributes,
  landing_site: text,
  discount_codes: z
    .array(z.object({ code: text }))
    .nullish()
    .catch(null),
  line_items: listOf(lineSchema),
  refunds: z.array(refundSchema).nullish(),
});
export type ShopifyOrder = z.output<typeof orderSchema>;
