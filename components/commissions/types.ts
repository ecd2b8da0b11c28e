import type { EarnedLineView, LineWhyView } from '@/components/commissions/earned-lines';
import type { OrderLineView } from '@/components/commissions/order-lines';
import type { CommissionKind, CommissionStatus, HoldKind } from '@/lib/commissions/types';

/** What the pieces here show of a commission; the queries' own rows fit. */
export type CommissionRowView = {
  id: string;
  kind: CommissionKind;
  status: CommissionStatus;
  affiliate: { name: string; code: string };
  customer: { externalId: string } | null;
  order: {
    id: string;
    externalId: string;
    amountMinor: bigint;
    totalMinor: bigint;
    refundedMinor: bigint;
    currency: string;
  } | null;
  amountMinor: bigint;
  clawedBackMinor: bigint;
  remainingMinor: bigint;
  currency: string;
  subId: string | null;
  /** Why a bonus or adjustment was given. */
  reason: string | null;
  /** The open ones. */
  holds: readonly { kind: HoldKind; reason: string }[];
  earnedAt: Date;
  /** Payable on. */
  availableAt: Date;
  paidAt: Date | null;
  voidReason: string | null;
  clawbackReason: string | null;
};

export type CommissionDetailView = CommissionRowView & {
  clickId: string | null;
  /** What each line of its order earned. */
  lines?: readonly EarnedLineView[];
  /** Of its order; none for an affiliate. */
  orderLines?: readonly OrderLineView[];
  clawbacks: readonly {
    amountMinor: bigint;
    /** Zero or negative, as in the ledger. */
    debtMinor: bigint;
    reason: string | null;
    createdAt: Date;
  }[];
  payouts: readonly { id: string; status: string; amountMinor: bigint; live: boolean }[];
};

export type ExplanationView = {
  commission: CommissionDetailView;
  candidates: readonly {
    what: string;
    at: Date | null;
    who: string | null;
    outcome: 'won' | 'lost';
    why: string;
  }[];
  rule: string;
  restoredFrom: {
    commissionId: string;
    order: string | null;
    cause: 'refund' | 'dispute' | null;
    causeId: string | null;
  } | null;
  arithmetic: string;
  /** By line, where the commission has any. */
  lines: readonly LineWhyView[];
  terms: readonly { label: string; value: string }[];
  timeline: readonly { at: Date; text: string; by: string | null; reason: string | null }[];
  isTimelineCut: boolean;
  next: { text: string; at: Date | null };
};
