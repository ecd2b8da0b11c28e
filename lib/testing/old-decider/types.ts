import type { CommandContext } from '@/lib/actor';
import type { NamedClick } from '@/lib/testing/old-decider/attribution/gather';
import type { Candidate } from '@/lib/attribution/types';
import type { Attribution, Order, Program } from '@/lib/db/generated/client';
import type { LockedCustomer } from '@/lib/testing/old-decider/customer';
import type { RecordOrderInput } from '@/lib/orders/schema';

/** An order that is not recorded yet; its customer and its id are locked. */
export type NewOrder = {
  ctx: CommandContext;
  program: Program;
  customer: LockedCustomer;
  input: RecordOrderInput;
  /** The fingerprint of what the caller said. */
  facts: string;
};

/**
 * An order that decides nothing but itself: the first of a new customer, or a later one of a customer who belongs to an
 * affiliate. Nothing waits for it.
 */
export type UsualOrder = NewOrder & {
  /** Undecided. */
  order: Order;
  named: NamedClick | null;
  /** Null: the customer is new. */
  fixed: Attribution | null;
  /** Of a new customer all of them, of an old one those that the call names. */
  candidates: Candidate[];
};
