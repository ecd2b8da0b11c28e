import { isLive, payoutOf, type Books, type Earning, type Sale } from '@/lib/testing/model/books';
import { endHold, hold } from '@/lib/testing/model/payout-steps';

/** An order's commission with what restored parts of it, and the holds of its disputes. */

/** The order's commission, unless it was voided, and what gave parts of it back. */
export function lineageOf(books: Books, sale: Sale): Earning[] {
  const root = books.earnings.get(sale.root ?? '');
  if (!root || root.status === 'voided') return [];
  return [root, ...[...books.earnings.values()].filter((one) => one.reinstates === root.key)];
}

/** Where it stands, or stood before it was taken back whole. */
export function standsAt(books: Books, one: Earning): Earning['status'] {
  if (isLive(one)) return one.status;
  const under = payoutOf(books, one.key);
  if (under) return under.payout.status === 'paid' ? 'paid' : 'requested';
  if (one.matured) return 'available';
  return one.approved ? 'approved' : 'pending';
}

/** While a dispute of the order is open, what is earned of it is held. */
export function settleHolds(books: Books, sale: Sale): void {
  if (isDisputed(books, sale)) holdLineage(books, sale);
  else endHolds(books, sale);
}

/** Of whatever the order's affiliate ever had of it. */
export function endHolds(books: Books, sale: Sale): void {
  for (const one of books.earnings.values()) {
    if (one.order === sale.key && one.affiliate === sale.affiliate) endHold(one, 'dispute');
  }
}

export function isDisputed(books: Books, sale: Sale): boolean {
  return [...books.disputes.values()].some(
    (one) => one.order === sale.key && one.status === 'open' && !one.waits,
  );
}

export function holdLineage(books: Books, sale: Sale): void {
  for (const one of lineageOf(books, sale)) {
    if (one.status !== 'clawed_back') hold(books, one, 'dispute');
  }
}
