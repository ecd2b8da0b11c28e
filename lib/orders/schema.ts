import { z } from 'zod';
import { emailSchema } from '@/lib/auth/email';
import { DISPUTE_STATUSES } from '@/lib/orders/types';
import { optionalText, plainText } from '@/lib/format/plain-text';
import { currencySchema, minorSchema } from '@/lib/programs/schema';

/** The merchant's own ids. */
const externalIdSchema = plainText(200);

const EARLIEST = new Date('2000-01-01T00:00:00Z');

/** RFC 3339 with an offset, or a Date. How far ahead it may lie is asked of the database's clock. */
const occurredAtSchema = z
  .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])
  .refine((at) => at >= EARLIEST, 'Must not be before the year 2000.');

const optionalEmail = z.preprocess(
  (value) => (value === null || value === '' ? undefined : value),
  emailSchema.optional(),
);

/** Short facts of the merchant's, shown beside the order. */
const metadataSchema = z
  .record(
    plainText(40),
    z.union([
      plainText(500),
      z.literal(''),
      z.number().refine(Number.isFinite),
      z.boolean(),
      z.null(),
    ]),
  )
  .refine((value) => Object.keys(value).length <= 50, 'At most 50 entries.');

const touchFields = {
  customerId: externalIdSchema,
  customerEmail: optionalEmail,
  /** A click token (cookie tb_click) or a click id (parameter `click`). */
  click: optionalText(500),
  /** The discount code the customer typed. */
  code: optionalText(100),
  occurredAt: occurredAtSchema.optional(),
} as const;

export const recordLeadInput = z.object(touchFields);
export type RecordLeadInput = z.output<typeof recordLeadInput>;

export const recordOrderInput = z.object({
  orderId: externalIdSchema,
  ...touchFields,
  /** Net: after discount, before tax and shipping; the commission's base. Minor units. */
  amount: minorSchema,
  /** What the customer paid, the base of refunds. Default: amount. */
  total: minorSchema.optional(),
  currency: currencySchema,
  metadata: metadataSchema.optional(),
});
/** `source` and `paymentRef` are set by our own connectors (Stripe), never by a caller's body. */
export type RecordOrderInput = z.output<typeof recordOrderInput> & {
  source?: 'api' | 'stripe' | 'manual' | 'import';
  paymentRef?: string;
};

export const recordRefundInput = z.object({
  refundId: externalIdSchema,
  orderId: externalIdSchema,
  /** Minor units; absent = the rest of the order. */
  amount: minorSchema.optional(),
  /** Absent = that of the order, whichever it is. */
  currency: currencySchema.optional(),
  reason: optionalText(500),
  occurredAt: occurredAtSchema.optional(),
});
export type RecordRefundInput = z.output<typeof recordRefundInput> & {
  kind?: 'refund' | 'dispute';
};

export const reverseRefundInput = z.object({
  refundId: externalIdSchema,
  reason: plainText(500),
});
export type ReverseRefundInput = z.output<typeof reverseRefundInput>;

export const recordDisputeInput = z.object({
  disputeId: plainText(190),
  orderId: externalIdSchema,
  status: z.enum(DISPUTE_STATUSES),
  /** In dispute, minor units; absent = all of the order. */
  amount: minorSchema.optional(),
  /** Absent = that of the order, whichever it is. */
  currency: currencySchema.optional(),
  reason: optionalText(500),
  occurredAt: occurredAtSchema.optional(),
});
/** `isReported`: by a payment provider, whose report is kept whatever it says. */
export type RecordDisputeInput = z.output<typeof recordDisputeInput> & { isReported?: true };

export const reattributeInput = z
  .object({
    /** Our ids of orders that go to the affiliate. */
    orderIds: z.array(z.string().min(1).max(64)).max(50).default([]),
    /** The merchant's id of a customer whose future orders all go there. */
    customerId: externalIdSchema.optional(),
    affiliateCode: plainText(50).transform((code) => code.toUpperCase()),
    reason: plainText(500),
  })
  .refine(
    (input) => input.orderIds.length > 0 || input.customerId !== undefined,
    'Name orders or a customer.',
  );
export type ReattributeInput = z.output<typeof reattributeInput>;

export const orderFilter = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  affiliateId: z.string().max(64).optional(),
  /** The merchant's id of the customer. */
  customerId: z.string().max(200).optional(),
  /** false: the orders that belong to no affiliate, which say why. */
  attributed: z.boolean().optional(),
  from: z.date().optional(),
  to: z.date().optional(),
});
export type OrderFilter = z.output<typeof orderFilter>;
