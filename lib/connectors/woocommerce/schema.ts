import { z } from 'zod';
import { listOf } from '@/lib/connectors/port/net-lines';

/**
 * What we read of WooCommerce's orders, and no more. Amounts are decimal strings.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties; from documents, not recorded.
 */

const id = z.union([z.int(), z.string().min(1)]).transform(String);
const text = z.string().nullish().catch(null);

export const orderSchema = z.object({
  id,
  number: text,
  status: z.string(),
  currency: z.string(),
  total: z.string(),
  total_tax: z.string(),
  shipping_total: z.string(),
  customer_id: id.nullish().catch(null),
  billing: z.object({ email: text }).nullish().catch(null),
  date_paid_gmt: text,
  date_created_gmt: text,
  date_modified_gmt: text,
  meta_data: z
    .array(z.object({ key: z.string(), value: z.unknown() }))
    .nullish()
    .catch(null),
  coupon_lines: z
    .array(z.object({ code: text }))
    .nullish()
    .catch(null),
  line_items: listOf(
    z.object({
      name: text,
      sku: text,
      product_id: id.nullish().catch(null),
      variation_id: id.nullish().catch(null),
      quantity: z.number(),
      total: z.string(),
    }),
  ),
  refunds: z.array(z.object({ id, reason: text, total: z.string() })).nullish(),
});
export type WooOrder = z.output<typeof orderSchema>;
