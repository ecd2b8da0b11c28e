import { holdIfBanned, liveItems, type Books } from '@/lib/testing/model/books';
import { leaveBatch, release } from '@/lib/testing/model/payout-steps';

/** What has not left is called off, and what is earned and not paid is held; a payout that was sent goes on. */
export function ban(books: Books, affiliate: number): string {
  if (books.banned.has(affiliate)) return 'already';
  books.banned.set(affiliate, books.now);
  for (const payout of books.payouts.values()) {
    if (payout.affiliate !== affiliate) continue;
    if (payout.status !== 'requested' && payout.status !== 'approved') continue;
    release(books, payout, liveItems(payout));
    const from = payout.status;
    payout.status = 'cancelled';
    leaveBatch(books, payout, from);
  }
  for (const earning of books.earnings.values()) {
    if (earning.affiliate !== affiliate) continue;
    if (['pending', 'approved', 'available'].includes(earning.status)) {
      holdIfBanned(books, earning);
    }
  }
  return 'banned';
}
