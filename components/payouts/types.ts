import type { PayoutMethod, PayoutStatus } from '@/lib/payouts/types';

/** What the pieces here show of a payout; the queries' own rows fit. */
export type PayoutRowView = {
  id: string;
  status: PayoutStatus;
  affiliate: { name: string; code: string };
  amountMinor: bigint;
  currency: string;
  method: PayoutMethod;
  /** What the program calls its credit; null of other methods. */
  creditName: string | null;
  maskedDetails: string;
  requestedAt: Date;
  sentAt: Date | null;
  paidAt: Date | null;
  closeReason: string | null;
  reference: string | null;
  batchId: string | null;
  itemCount: number;
};

export type PayoutItemView = {
  id: string;
  kind: 'earning' | 'debt';
  commissionId: string;
  amountMinor: bigint;
  /** Still in it; once it is closed, in it until then. */
  live: boolean;
  orderExternalId: string | null;
  /** What came on top with the approval. */
  isBonus: boolean;
};

export type PayoutDetailView = PayoutRowView & {
  /** Of all items, however many are listed: in it or gone, and the sum of those in it. */
  lines: { inIt: number; gone: number; inItMinor: bigint };
  /** What its approval would put on top. */
  bonusDueMinor: bigint;
  /** How many payouts its request became. */
  ofRequest: number;
  items: readonly PayoutItemView[];
  timeline: readonly { at: Date; text: string; by: string | null; reason: string | null }[];
};
