import { z } from 'zod';
import { idSchema, minorSchema, textSchema } from '@/lib/connectors/port/minor';

/** What we read of orders and invoices of subscriptions; amounts in minor units. */
export const saleSchema = z.object({
  status: z.string(),
  customer_id: idSchema.nullish().catch(null),
  user_email: textSchema,
  currency: z.string(),
  tax: minorSchema,
  total: minorSchema,
  refunded_amount: minorSchema.nullish().catch(null),
  created_at: textSchema,
  updated_at: textSchema,
  /** Of invoices: initial, renewal or updated. */
  billing_reason: textSchema,
  /** Of orders. */
  order_number: idSchema.nullish().catch(null),
  first_order_item: z
    .object({ variant_id: idSchema, product_name: textSchema, quantity: z.int().nullish() })
    .nullish()
    .catch(null),
});
export type LemonSale = z.output<typeof saleSchema>;
