/**
 * What the books ought to be, kept a second time and in another way: a map from commission to the money in each place,
 * moved by hand. It shares no code with the product, so that it cannot share its mistakes.
 */

export type Currency = 'USD' | 'EUR';
export const PLACES = ['pending', 'available', 'in_payout', 'paid', 'debt'] as const;
export type Place = (typeof PLACES)[number];
type Outside = 'expense' | 'cash' | 'write_off';

/** What one clawback made; of a person, where it names no refund. */
export type Debt = {
  refund: string | null;
  open: bigint;
  forgiven: bigint;
  /** Netted by payouts that may release it. */
  netted: { payout: string; amount: bigint }[];
};

export type Earning = {
  key: string;
  /** The product's own, from its answer. */
  id: string;
  affiliate: number;
  currency: Currency;
  amount: bigint;
  takenBack: bigint;
  /** By refund, less what reversals gave back to this very commission. */
  taken: Map<string, bigint>;
  /** Oldest first. */
  debts: Debt[];
  status: 'pending' | 'approved' | 'available' | 'requested' | 'paid' | 'voided' | 'clawed_back';
  automatic: boolean;
  payableAt: number;
  approved: boolean;
  matured: boolean;
  /** The order it was earned of, or restores a part of; null: a bonus. */
  order: string | null;
  /** The commission of which this restores what had been netted. */
  reinstates: string | null;
  /** Of an order: what each of its lines earned. */
  byLine: bigint[];
  holds: string[];
  at: Record<Place, bigint>;
};

export type SoldLine = {
  position: number;
  /** Null: everything else. */
  sku: string | null;
  worth: bigint;
  paid: bigint;
};

/** Of a refund: the line by its position or its sku. */
export type NamedPart = { line: number | null; sku: string | null; amount: number };

export type Sale = {
  key: string;
  /** Less tax. */
  net: bigint;
  total: bigint;
  lines: SoldLine[];
  currency: Currency;
  occurredAt: number;
  refunded: bigint;
  facts: string;
  /** Whose the order is; null: nobody's. */
  affiliate: number | null;
  /** The commission that the order's refunds count against. */
  root: string | null;
};

export type MadeRefund = {
  key: string;
  order: string;
  facts: string;
  status: 'waiting' | 'applied' | 'refused' | 'reversed';
  /** Null: the rest of the order. */
  wanted: bigint | null;
  amount: bigint;
  /** Which lines of the order it is of. */
  named: NamedPart[];
  dispute: string | null;
  /** When it counted first. */
  appliedAt: number | null;
};

export type Quarrel = {
  key: string;
  order: string;
  status: 'open' | 'won' | 'lost';
  amount: bigint | null;
  waits: boolean;
};

type Item = { earning: string; kind: 'earning' | 'debt'; amount: bigint; live: boolean };

export type PayoutStatus =
  'requested' | 'approved' | 'sent' | 'paid' | 'cancelled' | 'rejected' | 'failed' | 'returned';

export type Batch = {
  id: string;
  currency: Currency;
  status: 'draft' | 'approved' | 'sent' | 'closed' | 'cancelled';
  /** The result files that were taken in. */
  taken: Set<string>;
};

export type PaidOut = {
  id: string;
  affiliate: number;
  currency: Currency;
  amount: bigint;
  status: PayoutStatus;
  items: Item[];
  batch: string | null;
  /** In credit: no batch takes it, and its approval puts a bonus on top. */
  credit: boolean;
  /** The earning that is that bonus. */
  bonus: string | null;
};

export type Books = {
  now: number;
  /** How many names were given, so that each gets a name of its own. */
  names: number;
  sales: Map<string, Sale>;
  earnings: Map<string, Earning>;
  payouts: Map<string, PaidOut>;
  batches: Map<string, Batch>;
  refunds: Map<string, MadeRefund>;
  disputes: Map<string, Quarrel>;
  /** Since when an affiliate is banned. */
  banned: Map<number, number>;
  /** What an agent moved without a confirmation, by UTC day; dollars. */
  spent: Map<string, bigint>;
  outside: Record<Currency, Record<Outside, bigint>>;
};

export const DAY = 86_400_000;
export const MINIMUM: Record<Currency, bigint> = { USD: 1000n, EUR: 500n };
/** The second affiliate's commissions are approved by the system, the third has a flat rate in dollars. */
export const AUTOMATIC = 1;
export const FLAT = { affiliate: 2, minor: 750n, currency: 'USD' } as const;
/** The second one is paid in credit too, with so much on top. */
export const CREDIT = { affiliate: AUTOMATIC, bps: 1234n };
/**
 * Nobody earns by what is excluded. The fourth earns a share of its own by a product, another from the third order of a month on,
 * and in one currency at most so much by an order.
 */
export const RULED = {
  affiliate: 3,
  excluded: 'g',
  product: { sku: 'b', bps: 3000n },
  tier: { orders: 3, bps: 3500n },
  cap: { currency: 'EUR', minor: 3000n },
} as const;
export const HOLD_DAYS = 30;

export function newBooks(now: number): Books {
  const nothing = () => ({ expense: 0n, cash: 0n, write_off: 0n });
  return {
    now,
    names: 0,
    sales: new Map(),
    earnings: new Map(),
    payouts: new Map(),
    batches: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    banned: new Map(),
    spent: new Map(),
    outside: { USD: nothing(), EUR: nothing() },
  };
}

/** n ÷ d for n ≥ 0, a half goes up. */
export function half(n: bigint, d: bigint): bigint {
  return (2n * n + d) / (2n * d);
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the model asked for what it does not have');
  return value;
}

export const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

/** Moves money of one commission; every move has both its sides here. */
export function move(
  books: Books,
  earning: Earning,
  from: Place | Outside,
  to: Place | Outside,
  amount: bigint,
): void {
  const outside = books.outside[earning.currency];
  for (const [place, change] of [
    [from, -amount],
    [to, amount],
  ] as const) {
    if (place === 'expense' || place === 'cash' || place === 'write_off') outside[place] += change;
    else earning.at[place] += change;
  }
}

export const left = (earning: Earning) => earning.amount - earning.takenBack;

export const isLive = (earning: Earning) =>
  earning.status !== 'voided' && earning.status !== 'clawed_back';

/** What an affiliate who is banned has on the way to them, or gets back, is held. */
export function holdIfBanned(books: Books, earning: Earning): void {
  if (!books.banned.has(earning.affiliate) || earning.holds.includes('banned')) return;
  earning.holds.push('banned');
}

export function liveItems(payout: PaidOut): Item[] {
  return payout.items.filter((item) => item.live);
}

/** The payout on whose way a commission is, or that paid it. */
export function payoutOf(books: Books, key: string): { payout: PaidOut; item: Item } | null {
  for (const payout of books.payouts.values()) {
    const item = liveItems(payout).find((one) => one.earning === key && one.kind === 'earning');
    if (item) return { payout, item };
  }
  return null;
}

export const waitingFor = (books: Books, order: string) =>
  [...books.refunds.values()].filter((one) => one.order === order && one.status === 'waiting');

/** The orders that refunds or disputes wait for. */
export function awaited(books: Books): string[] {
  const refunds = [...books.refunds.values()].filter((one) => one.status === 'waiting');
  const disputes = [...books.disputes.values()].filter((one) => one.waits);
  return [...new Set([...refunds, ...disputes].map((one) => one.order))];
}

export const ofAffiliate = (books: Books, affiliate: number, currency: Currency) =>
  [...books.earnings.values()]
    .filter((one) => one.affiliate === affiliate && one.currency === currency)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
