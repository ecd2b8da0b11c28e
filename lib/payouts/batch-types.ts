import { z } from 'zod';
import type { PayoutBatch } from '@/lib/db/generated/client';
import type { StoredDetails } from '@/lib/payouts/schema';
import type { PayoutMethod } from '@/lib/payouts/types';
import { parserOf } from '@/lib/parse-one-of';

export const BATCH_FORMATS = ['paypal', 'wise', 'sepa', 'manual'] as const;
export type BatchFormat = (typeof BATCH_FORMATS)[number];
export const parseBatchFormat = parserOf('batch format', BATCH_FORMATS);

export const BATCH_STATUSES = ['draft', 'approved', 'sent', 'closed', 'cancelled'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];
export const parseBatchStatus = parserOf('batch status', BATCH_STATUSES);

export type BatchRow = Omit<PayoutBatch, 'status' | 'format'> & {
  status: BatchStatus;
  format: BatchFormat;
};

export const PAIN_VERSIONS = ['pain.001.001.03', 'pain.001.001.09'] as const;

/** Frozen when the batch is sent: with the payouts, everything its file is made of. */
export const batchFactsSchema = z.object({
  /**
   * 2: the list to pay by hand has a byte order mark, and its account numbers are text. 3: `createdAt` is the bank's clock,
   * and Wise's file tells persons from businesses and has the addresses of those paid in dollars.
   */
  version: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** ISO 20022 MsgId; the provider's result names it. */
  messageId: z.string().min(1).max(35),
  /** When the batch was sent, to the second: by the bank's clock and without a zone; before version 3 UTC, with "Z". */
  createdAt: z.string(),
  /** YYYY-MM-DD; of a SEPA batch the day on which the bank is to pay. */
  executeOn: z.string(),
  /** What the person who is paid reads beside the amount. */
  note: z.string().max(140),
  payerName: z.string().max(70),
  payerIban: z.string().nullable(),
  payerBic: z.string().nullable(),
  pain: z.enum(PAIN_VERSIONS),
});
export type BatchFacts = z.infer<typeof batchFactsSchema>;

/** All that a file is a function of. Payouts are in the order of their ids. */
export type FrozenBatch = {
  id: string;
  format: BatchFormat;
  currency: string;
  facts: BatchFacts;
  payouts: FrozenPayout[];
};

export type FrozenPayout = {
  id: string;
  amountMinor: bigint;
  method: PayoutMethod;
  details: StoredDetails;
};

export type BatchFile = { name: string; mediaType: string; bytes: Buffer };
