import {
  AUTOMATIC,
  DAY,
  FLAT,
  half,
  HOLD_DAYS,
  isLive,
  left,
  move,
  must,
  smaller,
  type Books,
  type Currency,
  type Earning,
  type Sale,
} from '@/lib/testing/model/books';
import {
  clawBack,
  endHold,
  hold,
  movePayout,
  request,
  settleDebt,
  takeBack,
  type PayoutEvent,
} from '@/lib/testing/model/payout-steps';

/** A call of the product with everything it names. Commissions go by their order's id or their bonus's reason. */
export type Call =
  | {
      do: 'order';
      order: string;
      affiliate: number;
      currency: Currency;
      amount: number;
      tax: number;
      occurredAt: number;
    }
  | { do: 'refund'; refund: string; order: string; amount: number | null }
  | {
      do: 'bonus';
      key: string;
      affiliate: number;
      currency: Currency;
      amount: number;
      waive: boolean;
    }
  | { do: 'approve' | 'void'; earning: string }
  | { do: 'claw back'; earning: string; amount: number | null }
  | { do: 'hold' | 'end hold'; earning: string; kind: 'fraud' | 'dispute' }
  | { do: 'mature' }
  | { do: 'request'; affiliate: number; currency: Currency }
  | { do: 'payout'; event: PayoutEvent; payout: string }
  | {
      do: 'settle';
      kind: 'write_off' | 'repay';
      affiliate: number;
      currency: Currency;
      amount: number | null;
    };

/** What the product must answer, after doing it to the model. `made` is the id the product's answer told. */
export function apply(books: Books, call: Call, made: string | null): string {
  switch (call.do) {
    case 'order':
      return order(books, call, made);
    case 'refund':
      return refund(books, call);
    case 'bonus': {
      earn(books, {
        key: call.key,
        id: made ?? '?',
        affiliate: call.affiliate,
        currency: call.currency,
        amount: BigInt(call.amount),
        payableAt: books.now + (call.waive ? 0 : HOLD_DAYS * DAY),
      });
      return 'granted';
    }
    case 'approve':
      return approve(books, find(books, call.earning));
    case 'void':
      return voidIt(books, find(books, call.earning));
    case 'claw back':
      return clawBack(books, find(books, call.earning), big(call.amount));
    case 'hold':
      return hold(books, find(books, call.earning), call.kind);
    case 'end hold':
      return endHold(find(books, call.earning), call.kind);
    case 'mature':
      return mature(books);
    case 'request':
      return request(books, call.affiliate, call.currency, made);
    case 'payout':
      return movePayout(books, must(books.payouts.get(call.payout)), call.event);
    case 'settle':
      return settleDebt(books, call.kind, call.affiliate, call.currency, big(call.amount));
  }
}

const big = (amount: number | null) => (amount === null ? null : BigInt(amount));
const find = (books: Books, key: string) => must(books.earnings.get(key));

function earn(
  books: Books,
  of: Pick<Earning, 'key' | 'id' | 'affiliate' | 'currency' | 'amount' | 'payableAt'>,
): void {
  const earning: Earning = {
    ...of,
    takenBack: 0n,
    takenByRefunds: 0n,
    status: 'pending',
    automatic: of.affiliate === AUTOMATIC,
    holds: [],
    at: { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n },
  };
  books.earnings.set(of.key, earning);
  move(books, earning, 'expense', 'pending', earning.amount);
}

function order(books: Books, call: Extract<Call, { do: 'order' }>, made: string | null): string {
  const facts = JSON.stringify(call);
  const known = books.sales.get(call.order);
  if (known) return known.facts === facts ? 'already' : 'ORDER_CONFLICT';
  const sale = {
    key: call.order,
    total: BigInt(call.amount + call.tax),
    refunded: 0n,
    facts,
  };
  books.sales.set(sale.key, sale);
  const flat = call.affiliate === FLAT.affiliate;
  const pays = !flat || call.currency === FLAT.currency;
  const amount = flat ? FLAT.minor : half(BigInt(call.amount) * 2000n, 10_000n);
  if (pays && amount > 0n) {
    const payableAt = call.occurredAt + HOLD_DAYS * DAY;
    const { affiliate, currency } = call;
    earn(books, { key: call.order, id: made ?? '?', affiliate, currency, amount, payableAt });
  }
  applyWaiting(books, sale);
  if (!pays) return 'NO_RATE_FOR_CURRENCY';
  return `recorded ${amount > 0n ? amount : 'nothing'}`;
}

