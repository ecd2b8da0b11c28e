import type { CommissionStatus } from '@/lib/commissions/types';
import type { AccountKind } from '@/lib/ledger/post';
import type { Money } from '@/lib/money/money';
import type { Range } from '@/lib/reports/range';

/** What lies in the ledger now, one row per currency. debtMinor is zero or negative. */
export type BalanceRow = {
  currency: string;
  pendingMinor: bigint;
  availableMinor: bigint;
  inPayoutMinor: bigint;
  paidMinor: bigint;
  debtMinor: bigint;
};

export type MoneyRow = {
  currency: string;
  /** In the range, by earned_at: amount − taken back, not voided. */
  earnedMinor: bigint;
  /** These five as of now, without a range. */
  pendingMinor: bigint;
  availableMinor: bigint;
  requestedMinor: bigint;
  paidMinor: bigint;
  debtMinor: bigint;
};

export type Counts = { clicks: number; leads: number; orders: number };

export type AffiliateStats = Counts & {
  affiliateId: string;
  from: Date;
  to: Date;
  timeZone: string;
  /** Orders ÷ clicks; null without clicks. */
  conversionRate: number | null;
  money: MoneyRow[];
};

/** One day, as "2026-11-20". */
export type DayStats = Counts & { day: string; earned: Money[] };

/** null gathers what came without a sub-ID. */
export type SubIdRow = Counts & { subId: string | null; earned: Money[] };

export type CountTile = { value: number; previous: number; change: number | null };
export type MoneyTile = {
  currency: string;
  minor: bigint;
  previousMinor: bigint;
  change: number | null;
};

/** A range beside the one before it. */
export type Totals = {
  clicks: CountTile;
  leads: CountTile;
  orders: CountTile;
  earned: MoneyTile[];
};

/**
 * payable: becomes available that day by itself · after_review: would, once approved · held: waits for a hold to be
 * released · payout: on its way. All rows but the payouts add up to the pending balance.
 */
export type ForecastRow = {
  kind: 'payable' | 'after_review' | 'held' | 'payout';
  /** Null for held and payout. */
  day: string | null;
  /** The start of the day, or when the payout was asked for. */
  at: Date | null;
  currency: string;
  minor: bigint;
  /** Commissions. */
  count: number;
  payoutId: string | null;
};

export type StatusRow = {
  status: CommissionStatus;
  currency: string;
  count: number;
  /** What is left of them; voided ones at their amount. */
  minor: bigint;
};

export type TopAffiliate = Counts & {
  affiliateId: string;
  name: string;
  code: string;
  earned: Money[];
};

export type ConsoleOverview = {
  range: Range;
  previous: Range;
  clicks: CountTile;
  leads: CountTile;
  orders: CountTile;
  /** Net amounts of all orders, attributed or not. */
  revenue: MoneyTile[];
  commissionsEarned: MoneyTile[];
  commissionsByStatus: StatusRow[];
  needsReview: { count: number; money: Money[] };
  heldCount: number;
  payoutsWaiting: { count: number; money: Money[] };
  affiliatesWaiting: number;
  /** Orders in the range that earned nobody anything, most first. */
  unattributed: { reason: string; count: number }[];
  topAffiliates: TopAffiliate[];
  days: DayStats[];
};

export type TrialBalance = {
  currencies: {
    currency: string;
    rows: { kind: AccountKind; minor: bigint; accounts: number; entries: number }[];
    /** Zero, or the books are wrong. */
    sumMinor: bigint;
  }[];
};

export type AccountRow = {
  accountId: string;
  kind: AccountKind;
  currency: string;
  minor: bigint;
  programId: string;
  /** Null for the program's own accounts. */
  affiliateId: string | null;
  affiliateName: string | null;
  affiliateCode: string | null;
};

export type EntryRow = {
  id: string;
  transferId: string;
  transferKind: string;
  kind: AccountKind;
  currency: string;
  minor: bigint;
  affiliateId: string;
  affiliateName: string;
  affiliateCode: string;
  commissionId: string | null;
  payoutId: string | null;
  reason: string | null;
  createdAt: Date;
};
