import {
  CREDIT,
  half,
  holdIfBanned,
  isLive,
  left,
  liveItems,
  MINIMUM,
  move,
  must,
  ofAffiliate,
  payoutOf,
  smaller,
  type Books,
  type Currency,
  type Earning,
  type PaidOut,
  type PayoutStatus,
} from '@/lib/testing/model/books';
import { endDebt, openAgain, owe } from '@/lib/testing/model/debts';

/** Design sections 5 to 7 on payouts, holds and clawbacks, said again for the model. Each answers what it says. */

export function request(
  books: Books,
  affiliate: number,
  currency: Currency,
  id: string | null,
): string {
  if (books.banned.has(affiliate)) return 'AFFILIATE_STATUS_CONFLICT';
  const own = ofAffiliate(books, affiliate, currency);
  const earned = own.filter((one) => one.at.available !== 0n && one.holds.length === 0);
  if (earned.length === 0) return 'NOTHING_TO_PAY';
  const owed = own.filter((one) => one.at.debt !== 0n);
  const amount =
    earned.reduce((sum, one) => sum + one.at.available, 0n) +
    owed.reduce((sum, one) => sum + one.at.debt, 0n);
  if (amount <= 0n || amount < MINIMUM[currency]) return 'BELOW_MINIMUM';
  const payout: PaidOut = {
    id: id ?? '?',
    affiliate,
    currency,
    amount,
    status: 'requested',
    batch: null,
    credit: affiliate === CREDIT.affiliate,
    bonus: null,
    items: [
      ...earned.map((one) => ({
        earning: one.key,
        kind: 'earning' as const,
        amount: one.at.available,
        live: true,
      })),
      ...owed.map((one) => ({
        earning: one.key,
        kind: 'debt' as const,
        amount: one.at.debt,
        live: true,
      })),
    ],
  };
  books.payouts.set(payout.id, payout);
  for (const item of payout.items) {
    const earning = must(books.earnings.get(item.earning));
    if (item.kind === 'debt') {
      endDebt(books, earning, 'in_payout', -item.amount, payout.id);
      continue;
    }
    move(books, earning, 'available', 'in_payout', item.amount);
    if (earning.status === 'available') earning.status = 'requested';
  }
  return `requested ${amount}`;
}

type Items = PaidOut['items'];

/** Earnings are available again, what was netted is owed again; what an earning itself owes is netted at once. */
export function release(books: Books, payout: PaidOut, items: Items): void {
  for (const item of items) {
    const earning = must(books.earnings.get(item.earning));
    item.live = false;
    move(books, earning, 'in_payout', item.kind === 'earning' ? 'available' : 'debt', item.amount);
    if (item.kind === 'debt') openAgain(earning, payout.id);
    if (item.kind !== 'earning' || earning.status !== 'requested') continue;
    earning.status = 'available';
    if (item.earning !== payout.bonus) holdIfBanned(books, earning);
  }
  for (const item of items) {
    const earning = must(books.earnings.get(item.earning));
    if (item.kind !== 'earning' || earning.at.debt >= 0n) continue;
    endDebt(books, earning, 'available', smaller(-earning.at.debt, earning.at.available));
  }
  if (items.some((item) => item.earning === payout.bonus)) endBonus(books, payout);
}

/** What is left of a bonus goes with the payout that it came with. */
function endBonus(books: Books, payout: PaidOut): void {
  const bonus = must(books.earnings.get(must(payout.bonus ?? undefined)));
  if (!isLive(bonus)) return;
  const amount = left(bonus);
  bonus.takenBack += amount;
  bonus.status = 'clawed_back';
  move(books, bonus, 'available', 'expense', amount);
}

/** With the approval: earned, payable and in the payout at once. */
function giveBonus(books: Books, payout: PaidOut): void {
  const { affiliate, currency, id } = payout;
  const amount = half(payout.amount * CREDIT.bps, 10_000n);
  if (!payout.credit || amount === 0n) return;
  const bonus: Earning = {
    key: `bonus of ${id}`,
    id: '',
    affiliate,
    currency,
    amount,
    takenBack: 0n,
    taken: new Map(),
    byLine: [],
    debts: [],
    status: 'requested',
    automatic: false,
    payableAt: books.now,
    approved: true,
    matured: true,
    order: null,
    reinstates: null,
    holds: [],
    at: { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n },
  };
  books.earnings.set(bonus.key, bonus);
  move(books, bonus, 'expense', 'in_payout', amount);
  payout.items.push({ earning: bonus.key, kind: 'earning', amount, live: true });
  payout.amount += amount;
  payout.bonus = bonus.key;
}

/** After something left a requested payout. */
function settle(books: Books, payout: PaidOut): void {
  const items = liveItems(payout);
  const sum = items.reduce((total, item) => total + item.amount, 0n);
  payout.amount = sum > 0n ? sum : 0n;
  if (sum > 0n && sum >= MINIMUM[payout.currency]) return;
  release(books, payout, items);
  payout.status = 'cancelled';
}

export function hold(books: Books, earning: Earning, kind: string): string {
  if (earning.holds.includes(kind)) return 'already';
  earning.holds.push(kind);
  const under = payoutOf(books, earning.key);
  if (under?.payout.status === 'requested') {
    release(books, under.payout, [under.item]);
    settle(books, under.payout);
  }
  return 'held';
}

