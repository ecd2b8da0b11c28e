import type { PayoutMethod, PayoutStatus } from '@/lib/payouts/types';

/** What the pieces here show of a payout; the queries' own rows fit. */
export type PayoutRowView = {
  id: string;
  status: PayoutStatus;
  affiliate: { name: string; code: string };
  amountMinor: bigint;
  currency: string;
  method: PayoutMethod;
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
  live: boolean;
  orderExternalId: string | null;
};

export type PayoutDetailView = PayoutRowView & {
  items: readonly PayoutItemView[];
  timeline: readonly { at: Date; text: string; by: string | null; reason: string | null }[];
};
