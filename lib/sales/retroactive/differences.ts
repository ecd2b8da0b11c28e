import { minBigint } from '@/lib/money/money';
import { earnOrder } from '@/lib/rewards/earn';
import type { Entry } from '@/lib/rewards/entries';
import type { Cap } from '@/lib/rewards/load';
import type { CapRoom, OrderToEarn } from '@/lib/rewards/types';

/** An order of the period as it was decided, with the list as it would have been read had the tier been reached. */
export type DecidedOrder = {
  orderId: string;
  /** The customer, whatever rows were joined into it. */
  rootId: string;
  /** By the program's clocks, "2026-10". */
  month: string;
  toEarn: OrderToEarn;
  entries: readonly Entry[];
  /** The list as it was read. */
  before: readonly Entry[];
  /** What it earned, by tiers since too. Minor units. */
  earnedMinor: bigint;
  /** Of that by tiers since. */
  laterMinor: bigint;
};

/** What one order gets by a tier that was reached after it. */
export type Difference = {
  orderId: string;
  baseMinor: bigint;
  totalMinor: bigint;
  amountMinor: bigint;
  /** What a limit cut of it. */
  cutMinor: bigint;
};

/** What is known of the limits of one currency: those in force, and what counts against them so far. */
export type Limits = {
  caps: readonly Cap[];
  ofCustomer: ReadonlyMap<string, bigint>;
  inMonth: ReadonlyMap<string, bigint>;
};

/**
 * Pure: for each order what it would have earned with the tier reached, less what it earned, or would have without limits:
 * what a limit cut is not paid after the fact. Nothing where that is less. By the function that decides every order. Limits
 * leave what they leave now, to the earlier orders first. Of one currency.
 */
export function differencesOf(orders: readonly DecidedOrder[], limits: Limits): Difference[] {
  const ofCustomer = new Map(limits.ofCustomer);
  const inMonth = new Map(limits.inMonth);
  return orders.flatMap((order) => {
    const { toEarn, entries, earnedMinor, rootId, month } = order;
    const whole = amountOf(toEarn, entries, []);
    const uncut = amountOf(toEarn, order.before, []).amountMinor + order.laterMinor;
    const dueMinor = whole.amountMinor - (uncut > earnedMinor ? uncut : earnedMinor);
    if (dueMinor <= 0n) return [];
    const taken = {
      per_order: earnedMinor,
      per_customer: ofCustomer.get(rootId) ?? 0n,
      per_month: inMonth.get(month) ?? 0n,
    };
    // What it earned already counts against a limit, and is its own.
    const rooms = limits.caps.map(({ kind, minor }): CapRoom => ({
      kind,
      limitMinor: minor,
      roomMinor: minor - taken[kind] + earnedMinor,
    }));
    const cut = amountOf(toEarn, entries, rooms);
    const amountMinor = minBigint(dueMinor, cut.amountMinor - earnedMinor);
    if (amountMinor <= 0n) return [];
    ofCustomer.set(rootId, taken.per_customer + amountMinor);
    inMonth.set(month, taken.per_month + amountMinor);
    const { totalMinor } = toEarn;
    return [
      {
        orderId: order.orderId,
        baseMinor: whole.baseMinor,
        totalMinor,
        amountMinor,
        cutMinor: dueMinor - amountMinor,
      },
    ];
  });
}

function amountOf(order: OrderToEarn, entries: readonly Entry[], rooms: readonly CapRoom[]) {
  const earned = earnOrder(order, entries, rooms);
  if ('reason' in earned) return { amountMinor: 0n, baseMinor: 0n };
  const baseMinor = earned.lines.reduce((sum, line) => sum + line.baseMinor, 0n);
  return { amountMinor: earned.amountMinor, baseMinor };
}
