import {
  AUTOMATIC,
  DAY,
  FLAT,
  half,
  holdIfBanned,
  HOLD_DAYS,
  left,
  move,
  must,
  type Books,
  type Currency,
  type Earning,
} from '@/lib/testing/model/books';
import { agent, type AgentCall } from '@/lib/testing/model/agent-steps';
import { ban } from '@/lib/testing/model/ban-steps';
import {
  makeBatch,
  moveBatch,
  takeOut,
  takeResults,
  type BatchEvent,
  type Results,
} from '@/lib/testing/model/batch-steps';
import { settleDebt } from '@/lib/testing/model/debts';
import {
  clawBack,
  endHold,
  hold,
  movePayout,
  request,
  type PayoutEvent,
} from '@/lib/testing/model/payout-steps';
import {
  applyWaiting,
  dispute,
  refund,
  reverse,
  type DisputeCall,
  type RefundCall,
} from '@/lib/testing/model/refund-steps';

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
  | RefundCall
  | { do: 'reverse'; refund: string }
  | DisputeCall
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
  | AgentCall
  | { do: 'mature' }
  | { do: 'ban'; affiliate: number }
  | { do: 'request'; affiliate: number; currency: Currency }
  | { do: 'payout'; event: PayoutEvent; payout: string }
  | { do: 'batch'; currency: Currency }
  | { do: 'move batch'; event: BatchEvent; batch: string }
  | { do: 'take out'; batch: string; payout: string }
  | { do: 'import'; batch: string; results: Results }
  | {
      do: 'settle';
      kind: 'write_off' | 'repay';
      affiliate: number;
      currency: Currency;
      amount: number | null;
    };

/** What the product must answer, after doing it to the model. `made` is the id in the product's answer. */
export function apply(books: Books, call: Call, made: string | null): string {
  switch (call.do) {
    case 'order':
      return order(books, call, made);
    case 'refund':
      return refund(books, call);
    case 'reverse':
      return reverse(books, call.refund);
    case 'dispute':
      return dispute(books, call);
    case 'bonus': {
      if (books.banned.has(call.affiliate)) return 'AFFILIATE_STATUS_CONFLICT';
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
    case 'agent':
      return agent(books, call, (on) => apply(on, plain(call), null));
    case 'claw back':
      return clawBack(books, find(books, call.earning), big(call.amount));
    case 'hold':
      return hold(books, find(books, call.earning), call.kind);
    case 'end hold':
      return endHold(find(books, call.earning), call.kind);
    case 'mature':
      return mature(books);
    case 'ban':
      return ban(books, call.affiliate);
    case 'request':
      return request(books, call.affiliate, call.currency, made);
    case 'payout':
      return movePayout(books, must(books.payouts.get(call.payout)), call.event);
    case 'batch':
      return makeBatch(books, call.currency, made);
    case 'move batch':
      return moveBatch(books, call.batch, call.event);
    case 'take out':
      return takeOut(books, call.batch, must(books.payouts.get(call.payout)));
    case 'import':
      return takeResults(books, call.batch, call.results);
    case 'settle':
      return settleDebt(books, call.kind, call.affiliate, call.currency, big(call.amount));
  }
}

/** The call of a person that does the same. */
function plain({ tool, earning, amount }: AgentCall): Call {
  return tool === 'claw back' ? { do: tool, earning, amount } : { do: tool, earning };
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
  // Whoever was banned by then won nobody; what happened before is earned, and held.
  const inactive = call.occurredAt >= (books.banned.get(call.affiliate) ?? Infinity);
  const amount = flat ? FLAT.minor : half(BigInt(call.amount) * 2000n, 10_000n);
  if (!inactive && pays && amount > 0n) {
    const payableAt = call.occurredAt + HOLD_DAYS * DAY;
    const { affiliate, currency } = call;
    earn(books, { key: call.order, id: made ?? '?', affiliate, currency, amount, payableAt });
  }
  applyWaiting(books, sale);
  if (inactive) return 'AFFILIATE_INACTIVE';
  if (!pays) return 'NO_RATE_FOR_CURRENCY';
  return `recorded ${amount > 0n ? amount : 'nothing'}`;
}

function approve(books: Books, earning: Earning): string {
  if (earning.status === 'voided') return 'CANNOT_APPROVE_VOIDED';
  if (earning.status === 'clawed_back') return 'CANNOT_APPROVE_CLAWED_BACK';
  if (earning.status !== 'pending') return 'already';
  if (earning.holds.length > 0) return 'COMMISSION_HELD';
  earning.status = 'approved';
  earning.approved = true;
  becomeAvailable(books, earning);
  return earning.status;
}

function becomeAvailable(books: Books, earning: Earning): void {
  if (earning.payableAt > books.now) return;
  earning.status = 'available';
  earning.approved = true;
  earning.matured = true;
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
