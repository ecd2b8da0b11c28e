import type { Won } from '@/lib/reports/attribution-preview/types';
import { earnOrder } from '@/lib/rewards/earn';
import { orderedEntries, type Entry } from '@/lib/rewards/entries';
import { needsOf } from '@/lib/rewards/facts';
import { figureKey } from '@/lib/rewards/figure-key';
import { daysOfPeriod } from '@/lib/rewards/figure-period';
import { capsInForce, type Cap } from '@/lib/rewards/load';
import type { CapRoom, FigureCondition, OwnRate, Rule } from '@/lib/rewards/types';
import { dayAt, type ProgramCalendar } from '@/lib/time/program-calendar';

/** What one affiliate earns by. */
export type EarnsBy = { rules: readonly Rule[]; rates: readonly OwnRate[]; caps: readonly Cap[] };

type Kept = { entries: Entry[]; caps: readonly Cap[]; asked: ReadonlyMap<string, FigureCondition> };

/**
 * What past orders would earn in one world: by what decides real ones. Figures and what is left below limits are counted over
 * the orders that it is asked for, customer by customer: how many reach a tier by orders does not depend on that, which of
 * them, and by sales how many, may.
 */
export class Earner {
  private readonly known = new Map<string, Kept | null>();
  private readonly counts = new Map<string, bigint>();

  constructor(
    private readonly calendar: ProgramCalendar,
    private readonly earnsBy: (affiliateId: string) => EarnsBy | null,
  ) {}

  earn(won: Won): { minor: bigint } | { reason: string } {
    const { order, affiliateId, nth } = won;
    const kept = this.keptOf(affiliateId);
    if (!kept) return { minor: 0n };
    const day = dayAt(this.calendar, order.occurredAt);
    const figures = new Map(
      [...kept.asked].map(([key, condition]) => [key, this.counted(won, condition, day)] as const),
    );
    const { country, linkId, ...told } = order;
    const earned = earnOrder(
      { ...told, country, linkId, nth, figures },
      kept.entries,
      this.roomsOf(kept, won, day),
    );
    if ('reason' in earned) return { reason: earned.reason };
    const { amountMinor } = earned;
    if (kept.caps.length > 0) {
      for (const key of capKeys(won, day)) this.add(key, amountMinor);
    }
    return { minor: amountMinor };
  }

  private keptOf(affiliateId: string): Kept | null {
    const known = this.known.get(affiliateId);
    if (known !== undefined) return known;
    const by = this.earnsBy(affiliateId);
    const kept = by && {
      entries: orderedEntries(by.rules, by.rates),
      caps: by.caps,
      asked: needsOf(by.rules).figures,
    };
    this.known.set(affiliateId, kept);
    return kept;
  }

  private add(key: string, value: bigint): bigint {
    const sum = (this.counts.get(key) ?? 0n) + value;
    this.counts.set(key, sum);
    return sum;
  }

  /** With this order among them. */
  private counted(won: Won, condition: FigureCondition, day: string): bigint {
    const { order, affiliateId, isFirst } = won;
    const { first } = daysOfPeriod(day, condition.period);
    const value = {
      orders: 1n,
      customers: isFirst ? 1n : 0n,
      revenue: order.currency === condition.currency ? order.amountMinor : 0n,
      leads: 0n,
    }[condition.figure];
    return this.add(`${affiliateId} ${figureKey(condition)} ${first}`, value);
  }

  private roomsOf({ caps }: Kept, won: Won, day: string): CapRoom[] {
    const [ofMonth, ofCustomer] = capKeys(won, day);
    const taken = {
      per_order: 0n,
      per_customer: this.counts.get(ofCustomer) ?? 0n,
      per_month: this.counts.get(ofMonth) ?? 0n,
    };
    return capsInForce(caps, won.order.currency).map(({ kind, minor }) => ({
      kind,
      limitMinor: minor,
      roomMinor: minor - taken[kind],
    }));
  }
}

function capKeys({ order, affiliateId, customerId }: Won, day: string): [string, string] {
  return [
    `${affiliateId} earned ${order.currency} ${day.slice(0, 7)}`,
    `${customerId} earned ${order.currency}`,
  ];
}