export function endHold(earning: Earning, kind: string): string {
  if (!earning.holds.includes(kind)) return 'HOLD_NOT_FOUND';
  earning.holds = earning.holds.filter((one) => one !== kind);
  return 'ended';
}

/** Takes from where the money lies; the caller has seen that as much is left. */
export function takeBack(
  books: Books,
  earning: Earning,
  amount: bigint,
  refund: string | null,
): void {
  const under = payoutOf(books, earning.key);
  earning.takenBack += amount;
  const before = earning.status;
  if (left(earning) === 0n) earning.status = 'clawed_back';
  switch (before) {
    case 'pending':
    case 'approved':
      return move(books, earning, 'pending', 'expense', amount);
    case 'available':
      return move(books, earning, 'available', 'expense', amount);
    case 'paid':
      return owe(books, earning, refund, amount);
    case 'requested': {
      const { payout, item } = must(under ?? undefined);
      if (payout.status !== 'requested') return owe(books, earning, refund, amount);
      const shrink = smaller(item.amount, amount);
      move(books, earning, 'in_payout', 'expense', shrink);
      owe(books, earning, refund, amount - shrink);
      if (shrink === item.amount) item.live = false;
      else item.amount -= shrink;
      return settle(books, payout);
    }
    default:
      throw new Error(`nothing can be taken of what is ${before}`);
  }
}

export function clawBack(books: Books, earning: Earning, amount: bigint | null): string {
  if (earning.status === 'voided') return 'CANNOT_CLAW_BACK_VOIDED';
  if (!isLive(earning)) return amount === null ? 'already' : 'CLAWBACK_EXCEEDS_REMAINING';
  const taken = amount ?? left(earning);
  if (taken > left(earning)) return 'CLAWBACK_EXCEEDS_REMAINING';
  takeBack(books, earning, taken, null);
  return `taken ${taken}`;
}

export type PayoutEvent = 'approve' | 'send' | 'pay' | 'cancel' | 'reject' | 'fail' | 'return';

const ENDS: Record<PayoutEvent, PayoutStatus> = {
  approve: 'approved',
  send: 'sent',
  pay: 'paid',
  cancel: 'cancelled',
  reject: 'rejected',
  fail: 'failed',
  return: 'returned',
};
const ALLOWED: Record<PayoutEvent, string> = {
  approve: 'requested',
  send: 'approved',
  pay: 'approved sent',
  cancel: 'requested approved',
  reject: 'requested approved',
  fail: 'sent',
  return: 'sent paid',
};
/** Further along than asked for: nothing to do. */
const PASSED: Partial<Record<PayoutEvent, string>> = { approve: 'sent paid', send: 'paid' };

export function movePayout(books: Books, payout: PaidOut, event: PayoutEvent): string {
  const from = payout.status;
  if (from === ENDS[event] || PASSED[event]?.split(' ').includes(from)) return `already ${from}`;
  if (!ALLOWED[event].split(' ').includes(from)) {
    const gone = (event === 'cancel' || event === 'reject') && (from === 'sent' || from === 'paid');
    return gone ? 'PAYOUT_ALREADY_SENT' : 'PAYOUT_STATUS_CONFLICT';
  }
  const isByHand = event === 'send' || event === 'pay';
  if (from === 'approved' && payout.batch !== null && isByHand) return 'PAYOUT_IN_BATCH';
  if (event === 'approve') {
    const held = liveItems(payout).filter(
      (item) => item.kind === 'earning' && must(books.earnings.get(item.earning)).holds.length > 0,
    );
    if (held.length > 0) {
      release(books, payout, held);
      settle(books, payout);
      if (payout.status !== 'requested') return payout.status;
    }
    giveBonus(books, payout);
  } else if (event === 'pay') {
    pass(books, payout, 'in_payout', 'paid', 'requested', 'paid');
  } else if (event !== 'send') {
    if (from === 'paid') pass(books, payout, 'paid', 'in_payout', 'paid', 'requested');
    release(books, payout, liveItems(payout));
  }
  payout.status = ENDS[event];
  leaveBatch(books, payout, from);
  return payout.status;
}

/** What is called off leaves a batch that has not left; the last result of one that has closes it. */
export function leaveBatch(books: Books, payout: PaidOut, from: PayoutStatus): void {
  const batch = payout.batch === null ? undefined : books.batches.get(payout.batch);
  if (!batch) return;
  if (from === 'approved') payout.batch = null;
  const waits = [...books.payouts.values()].some(
    (one) => one.batch === batch.id && one.status === 'sent',
  );
  if (from === 'sent' && batch.status === 'sent' && !waits) batch.status = 'closed';
}

function pass(
  books: Books,
  payout: PaidOut,
  from: 'in_payout' | 'paid',
  to: 'in_payout' | 'paid',
  was: Earning['status'],
  becomes: Earning['status'],
): void {
  for (const item of liveItems(payout)) {
    const earning = must(books.earnings.get(item.earning));
    move(books, earning, from, to, item.amount);
    if (item.kind === 'earning' && earning.status === was) earning.status = becomes;
  }
}
