import type { CommandContext } from '@/lib/db/work';
import type { AffiliateInQuestion } from '@/lib/attribution/facts';
import type { AffiliateLock } from '@/lib/attribution/lock-affiliates';
import type { MentionedClick } from '@/lib/attribution/mentioned-click';
import type { Candidate } from '@/lib/attribution/types';
import type { Attribution, Order, Program } from '@/lib/db/generated/client';
import type { LockedCustomer } from '@/lib/orders/customer';
import type { OrderLine } from '@/lib/orders/order-lines';
import type { RewardFacts } from '@/lib/sales/rewards/gather';
import type { RecordOrderInput } from '@/lib/orders/schema';

/** A call that reports an order, which is not recorded yet; its customer and its id are locked. */
export type NewOrder = {
  ctx: CommandContext;
  program: Program;
  customer: LockedCustomer;
  input: RecordOrderInput;
};

/** An order without an affiliate, new or on file, that is to be decided. */
export type OrderQuestion = {
  ctx: CommandContext;
  program: Program;
  customer: LockedCustomer;
  order: Order;
  /** What it consists of; none of one that was told without. */
  lines: readonly OrderLine[];
  /** The click it names: as the call gave it, which may be a token that says more than the id that is kept. */
  click: MentionedClick | null;
  /** The customer's, provisional or fixed, before this order. */
  attribution: Attribution | null;
};

/** The same with everything that was looked up: what judgeOrder needs. */
export type OrderFacts = OrderQuestion & {
  /** Of an order after the one that fixed the customer only what it names. */
  candidates: Candidate[];
  affiliates: ReadonlyMap<string, AffiliateInQuestion>;
  /** The months that the first order's commission promised; undefined when it kept none. */
  promisedMonths: number | null | undefined;
  /** What rules and caps are decided by; null where the program has none. */
  rewards: RewardFacts | null;
};

/** Affiliates that the transaction has locked, all in one way. */
export type HeldAffiliates = { ids: Set<string>; lock: AffiliateLock };

/** A customer whose orders are decided again. */
export type Reopened = {
  program: Program;
  customer: LockedCustomer;
  held: HeldAffiliates;
  /** An order just inserted, undecided, and the click as its call gave it. */
  added: { order: Order; click: MentionedClick | null } | null;
};
