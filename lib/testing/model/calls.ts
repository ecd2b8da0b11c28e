import {
  DAY,
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
import { earn, give, order, voidIt, type OrderCall } from '@/lib/testing/model/order-steps';
import {
  dispute,
  refund,
  reverse,
  type DisputeCall,
  type RefundCall,
} from '@/lib/testing/model/refund-steps';

/** A call of the product with everything it names. Commissions go by their order's id or their bonus's reason. */
export type Call =
  | OrderCall
  | { do: 'give'; order: string; affiliate: number }
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
    case 'give':
      return give(books, must(books.sales.get(call.order)), call.affiliate, made);
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
        order: null,
        byLine: [],
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

function mature(books: Books): string {
  for (const earning of books.earnings.values()) {
    if (earning.holds.length > 0) continue;
    const ready =
      earning.status === 'approved' || (earning.status === 'pending' && earning.automatic);
    if (ready) becomeAvailable(books, earning);
  }
  return 'done';
}
