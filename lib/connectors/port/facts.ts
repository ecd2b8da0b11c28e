import type { OrderLineInput, RefundLineInput } from '@/lib/orders/schema';
import type { DisputeStage, DisputeStatus } from '@/lib/orders/types';
import type { SaidNames } from '@/lib/sales/joins/meet-names';

/**
 * What shops and payment providers say, in our words. Each provider's `read` makes facts of its events, and one applier
 * (apply-fact.ts) does what they mean; facts may come in any order and twice. Amounts are minor units of ISO 4217.
 */
export type Fact =
  | Met
  | Lead
  | Paid
  | Tied
  | RefundedTotal
  | Refunded
  | RefundFailed
  | Disputed
  | CodeChanged
  | SubscriptionChanged
  | Captured;

/** The short name of the program that the event names; heard only where the connection does not say it. */
type OfProgram = { program?: string | undefined };

export type Buyer = {
  names: SaidNames;
  /** Numbers that are a customer's in this shop only. */
  ownIds?: readonly string[];
  email?: string | undefined;
  click?: string | undefined;
  code?: string | undefined;
  /** Of a shop that takes several: the first that is an affiliate's counts, or the first. */
  codes?: readonly string[];
  /** Codes that are named as the shop calls them (CodeChanged); before what is written beside the sale. */
  codeRefs?: readonly string[];
  /** An affiliate's code in the address that led the buyer to the shop; below any click. */
  landing?: string | undefined;
  /** The click is that of this address: where it cannot win, the code may. */
  isClickOfLanding?: boolean;
};

/** These names are one customer's. */
export type Met = OfProgram & { kind: 'met'; names: SaidNames };

/** Who the customer is and what led them here, without money. A checkout is a visit, an invoice of nothing may repeat one. */
export type Lead = OfProgram & {
  kind: 'lead';
  buyer: Buyer;
  toldBy: 'checkout' | 'invoice';
  occurredAt: Date;
  /** Of a checkout whose payment goes through later: the sale that it will be, if all of it is captured. */
  awaits?: AwaitedSale;
};

export type AwaitedSale = Pick<Paid, 'amount' | 'total' | 'metadata'> & { paymentRef: string };

/** A payment went through; what it paid, the checkout that awaits it says. */
export type Captured = {
  kind: 'captured';
  paymentRef: string;
  /** Minor units, of the whole payment. */
  total: number;
  currency: string;
  occurredAt: Date;
};

export type Paid = OfProgram & {
  kind: 'paid';
  buyer: Buyer;
  orderId: string;
  /** Net, and what was paid. */
  amount: number;
  total: number;
  /** Null: that of the program. */
  currency: string | null;
  occurredAt: Date;
  /** The payment's own names, and the one that is kept with the order. */
  refs: readonly string[];
  paymentRef: string | null;
  /**
   * What the payment is to this order. claims: whatever reports of these names is this order's. yields: an order that has
   * claimed one of them stands for it, and then this is a lead of that time. order: the shop knows no payments apart.
   */
  payment: { is: 'claimed' } | { is: 'free'; cameAt: Date } | { is: 'order' };
  metadata: Record<string, string | number | boolean | null>;
  lines?: readonly OrderLineInput[] | undefined;
};

/** A payment is an order's. */
export type Tied = OfProgram & { kind: 'tied'; orderId: string; refs: readonly string[] };

/** Of which payment, by the first name that an order knows. */
type OfPayment = OfProgram & {
  refs: readonly string[];
  /** What it is known by when no order knows any of the names. */
  orderId?: string | null;
  currency: string | null;
  reason?: string | undefined;
  occurredAt: Date;
  /** By the provider's clock. */
  reportedAt: Date;
};

/** Everything refunded of a charge so far. */
export type RefundedTotal = OfPayment & {
  kind: 'refunded-total';
  /** As it stands at `reportedAt`, told with every word of the order: the latest counts, also when it is less than before. */
  isState?: true;
  /** All of the order: `total` is what it is now, and may be less than what was paid. */
  isWhole?: boolean;
  reportId: string;
  chargeRef: string;
  total: number;
};

/** One refund; `amount` null: the rest of its order. */
export type Refunded = Omit<OfPayment, 'reportedAt'> & {
  kind: 'refunded';
  refundId: string;
  amount: number | null;
  lines?: readonly RefundLineInput[] | undefined;
};

/** A refund that had been counted came back. */
export type RefundFailed = OfPayment & {
  kind: 'refund-failed';
  refundId: string;
  amount: number;
  chargeRef?: string | undefined;
  madeAt?: Date | undefined;
};

export type Disputed = OfPayment & {
  kind: 'disputed';
  disputeId: string;
  status: DisputeStatus;
  stage: DisputeStage;
  /** Null: all of the order. */
  amount: number | null;
};

/** Whether an event moves money of its order on, so that who earns has to be locked for that from the start. */
export function haveRefunds(facts: readonly Fact[]): boolean {
  return facts.some((fact) =>
    fact.kind === 'refunded-total' ? fact.total > 0 : MOVES_MONEY.has(fact.kind),
  );
}

const MOVES_MONEY: ReadonlySet<Fact['kind']> = new Set(['refunded', 'refund-failed', 'disputed']);

export const SUBSCRIPTION_STATUSES = ['trialing', 'active', 'late', 'paused', 'ended'] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** How a subscription stands. What is paid for it are orders; this earns nothing and takes nothing. */
export type SubscriptionChanged = OfProgram & {
  kind: 'subscription-changed';
  names: SaidNames;
  ownIds?: readonly string[];
  /** The provider's name of it. */
  ref: string;
  status: SubscriptionStatus;
  startedAt: Date;
  /** When its present period began; of the first one it is null. */
  renewedAt: Date | null;
  /** It was cancelled, and runs until then. */
  endsAt: Date | null;
  /** By the provider's clock. */
  toldAt: Date;
};

/** What a discount code of the shop's own is called there, and how it is typed. */
export type CodeChanged = {
  kind: 'code-changed';
  ref: string;
  code: string;
  isActive: boolean;
  /** By the provider's clock. */
  toldAt: Date;
};
