import type { AttributionSource, CandidateKind } from '@/lib/attribution/types';
import { parserOf } from '@/lib/parse-one-of';

export type OrderSummaryDto = {
  id: string;
  programId: string;
  /** The merchant's ids; customer, e-mail and metadata are not an affiliate's to see (null). */
  orderId: string;
  /** The shop whose number it is; null: told by the API without one. */
  connectionId: string | null;
  customerId: string | null;
  customerEmail: string | null;
  /** Ours, after all joins. */
  customerRootId: string | null;
  amountMinor: bigint;
  totalMinor: bigint;
  refundedMinor: bigint;
  currency: string;
  affiliateId: string | null;
  subId: string | null;
  code: string | null;
  /** Why it earned nobody anything, as a code and in words. */
  reason: string | null;
  reasonText: string | null;
  source: string;
  metadata: Record<string, string | number | boolean | null> | null;
  occurredAt: Date;
  createdAt: Date;
  commission: OrderCommissionDto | null;
};

export type OrderDto = OrderSummaryDto & {
  /** What it consists of; none when it was told without, and for an affiliate. */
  lines: OrderLineDto[];
};

export type OrderCommissionDto = {
  id: string;
  affiliateId: string;
  status: string;
  amountMinor: bigint;
  clawedBackMinor: bigint;
  currency: string;
  earnedAt: Date;
  availableAt: Date;
};

export type OrderLineDto = {
  /** From 0, in the order in which they were told. */
  position: number;
  /** Null: everything else, what the told lines leave of the order. */
  sku: string | null;
  name: string | null;
  category: string | null;
  quantity: number;
  amountMinor: bigint;
  totalMinor: bigint;
};

export type CandidateDto = {
  kind: CandidateKind;
  affiliateId: string | null;
  clickId: string | null;
  code: string | null;
  touchedAt: Date | null;
  outcome: 'won' | 'lost';
  reason: string;
  reasonText: string;
};

export type OrderDetailsDto = OrderDto & {
  /** For an affiliate only their own. */
  candidates: CandidateDto[];
  /** Each with what it took of the commission, less what was restored when it was reversed; minor units. */
  refunds: (RefundDto & { takenMinor: bigint })[];
  disputes: DisputeDto[];
  /** How many there are, of which the first are listed. */
  refundCount: number;
  disputeCount: number;
};

export type AttributionDto = {
  id: string;
  programId: string;
  /** The merchant's id; null for an affiliate. */
  customerId: string | null;
  affiliateId: string;
  affiliateCode: string;
  affiliateName: string;
  status: 'provisional' | 'fixed';
  source: AttributionSource;
  /** Our id. */
  initialOrderId: string | null;
  clickId: string | null;
  linkId: string | null;
  discountCodeId: string | null;
  subId: string | null;
  attributedAt: Date;
  /** Null while provisional, and when forever. */
  trailingExpiresAt: Date | null;
};

export type LeadDto = {
  id: string;
  customerId: string;
  affiliateId: string | null;
  clickId: string | null;
  code: string | null;
  subId: string | null;
  reason: string | null;
  reasonText: string | null;
  occurredAt: Date;
};

export const DISPUTE_STATUSES = ['open', 'won', 'lost'] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];
export const parseDisputeStatus = parserOf('dispute status', DISPUTE_STATUSES);

/** How far it had come: a question of the bank's, money taken back, a decision that is appealed. */
export const DISPUTE_STAGES = ['inquiry', 'chargeback', 'appeal'] as const;
export type DisputeStage = (typeof DISPUTE_STAGES)[number];
export const parseDisputeStage = parserOf('stage of a dispute', DISPUTE_STAGES);

/** What a payment provider says of its own dispute: when, by its clock, and how far it had come. */
export type DisputeReportedBy = { at: Date; stage: DisputeStage };

export type DisputeDto = {
  id: string;
  /** The merchant's or the payment provider's ids. */
  disputeId: string;
  orderId: string;
  status: DisputeStatus;
  /** In dispute; null = all of the order. */
  amountMinor: bigint | null;
  /** As it was reported; null = that of the order. */
  currency: string | null;
  reason: string | null;
  openedAt: Date;
  closedAt: Date | null;
};

export type RefundDto = {
  id: string;
  /** The merchant's ids. */
  refundId: string;
  orderId: string;
  kind: 'refund' | 'dispute';
  /** parked: its order is not known yet. refused: too much for its order, or in another currency. */
  status: 'parked' | 'applied' | 'reversed' | 'refused';
  /** Asked for; null = the rest of the order. */
  requestedMinor: bigint | null;
  /** As it was reported; null = that of the order. */
  currency: string | null;
  /** Refunded; 0 while parked. */
  amountMinor: bigint;
  reason: string | null;
  occurredAt: Date;
  /** When it failed or was won back, what it had refunded until then, and why. */
  reversedAt: Date | null;
  reversedMinor: bigint | null;
  reversalReason: string | null;
  /** Of the order, as it named them, in the order in which it did; none when it named none. */
  lines: RefundLineDto[];
};

/** Named by its position from 0 or by what it is called: one of the two. */
export type RefundLineDto = { line: number | null; sku: string | null; amountMinor: bigint };
