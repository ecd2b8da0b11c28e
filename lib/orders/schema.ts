import { z } from 'zod';
import { normaliseCode } from '@/lib/format/code';
import { linesOfText, optionalText, plainText } from '@/lib/format/plain-text';
import { DISPUTE_STATUSES, type DisputeReportedBy } from '@/lib/orders/types';
import { currencySchema, minorSchema } from '@/lib/programs/schema';

/** The merchant's own ids. */
const externalIdSchema = plainText(200);

const EARLIEST = new Date('2000-01-01T00:00:00Z');

/** RFC 3339 with an offset, or a Date. How far ahead it may lie is asked of the database's clock. */
const occurredAtSchema = z
  .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))])
  .refine((at) => at >= EARLIEST, 'Must not be before the year 2000.');

/**
 * As customers have them, not as we would make them: two dots in a row, signs such as &, letters of every script. To tell
 * people apart by, and to look at; nothing is ever sent there.
 */
export const customerEmailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(
    /^[^\s@"(),:;<>[\\\]\p{C}]{1,64}@[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+$/u,
    'This is not an e-mail address.',
  );

const optionalEmail = z.preprocess(
  (value) => (value === null || value === '' ? undefined : value),
  customerEmailSchema.optional(),
);

export const MAX_CLICK = 500;
export const MAX_CODE = 100;
export const MAX_REASON = 500;
export const MAX_METADATA_ENTRIES = 50;
export const MAX_METADATA_NAME = 40;
export const MAX_METADATA_TEXT = 500;

/** Short facts of the merchant's, shown beside the order. */
const metadataSchema = z
  .record(
    plainText(MAX_METADATA_NAME),
    z.union([
      linesOfText(MAX_METADATA_TEXT),
      z.literal(''),
      z.number().refine(Number.isFinite),
      z.boolean(),
      z.null(),
    ]),
  )
  .refine((value) => Object.keys(value).length <= MAX_METADATA_ENTRIES, 'At most 50 entries.');

/** The shop that counts so, where several tell orders of one program. */
const connectionSchema = plainText(64)
  .optional()
  .describe('The shop that counts so, where several tell orders of one program.');

const touchFields = {
  customerId: externalIdSchema,
  customerEmail: optionalEmail,
  /** A click token (cookie tb_click) or a click id (parameter `click`). */
  click: optionalText(MAX_CLICK),
  /** The discount code the customer typed. */
  code: optionalText(MAX_CODE),
  occurredAt: occurredAtSchema.optional(),
} as const;

export const recordLeadInput = z.object({
  ...touchFields,
  /** It is worth something, by the merchant’s own measure: what rules may ask for. */
  qualified: z.boolean().optional(),
});
export type RecordLeadInput = z.output<typeof recordLeadInput>;

/** Minor units; 0 when nothing was paid (a trial, all of it free). */
const paidSchema = z.int().min(0);

export const MAX_LINES = 200;

/** Minor units; `amount` is net, like its order's. */
export const orderLineSchema = z.object({
  sku: plainText(200),
  name: optionalText(300),
  category: optionalText(200),
  quantity: z.int().min(0).max(1_000_000).optional(),
  amount: paidSchema,
  total: paidSchema.optional(),
  metadata: metadataSchema.optional(),
});
export type OrderLineInput = z.output<typeof orderLineSchema>;
const orderLinesSchema = z.array(orderLineSchema).max(MAX_LINES);

const refundLineSchema = z
  .object({
    /** From 0, as the order's lines were told. */
    line: z.int().min(0).max(MAX_LINES).optional(),
    sku: plainText(200).optional(),
    /** Of what was paid, minor units. */
    amount: minorSchema,
  })
  .refine(
    ({ line, sku }) => (line === undefined) !== (sku === undefined),
    'Name the line by "line" or by "sku".',
  );
export type RefundLineInput = z.output<typeof refundLineSchema>;
export const refundLinesSchema = z.array(refundLineSchema).max(MAX_LINES);

export const recordOrderInput = z.object({
  orderId: externalIdSchema,
  ...touchFields,
  /** Net: after discount, before tax and shipping; the commission's base. Minor units. */
  amount: paidSchema,
  /** What the customer paid, the base of refunds. Default: amount. */
  total: paidSchema.optional(),
  currency: currencySchema,
  metadata: metadataSchema.optional(),
  lines: orderLinesSchema.optional(),
  connection: connectionSchema,
});
/** The base of the commission, minor units: net, and at most what was paid. */
export function baseOf({ amount, total = amount }: Pick<RecordOrderInput, 'amount' | 'total'>) {
  return BigInt(Math.min(amount, total));
}

/** `source`, `paymentRef`, `landing` and `isClickOfLanding` are set by our own connectors, never by a caller's body. */
export type RecordOrderInput = z.output<typeof recordOrderInput> & {
  source?: string;
  paymentRef?: string;
  /** An affiliate's code in the address that led the buyer to the shop, as it is stored. */
  landing?: string | undefined;
  /** The click is that of the same address, not one that the caller's checkout named. */
  isClickOfLanding?: boolean;
  /** Refunds of it follow in the same transaction: who earns is locked for that from the start. */
  isAwaited?: boolean;
};

const optionalReason = z.preprocess(
  (value) => (value === null || value === '' ? undefined : value),
  linesOfText(MAX_REASON).optional(),
);

export const recordRefundInput = z.object({
  refundId: externalIdSchema,
  orderId: externalIdSchema,
  /** Minor units; absent = the rest of the order. */
  amount: minorSchema.optional(),
  /** Absent = that of the order, whichever it is. */
  currency: currencySchema.optional(),
  reason: optionalReason,
  occurredAt: occurredAtSchema.optional(),
  lines: refundLinesSchema.optional(),
  connection: connectionSchema,
});
/** `isReported`: by a shop, whose report is kept whatever it says. */
export type RecordRefundInput = z.output<typeof recordRefundInput> & {
  kind?: 'refund' | 'dispute';
  isReported?: boolean;
};

export const reverseRefundInput = z.object({
  refundId: externalIdSchema,
  reason: linesOfText(MAX_REASON),
  connection: connectionSchema,
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
  reason: optionalReason,
  occurredAt: occurredAtSchema.optional(),
  connection: connectionSchema,
});
/** `reported`: by a payment provider, whose report is kept whatever it says. */
export type RecordDisputeInput = z.output<typeof recordDisputeInput> & {
  reported?: DisputeReportedBy;
};

export const reattributeInput = z
  .object({
    /** Our ids of orders that go to the affiliate. */
    orderIds: z.array(z.string().min(1).max(64)).max(50).default([]),
    /** The merchant's id of a customer whose future orders all go there. */
    customerId: externalIdSchema.optional(),
    affiliateCode: plainText(100).transform(normaliseCode),
    reason: plainText(500),
  })
  .refine(
    (input) => input.orderIds.length > 0 || input.customerId !== undefined,
    'Name orders or a customer.',
  );
export type ReattributeInput = z.output<typeof reattributeInput>;

/** What the act was shown to do, as its preview named it. */
const previewSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'Not a preview of this API.')
  .optional();

export const splitCustomerInput = z.object({
  /** One name of the customer: the one that leaves. */
  customerId: externalIdSchema,
  reason: linesOfText(MAX_REASON),
  preview: previewSchema,
});
export type SplitCustomerInput = z.output<typeof splitCustomerInput>;

export const joinCustomersInput = z.object({
  customerId: externalIdSchema,
  otherCustomerId: externalIdSchema,
  reason: linesOfText(MAX_REASON),
  preview: previewSchema,
});
export type JoinCustomersInput = z.output<typeof joinCustomersInput>;

export const dismissSuggestionInput = joinCustomersInput.omit({ preview: true });
export type DismissSuggestionInput = z.output<typeof dismissSuggestionInput>;

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
