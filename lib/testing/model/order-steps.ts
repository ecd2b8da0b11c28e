import {
  AUTOMATIC,
  DAY,
  HOLD_DAYS,
  holdIfBanned,
  left,
  move,
  type Books,
  type Currency,
  type Earning,
  type Sale,
} from '@/lib/testing/model/books';
import { endHolds, lineageOf, settleHolds } from '@/lib/testing/model/lineage';
import { takeBack } from '@/lib/testing/model/payout-steps';
import { applyWaiting, settleEarlier } from '@/lib/testing/model/refund-steps';
import { earnedOf, type Earned } from '@/lib/testing/model/rules';
import { soldLines } from '@/lib/testing/model/sold-lines';

export type OrderCall = {
  do: 'order';
  order: string;
  affiliate: number;
  currency: Currency;
  amount: number;
  tax: number;
  lines: { sku: string; amount: number; total: number }[];
  occurredAt: number;
};

export function earn(
  books: Books,
  of: Pick<
    Earning,
    'key' | 'id' | 'affiliate' | 'currency' | 'amount' | 'payableAt' | 'order' | 'byLine'
  >,
): void {
  const earning: Earning = {
    ...of,
    takenBack: 0n,
    taken: new Map(),
    debts: [],
    status: 'pending',
    automatic: of.affiliate === AUTOMATIC,
    approved: false,
    matured: false,
    reinstates: null,
    holds: [],
    at: { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n },
  };
  holdIfBanned(books, earning);
  books.earnings.set(of.key, earning);
  move(books, earning, 'expense', 'pending', earning.amount);
}

export function order(books: Books, call: OrderCall, made: string | null): string {
  const facts = JSON.stringify(call);
  const known = books.sales.get(call.order);
  if (known) return known.facts === facts ? 'already' : 'ORDER_CONFLICT';
  const { affiliate, currency, occurredAt } = call;
  const [net, total] = [BigInt(call.amount), BigInt(call.amount + call.tax)];
  const sale: Sale = {
    key: call.order,
    ...{ net, total, lines: soldLines(call.lines, net, total) },
    ...{ currency, occurredAt, refunded: 0n, facts, affiliate: null, root: null },
  };
  books.sales.set(sale.key, sale);
  // Whoever was banned by then won nobody; what happened before is earned, and held.
  const inactive = call.occurredAt >= (books.banned.get(call.affiliate) ?? Infinity);
  const earned = earnedOf(books, sale, affiliate);
  if (!inactive) {
    sale.affiliate = affiliate;
    earnOf(books, sale, { affiliate, earned, id: made });
  }
  applyWaiting(books, sale);
  if (inactive) return 'AFFILIATE_INACTIVE';
  return 'reason' in earned ? earned.reason : `recorded ${earned.amount}`;
}

export function voidIt(books: Books, earning: Earning): string {
  if (earning.status === 'voided') return 'already';
  if (earning.status === 'clawed_back') return 'CANNOT_VOID_CLAWED_BACK';
  if (earning.status !== 'pending') return 'CANNOT_VOID_APPROVED';
  earning.status = 'voided';
  move(books, earning, 'pending', 'expense', left(earning));
  return 'voided';
}

/** The next commission of a sale, payable as of the sale's own time. */
function earnOf(
  books: Books,
  sale: Sale,
  { earned, affiliate, id: made }: { affiliate: number; earned: Earned; id: string | null },
): void {
  if ('reason' in earned) return;
  const { key: order, currency } = sale;
  const nth = [...books.earnings.values()].filter(
    (one) => one.order === order && one.reinstates === null,
  ).length;
  const key = nth === 0 ? order : `${order}@${nth + 1}`;
  sale.root = key;
  const payableAt = sale.occurredAt + HOLD_DAYS * DAY;
  const id = made ?? '?';
  earn(books, { ...earned, affiliate, key, id, currency, payableAt, order });
}

/** A person gives an order to another affiliate: what it had earned ends, and it is earned anew, less what was refunded. */
export function give(books: Books, sale: Sale, affiliate: number, id: string | null): string {
  if (books.banned.has(affiliate)) return 'AFFILIATE_STATUS_CONFLICT';
  if (sale.affiliate === affiliate) return 'ALREADY_OF_AFFILIATE';
  let taken = 0n;
  for (const one of lineageOf(books, sale)) {
    const amount = left(one);
    taken += amount;
    if (one.status === 'pending') voidIt(books, one);
    else if (amount > 0n) takeBack(books, one, amount, null);
  }
  endHolds(books, sale);
  sale.affiliate = affiliate;
  sale.root = null;
  const earned = earnedOf(books, sale, affiliate);
  earnOf(books, sale, { affiliate, earned, id });
  if ('amount' in earned) {
    settleEarlier(books, sale);
    settleHolds(books, sale);
  }
  return `given, took ${taken}`;
}
