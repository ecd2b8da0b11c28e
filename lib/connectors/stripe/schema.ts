import { z } from 'zod';
import { listOf } from '@/lib/connectors/port/net-lines';

/**
 * What we read of Stripe's objects, and no more. API versions differ in what an object has: everything that is not
 * essential may be missing, and a reference may be an id or the object itself.
 * Source: https://docs.stripe.com/api (2024-06 to 2026).
 */

const ref = z
  .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
  .nullish()
  .transform((value) => value || null);

/** What may be missing may be anything, too: it never refuses a payment. */
const text = z.string().nullish().catch(null);

const minor = z.int().nullish();
const seconds = z.int().nullish();
const metadata = z.record(z.string(), z.unknown()).nullish().catch(null);

export const stripeEventSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  created: z.int(),
  livemode: z.boolean().nullish().catch(null),
  data: z.object({ object: z.record(z.string(), z.unknown()) }),
});
export type StripeEvent = z.output<typeof stripeEventSchema>;

/** What a sale was discounted by. Where Stripe sends the id of a discount alone, it names no code. */
const discount = z.object({ promotion_code: ref });
const discounts = listOf(discount);

export const promotionCodeSchema = z.object({
  id: z.string().min(1).max(255),
  code: z.string().min(1).max(100),
  active: z.boolean(),
});

export const checkoutSessionSchema = z.object({
  id: z.string().min(1),
  created: seconds,
  mode: z.string().nullish(),
  payment_status: z.string().nullish(),
  amount_subtotal: minor,
  amount_total: minor,
  total_details: z
    .object({ amount_discount: minor, amount_shipping: minor, amount_tax: minor })
    .nullish(),
  currency: z.string().nullish(),
  client_reference_id: text,
  /** Set when the session was opened by a payment link: its address, with the client_reference_id, is the buyer's to write. */
  payment_link: ref,
  customer: ref,
  customer_email: text,
  customer_details: z.object({ email: text }).nullish().catch(null),
  invoice: ref,
  /** Enabled, the invoice is made after the payment: the session may not name it yet. */
  invoice_creation: z.object({ enabled: z.boolean().nullish() }).nullish(),
  payment_intent: ref,
  discounts,
  metadata,
});
export type CheckoutSession = z.output<typeof checkoutSessionSchema>;

const taxes = z.array(z.object({ amount: z.int() })).nullish();

const lineTaxes = z
  .array(
    z.object({
      amount: z.int(),
      tax_behavior: text,
      /** Before 2025-03-31. */
      inclusive: z.boolean().nullish(),
    }),
  )
  .nullish();

/** The first of an invoice's lines: Stripe sends ten with an event. */
const invoiceLines = z
  .object({
    data: listOf(
      z.object({
        amount: z.int(),
        description: text,
        quantity: minor,
        discount_amounts: taxes,
        taxes: lineTaxes,
        tax_amounts: lineTaxes,
        pricing: z.object({ price_details: z.object({ product: ref }).nullish() }).nullish(),
        /** Before 2025-03-31. */
        price: z.object({ product: ref }).nullish(),
      }),
    ),
  })
  .nullish()
  .catch(null);

export const invoiceSchema = z.object({
  id: z.string().min(1),
  total: z.int(),
  total_excluding_tax: minor,
  amount_paid: minor,
  amount_due: minor,
  amount_shipping: minor,
  tax: minor,
  total_taxes: taxes,
  total_tax_amounts: taxes,
  currency: z.string(),
  customer: ref,
  customer_email: text,
  status_transitions: z.object({ paid_at: seconds }).nullish(),
  metadata,
  parent: z.object({ subscription_details: z.object({ metadata }).nullish() }).nullish(),
  /** Before 2025-03-31. */
  subscription_details: z.object({ metadata }).nullish(),
  payment_intent: ref,
  charge: ref,
  discounts,
  /** Before 2025-03-31. */
  discount: discount.nullish().catch(null),
  lines: invoiceLines,
});
export type Invoice = z.output<typeof invoiceSchema>;

export const invoicePaymentSchema = z.object({
  invoice: ref,
  payment: z.object({ payment_intent: ref, charge: ref }).nullish(),
  metadata,
});

export const subscriptionSchema = z.object({
  id: z.string().min(1).max(255),
  status: z.string(),
  /** Every subscription has one. */
  customer: ref,
  metadata,
  start_date: z.int(),
  cancel_at: seconds,
  ended_at: seconds,
  /** Before 2025-03-31; since, of each of its items. */
  current_period_start: seconds,
  items: z
    .object({ data: listOf(z.object({ current_period_start: seconds })) })
    .nullish()
    .catch(null),
});

export const paymentIntentSchema = z.object({
  id: z.string().min(1),
  status: text,
  amount_received: z.int(),
  currency: z.string(),
});

export const chargeSchema = z.object({
  id: z.string().min(1),
  amount: minor,
  /** Before 2020-08-27 not told. */
  amount_captured: minor,
  amount_refunded: z.int().min(0),
  currency: z.string(),
  payment_intent: ref,
  /** Before 2025-03-31. */
  invoice: ref,
  metadata,
});

export const refundSchema = z.object({
  id: z.string().min(1),
  amount: z.int().min(0),
  currency: z.string(),
  charge: ref,
  payment_intent: ref,
  status: z.string().nullish(),
  failure_reason: text,
  created: seconds,
  metadata,
});

export const creditNoteSchema = z.object({
  id: z.string().min(1).max(150),
  status: z.string().nullish(),
  invoice: ref,
  currency: z.string(),
  /** Given back in another way than by Stripe; every other part is told by the charge, or is no money. */
  out_of_band_amount: minor,
  reason: text,
  metadata,
});

export const disputeSchema = z.object({
  id: z.string().min(1).max(190),
  amount: z.int(),
  currency: z.string().nullish(),
  charge: ref,
  payment_intent: ref,
  reason: text,
  status: z.string(),
  metadata,
});