/** Those that name an amount first, the smallest before the others; what is more than the rest is refused. */
function applyWaiting(books: Books, sale: Sale): void {
  const waiting = [...(books.waiting.get(sale.key) ?? [])].sort((a, b) =>
    a.amount === b.amount
      ? 0
      : a.amount === null
        ? 1
        : b.amount === null
          ? -1
          : Number(a.amount - b.amount),
  );
  books.waiting.delete(sale.key);
  for (const { amount } of waiting) {
    const rest = sale.total - sale.refunded;
    const given = amount ?? rest;
    if (rest > 0n && given <= rest) giveBack(books, sale, given);
  }
}

/** Raises what was refunded; the commission follows in proportion, as far as there is anything left of it. */
function giveBack(books: Books, sale: Sale, amount: bigint): bigint {
  sale.refunded += amount;
  const earning = books.earnings.get(sale.key);
  if (!earning || !isLive(earning)) return 0n;
  const due = half(earning.amount * sale.refunded, sale.total) - earning.takenByRefunds;
  const taken = smaller(due, left(earning));
  if (taken <= 0n) return 0n;
  earning.takenByRefunds += taken;
  takeBack(books, earning, taken);
  return taken;
}

function refund(books: Books, call: Extract<Call, { do: 'refund' }>): string {
  const facts = JSON.stringify(call);
  const known = books.refunds.get(call.refund);
  if (known !== undefined) return known === facts ? 'already' : 'REFUND_CONFLICT';
  const sale = books.sales.get(call.order);
  if (!sale) {
    books.refunds.set(call.refund, facts);
    const waiting = books.waiting.get(call.order) ?? [];
    books.waiting.set(call.order, [...waiting, { refund: call.refund, amount: big(call.amount) }]);
    return 'parked';
  }
  const rest = sale.total - sale.refunded;
  const amount = big(call.amount) ?? rest;
  if (rest === 0n || amount > rest) return 'REFUND_EXCEEDS_ORDER';
  books.refunds.set(call.refund, facts);
  return `taken ${giveBack(books, sale, amount)}`;
}

function approve(books: Books, earning: Earning): string {
  if (earning.status === 'voided') return 'CANNOT_APPROVE_VOIDED';
  if (earning.status === 'clawed_back') return 'CANNOT_APPROVE_CLAWED_BACK';
  if (earning.status !== 'pending') return 'already';
  if (earning.holds.length > 0) return 'COMMISSION_HELD';
  earning.status = 'approved';
  becomeAvailable(books, earning);
  return earning.status;
}

function becomeAvailable(books: Books, earning: Earning): void {
  if (earning.payableAt > books.now) return;
  earning.status = 'available';
  move(books, earning, 'pending', 'available', left(earning));
}

function voidIt(books: Books, earning: Earning): string {
  if (earning.status === 'voided') return 'already';
  if (earning.status === 'clawed_back') return 'CANNOT_VOID_CLAWED_BACK';
  if (earning.status !== 'pending') return 'CANNOT_VOID_APPROVED';
  earning.status = 'voided';
  move(books, earning, 'pending', 'expense', left(earning));
  return 'voided';
}

function mature(books: Books): string {
  for (const earning of books.earnings.values()) {
    if (earning.holds.length > 0) continue;
    const ready =
      earning.status === 'approved' || (earning.status === 'pending' && earning.automatic);
    if (ready) becomeAvailable(books, earning);
  }
  return 'done';
}
