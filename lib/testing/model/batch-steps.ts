import {
  must,
  type Batch,
  type Books,
  type Currency,
  type PaidOut,
} from '@/lib/testing/model/books';
import { movePayout, type PayoutEvent } from '@/lib/testing/model/payout-steps';

/** ADR 010 on batches and the result files that come back, said again for the model. */

export const inside = (books: Books, batch: string): PaidOut[] =>
  [...books.payouts.values()]
    .filter((one) => one.batch === batch)
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** Every approved payout of the currency that is in none yet. */
export function makeBatch(books: Books, currency: Currency, id: string | null): string {
  const free = [...books.payouts.values()].filter(
    (one) =>
      one.status === 'approved' && one.currency === currency && one.batch === null && !one.credit,
  );
  if (free.length === 0) return 'BATCH_EMPTY';
  const batch: Batch = { id: id ?? '?', currency, status: 'draft', taken: new Set() };
  books.batches.set(batch.id, batch);
  for (const one of free) one.batch = batch.id;
  return `batched ${free.length} of ${free.reduce((sum, one) => sum + one.amount, 0n)}`;
}

export type BatchEvent = 'approve' | 'send' | 'cancel';

const STEPS: Record<BatchEvent, { from: string; to: Batch['status']; passed: string }> = {
  approve: { from: 'draft', to: 'approved', passed: 'approved sent closed' },
  send: { from: 'approved', to: 'sent', passed: 'sent closed' },
  cancel: { from: 'draft approved', to: 'cancelled', passed: 'cancelled' },
};

export function moveBatch(books: Books, id: string, event: BatchEvent): string {
  const batch = must(books.batches.get(id));
  const { from, to, passed } = STEPS[event];
  if (passed.split(' ').includes(batch.status)) return `already ${batch.status}`;
  if (!from.split(' ').includes(batch.status)) return 'BATCH_STATUS_CONFLICT';
  const payouts = inside(books, id);
  if (event !== 'cancel' && payouts.length === 0) return 'BATCH_EMPTY';
  for (const one of payouts) {
    if (event === 'send') one.status = 'sent';
    if (event === 'cancel') one.batch = null;
  }
  batch.status = to;
  return to;
}

export function takeOut(books: Books, id: string, payout: PaidOut): string {
  const batch = must(books.batches.get(id));
  if (payout.batch !== id) return `already ${batch.status}`;
  if (batch.status !== 'draft') return 'BATCH_STATUS_CONFLICT';
  payout.batch = null;
  return 'out';
}

/** What a provider says of each payout of a batch. */
export type Outcome = 'Completed' | 'Failed' | 'Returned' | 'Pending';
export type Results = [payout: string, outcome: Outcome][];

const EVENTS: Record<Outcome, PayoutEvent | null> = {
  Completed: 'pay',
  Failed: 'fail',
  Returned: 'return',
  Pending: null,
};

/** All of the file or nothing of it; the same file once. */
export function takeResults(books: Books, id: string, results: Results): string {
  const batch = must(books.batches.get(id));
  if (batch.status !== 'sent' && batch.status !== 'closed') return 'BATCH_HAS_NO_FILE';
  const file = JSON.stringify(results);
  if (batch.taken.has(file)) return 'imported before';
  const todo: Record<PayoutEvent, PaidOut[]> = {
    ...{ pay: [], fail: [], return: [] },
    ...{ approve: [], send: [], cancel: [], reject: [] },
  };
  let unchanged = 0;
  for (const [key, outcome] of results) {
    const payout = must(books.payouts.get(key));
    const event = EVENTS[outcome];
    const ends = { pay: 'paid', fail: 'failed', return: 'returned' } as Record<string, string>;
    const came = event === 'return' && payout.status === 'failed';
    if (event === null || came || ends[event] === payout.status) unchanged++;
    else if (payout.status === 'sent' || (payout.status === 'paid' && event === 'return'))
      todo[event].push(payout);
    else return 'IMPORT_STATUS_CONFLICT';
  }
  for (const event of ['pay', 'fail', 'return'] as const) {
    for (const payout of todo[event]) movePayout(books, payout, event);
  }
  batch.taken.add(file);
  const { pay, fail, return: back } = todo;
  return `paid ${pay.length}, failed ${fail.length}, returned ${back.length}, unchanged ${unchanged}`;
}
