import type { Members } from '@/lib/reports/attribution-preview/affiliates';
import type { Outcome, PastOrder } from '@/lib/reports/attribution-preview/types';

export type PreviewSide = { orders: number; minor: bigint };

export type PreviewRow = {
  affiliateId: string;
  name: string;
  code: string;
  currency: string;
  now: PreviewSide;
  then: PreviewSide;
};

export type ChangedOrder = {
  orderId: string;
  externalId: string;
  occurredAt: Date;
  amountMinor: bigint;
  currency: string;
  /** Null: nobody. */
  from: string | null;
  to: string | null;
  nowMinor: bigint;
  thenMinor: bigint;
  /** Why it would go where it goes. */
  reason: string;
};

const MAX_CHANGED = 100;

/** Adds up both sides, order by order. */
export class Tally {
  private readonly rows = new Map<string, PreviewRow>();
  private readonly moved: ChangedOrder[] = [];
  orders = 0;
  /** Orders that change hands, begin to earn or cease to. */
  changed = 0;
  /** Orders that the present terms would decide otherwise than they were. */
  unlikeRecord = 0;

  constructor(private readonly members: Members) {}

  add(order: PastOrder, now: Outcome, then: Outcome): void {
    this.orders++;
    if (now.affiliateId !== order.affiliateId || now.minor !== (order.earnedMinor ?? 0n)) {
      this.unlikeRecord++;
    }
    this.count('now', order, now);
    this.count('then', order, then);
    if (now.affiliateId === then.affiliateId) return;
    this.changed++;
    this.moved.push({
      orderId: order.id,
      externalId: order.externalId,
      occurredAt: order.occurredAt,
      amountMinor: order.amountMinor,
      currency: order.currency,
      from: this.nameOf(now.affiliateId),
      to: this.nameOf(then.affiliateId),
      nowMinor: now.minor,
      thenMinor: then.minor,
      reason: then.reason,
    });
    if (this.moved.length > MAX_CHANGED * 2) this.keepNewest();
  }

  /** Those who gain or lose most first, within each currency; then those for whom nothing changes. */
  list(): PreviewRow[] {
    const size = (row: PreviewRow) => {
      const difference = row.then.minor - row.now.minor;
      return difference < 0n ? -difference : difference;
    };
    return [...this.rows.values()].sort(
      (a, b) =>
        a.currency.localeCompare(b.currency) ||
        Number(size(b) - size(a)) ||
        b.then.orders - a.then.orders ||
        a.name.localeCompare(b.name),
    );
  }

  listChanged(): ChangedOrder[] {
    this.keepNewest();
    return this.moved;
  }

  private keepNewest(): void {
    this.moved.sort((a, b) => b.occurredAt.getTime() - a.occurredAt.getTime());
    this.moved.splice(MAX_CHANGED);
  }

  private count(side: 'now' | 'then', order: PastOrder, outcome: Outcome): void {
    const { affiliateId } = outcome;
    if (affiliateId === null) return;
    const key = `${affiliateId} ${order.currency}`;
    const member = this.members.rows.get(affiliateId);
    const row = this.rows.get(key) ?? {
      affiliateId,
      name: member?.name ?? affiliateId,
      code: member?.code ?? '',
      currency: order.currency,
      now: { orders: 0, minor: 0n },
      then: { orders: 0, minor: 0n },
    };
    row[side].orders++;
    row[side].minor += outcome.minor;
    this.rows.set(key, row);
  }

  private nameOf(affiliateId: string | null): string | null {
    if (affiliateId === null) return null;
    return this.members.rows.get(affiliateId)?.name ?? affiliateId;
  }
}
