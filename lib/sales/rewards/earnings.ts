import type { Order } from '@/lib/db/generated/client';
import type { OrderLine } from '@/lib/orders/order-lines';
import { earnOrder, type NothingEarned } from '@/lib/rewards/earn';
import type { DecidedBy } from '@/lib/rewards/facts';
import { figureKey } from '@/lib/rewards/figure-key';
import { daysOfPeriod } from '@/lib/rewards/figure-period';
import { orderedEntries, type Entry } from '@/lib/rewards/entries';
import type { CapRoom, EarnedLine, FigurePeriod, OrderToEarn, OwnRate } from '@/lib/rewards/types';
import type { RewardFacts, RewardsOf } from '@/lib/sales/rewards/gather';

/** `facts`: what rules were decided by, to be frozen; null where there were none. */
export type Earnings = { lines: EarnedLine[]; amountMinor: bigint; facts: DecidedBy | null };

/** What was judged in the same transaction before it, and is in no figure that was read. */
export type Counted = {
  affiliateId: string;
  customerId: string;
  day: string;
  amountMinor: bigint;
  currency: string;
  /** It fixed whom its customer belongs to. */
  isNewCustomer: boolean;
  /** On no hold that keeps it out of the figures. */
  isCounted: boolean;
  earnedMinor: bigint;
};

export type Told = {
  order: Pick<
    Order,
    'amountMinor' | 'totalMinor' | 'currency' | 'occurredAt' | 'code' | 'customerId' | 'metadata'
  >;
  lines: readonly OrderLine[];
  rewards: RewardFacts | null;
};

export type Brought = {
  affiliateId: string;
  rates: readonly OwnRate[];
  subId: string | null;
  linkId: string | null;
  clickId: string | null;
  /** The order is what makes the customer the affiliate's. */
  isNewCustomer: boolean;
};

/** What an order is decided by for an affiliate: the order as rules see it, the list, and what caps leave. */
export type Deciding = { toEarn: OrderToEarn; entries: readonly Entry[]; caps: CapRoom[] };

/** Pure: what has been looked up, as rules ask for it. */
export function decidingOf(told: Told, brought: Brought, earlier: readonly Counted[]): Deciding {
  const { order, lines, rewards } = told;
  const of = rewards?.of.get(brought.affiliateId);
  return {
    toEarn: {
      amountMinor: order.amountMinor,
      totalMinor: order.totalMinor,
      currency: order.currency,
      occurredAt: order.occurredAt,
      code: order.code,
      subId: brought.subId,
      linkId: brought.linkId,
      country: rewards?.countries.get(brought.clickId ?? '') ?? null,
      metadata: order.metadata as OrderToEarn['metadata'],
      nth: rewards?.nth ?? 1,
      figures: rewards && of ? figuresWith(told, rewards, of, brought, earlier) : new Map(),
      lines,
    },
    entries: of?.entries ?? orderedEntries([], brought.rates),
    caps: rewards && of ? roomsOf(order, rewards, of, brought.affiliateId, earlier) : [],
  };
}

/**
 * Pure: what an order earns an affiliate, line by line and in all, or why nothing: by the one list of rules and rates, and
 * under the caps that bind.
 */
export function earningsOf(
  told: Told,
  brought: Brought,
  earlier: readonly Counted[],
): Earnings | { reason: NothingEarned } {
  const { toEarn, entries, caps } = decidingOf(told, brought, earlier);
  const earned = earnOrder(toEarn, entries, caps);
  if ('reason' in earned) return earned;
  return {
    lines: earned.lines,
    amountMinor: earned.amountMinor,
    facts: told.rewards?.of.has(brought.affiliateId)
      ? {
          nth: toEarn.nth,
          country: toEarn.country,
          linkId: toEarn.linkId,
          figures: Object.fromEntries(
            [...toEarn.figures].map(([key, value]) => [key, Number(value)]),
          ),
          rateLevel: brought.rates[0]?.level ?? 'program',
        }
      : null,
  };
}

function isIn(day: string, of: string, period: FigurePeriod): boolean {
  const { first, last } = daysOfPeriod(of, period);
  return first <= day && day <= last;
}

/** The order itself counts as one more. */
function figuresWith(
  { order }: Told,
  { day }: RewardFacts,
  { asked, figures }: RewardsOf,
  { affiliateId, isNewCustomer }: Brought,
  earlier: readonly Counted[],
): Map<string, bigint> {
  const own = { amountMinor: order.amountMinor, currency: order.currency, isNewCustomer };
  return new Map(
    [...asked.values()].map((condition) => {
      const { figure, period, currency } = condition;
      const before = earlier.filter(
        (one) => one.affiliateId === affiliateId && one.isCounted && isIn(one.day, day, period),
      );
      const more = [...before, own].map((one): bigint => {
        if (figure === 'revenue') return one.currency === currency ? one.amountMinor : 0n;
        if (figure === 'leads') return 0n;
        return figure === 'orders' || one.isNewCustomer ? 1n : 0n;
      });
      const key = figureKey(condition);
      return [key, more.reduce((sum, part) => sum + part, figures.get(key) ?? 0n)];
    }),
  );
}

function roomsOf(
  order: Told['order'],
  { day, earnedOfCustomer }: RewardFacts,
  { caps, earnedInMonth }: RewardsOf,
  affiliateId: string,
  earlier: readonly Counted[],
): CapRoom[] {
  const sumOf = (counts: (one: Counted) => boolean) =>
    earlier
      .filter((one) => one.currency === order.currency && counts(one))
      .reduce((sum, one) => sum + one.earnedMinor, 0n);
  const taken = {
    per_order: () => 0n,
    per_customer: () => earnedOfCustomer + sumOf((one) => one.customerId === order.customerId),
    per_month: () =>
      earnedInMonth +
      sumOf((one) => one.affiliateId === affiliateId && isIn(one.day, day, 'month')),
  };
  return caps.map(({ kind, minor }) => ({
    kind,
    limitMinor: minor,
    roomMinor: minor - taken[kind](),
  }));
}
