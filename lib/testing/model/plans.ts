import fc from 'fast-check';
import {
  awaited,
  DAY,
  must,
  type Books,
  type Currency,
  type Quarrel,
} from '@/lib/testing/model/books';
import type { Call } from '@/lib/testing/model/calls';
import type { PayoutEvent } from '@/lib/testing/model/payout-steps';

/** A call before it is known what there is to call it on: numbers choose among what the model holds by then. */
export type Plan =
  | {
      do: 'order';
      affiliate: number;
      currency: Currency;
      amount: number;
      tax: number;
      daysAgo: number;
      awaited: boolean;
    }
  | { do: 'refund'; pick: number; share: number | null; unknown: boolean }
  | { do: 'reverse'; pick: number }
  | { do: 'dispute'; pick: number; again: boolean; status: Quarrel['status']; share: number | null }
  | { do: 'bonus'; affiliate: number; currency: Currency; amount: number; waive: boolean }
  | { do: 'approve' | 'void'; pick: number }
  | { do: 'claw back'; pick: number; share: number | null }
  | { do: 'hold' | 'end hold'; pick: number; kind: 'fraud' | 'dispute' }
  | { do: 'mature' }
  | { do: 'request'; affiliate: number; currency: Currency; blind: boolean }
  | { do: 'payout'; event: PayoutEvent; pick: number }
  | {
      do: 'settle';
      kind: 'write_off' | 'repay';
      affiliate: number;
      currency: Currency;
      share: number | null;
      blind: boolean;
    };

const affiliate = fc.constantFrom(0, 0, 0, 1, 2);
const currency = fc.constantFrom<Currency>('USD', 'USD', 'EUR');
/** The latest of anything comes first, so that a short list of commands meets itself. */
const pick = fc.nat(5);
/** In thousandths of what is there; a little beyond is refused. */
const share = fc.option(fc.integer({ min: 1, max: 1050 }), { nil: null, freq: 3 });

const blind = fc.constantFrom(false, false, false, true);

const plans = {
  order: fc.record({
    do: fc.constant('order' as const),
    affiliate,
    currency,
    amount: fc.oneof(fc.integer({ min: 1, max: 30_000 }), fc.constantFrom(10_000, 9999, 2, 7)),
    tax: fc.constantFrom(0, 0, 1900, 333),
    daysAgo: fc.constantFrom(60, 60, 31, 30, 29, 0),
    awaited: fc.boolean(),
  }),
  refund: fc.record({
    do: fc.constant('refund' as const),
    pick,
    share,
    unknown: fc.constantFrom(false, false, false, false, true),
  }),
  reverse: fc.record({ do: fc.constant('reverse' as const), pick }),
  dispute: fc.record({
    do: fc.constant('dispute' as const),
    pick: fc.nat(3),
    again: fc.constantFrom(true, true, false),
    status: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
    share,
  }),
  bonus: fc.record({
    do: fc.constant('bonus' as const),
    affiliate,
    currency,
    amount: fc.integer({ min: 1, max: 5000 }),
    waive: fc.boolean(),
  }),
  approve: fc.record({ do: fc.constant('approve' as const), pick }),
  void: fc.record({ do: fc.constant('void' as const), pick }),
  clawBack: fc.record({ do: fc.constant('claw back' as const), pick, share }),
  hold: fc.record({
    do: fc.constantFrom('hold' as const, 'end hold' as const),
    pick,
    kind: fc.constantFrom('fraud' as const, 'fraud' as const, 'dispute' as const),
  }),
  mature: fc.record({ do: fc.constant('mature' as const) }),
  request: fc.record({ do: fc.constant('request' as const), affiliate, currency, blind }),
  payout: fc.record({
    do: fc.constant('payout' as const),
    event: fc.constantFrom<PayoutEvent>(
      ...(['approve', 'approve', 'approve', 'send', 'send', 'pay', 'pay', 'pay'] as const),
      ...(['cancel', 'reject', 'fail', 'return'] as const),
    ),
    pick: fc.constantFrom(0, 0, 0, 1, 2),
  }),
  settle: fc.record({
    do: fc.constant('settle' as const),
    kind: fc.constantFrom('write_off' as const, 'repay' as const),
    affiliate: fc.constantFrom(0, 0, 1),
    currency,
    share,
    blind,
  }),
};

/** Weighted so that what is earned also gets on its way. */
export const plan: fc.Arbitrary<Plan> = fc.oneof(
  { arbitrary: plans.order, weight: 4 },
  { arbitrary: plans.approve, weight: 4 },
  { arbitrary: plans.payout, weight: 6 },
  { arbitrary: plans.request, weight: 3 },
  { arbitrary: plans.refund, weight: 4 },
  { arbitrary: plans.reverse, weight: 2 },
  { arbitrary: plans.dispute, weight: 2 },
  { arbitrary: plans.clawBack, weight: 2 },
  { arbitrary: plans.hold, weight: 2 },
  { arbitrary: plans.settle, weight: 1 },
  { arbitrary: plans.mature, weight: 1 },
  { arbitrary: plans.bonus, weight: 1 },
  { arbitrary: plans.void, weight: 1 },
);

const latest = <T>(items: Iterable<T>, nth: number): T | undefined => {
  const all = [...items];
  return all.length === 0 ? undefined : all[all.length - 1 - (nth % all.length)];
};

/** Where there is some of it, unless the plan is blind or there is none. */
function placeWith(
  books: Books,
  place: 'available' | 'debt',
  of: { affiliate: number; currency: Currency; blind: boolean },
): { affiliate: number; currency: Currency } {
  const any = [...books.earnings.values()].filter((one) => one.at[place] !== 0n);
  const found = of.blind ? undefined : latest(any, of.affiliate);
  const { affiliate: who, currency: money } = found ?? of;
  return { affiliate: who, currency: money };
}

const partOf = (whole: bigint, thousandths: number | null) =>
  thousandths === null ? null : Math.max(1, Math.floor((Number(whole) * thousandths) / 1000));

/** The call a plan stands for; null when there is nothing yet to call it on. Takes names out of the model. */
export function resolve(books: Books, of: Plan): Call | null {
  const name = (prefix: string) => `${prefix}-${++books.named}`;
  switch (of.do) {
    case 'order': {
      const expected = of.awaited ? latest(awaited(books), 0) : undefined;
      const occurredAt = books.now - of.daysAgo * DAY;
      const { do: kind, affiliate: who, amount, tax } = of;
      const order = expected ?? name('order');
      return { do: kind, order, affiliate: who, currency: of.currency, amount, tax, occurredAt };
    }
    case 'refund': {
      const sale = of.unknown ? undefined : latest(books.sales.values(), of.pick);
      if (!sale && !of.unknown) return null;
      const whole = sale ? sale.total - sale.refunded : 5000n;
      const order = sale?.key ?? latest(awaited(books), of.pick) ?? name('order');
      return { do: 'refund', refund: name('refund'), order, amount: partOf(whole, of.share) };
    }
    case 'reverse': {
      const applied = [...books.refunds.values()].filter((one) => one.status === 'applied');
      const one = latest(of.pick < 4 ? applied : books.refunds.values(), of.pick);
      return one ? { do: 'reverse', refund: one.key } : null;
    }
    case 'dispute': {
      const known = of.again ? latest(books.disputes.values(), of.pick) : undefined;
      const sale = latest(books.sales.values(), of.pick);
      const order = known?.order ?? sale?.key ?? latest(awaited(books), 0) ?? name('order');
      const amount = partOf(sale?.total ?? 5000n, of.share);
      const key = known?.key ?? name('dispute');
      return { do: 'dispute', dispute: key, order, status: of.status, amount };
    }
    case 'bonus': {
      const { affiliate: who, amount, waive } = of;
      const key = name('bonus');
      return { do: 'bonus', key, affiliate: who, currency: of.currency, amount, waive };
    }
    case 'approve':
    case 'void': {
      const earning = latest(books.earnings.keys(), of.pick);
      return earning === undefined ? null : { do: of.do, earning };
    }
    case 'claw back': {
      const earning = latest(books.earnings.values(), of.pick);
      if (!earning) return null;
      const amount = partOf(earning.amount - earning.takenBack, of.share);
      return { do: 'claw back', earning: earning.key, amount };
    }
    case 'hold':
    case 'end hold': {
      const all = [...books.earnings.values()];
      // Most of those who end a hold look where there is one.
      const held =
        of.do === 'end hold' && of.pick < 5 ? all.find((one) => one.holds[0]) : undefined;
      const earning = held ?? latest(all, of.pick);
      if (!earning) return null;
      const kind = held?.holds[0] === 'dispute' ? 'dispute' : of.kind;
      return { do: of.do, earning: earning.key, kind };
    }
    case 'mature':
      return { do: 'mature' };
    case 'request':
      return { do: 'request', ...placeWith(books, 'available', of) };
    case 'payout': {
      const payout = latest(books.payouts.keys(), of.pick);
      return payout === undefined ? null : { do: 'payout', event: of.event, payout };
    }
    case 'settle': {
      const place = placeWith(books, 'debt', of);
      const owed = [...books.earnings.values()]
        .filter((one) => one.affiliate === place.affiliate && one.currency === place.currency)
        .reduce((sum, one) => sum - one.at.debt, 0n);
      return { do: 'settle', kind: of.kind, ...place, amount: partOf(owed, of.share) };
    }
  }
}

/** The same id with other facts, which is a conflict; null where a call has no id of the caller's. */
export function otherFacts(call: Call): Call | null {
  if (call.do === 'order') return { ...call, amount: call.amount + 1 };
  if (call.do === 'refund') return { ...call, amount: (call.amount ?? 0) + 1 };
  return null;
}

/** What begins a run, so that short lists of commands reach what lies late: a commission on its way or paid. */
export function prelude(stage: number): Plan[] {
  const order: Plan = {
    do: 'order',
    affiliate: 0,
    currency: 'USD',
    amount: 10_000,
    tax: 0,
    daysAgo: 60,
    awaited: false,
  };
  const event = (name: PayoutEvent): Plan => ({ do: 'payout', event: name, pick: 0 });
  const approve: Plan = { do: 'approve', pick: 0 };
  const request: Plan = { do: 'request', affiliate: 0, currency: 'USD', blind: true };
  const refund: Plan = { do: 'refund', pick: 0, share: 500, unknown: false };
  const settled = (kind: 'write_off' | 'repay'): Plan => ({
    do: 'settle',
    kind,
    affiliate: 0,
    currency: 'USD',
    share: 600,
    blind: true,
  });
  const paid = [order, approve, request, event('approve'), event('send'), event('pay')];
  const netted = [...paid, refund, order, approve, request];
  const byHand: Plan = { do: 'claw back', pick: 0, share: 100 };
  const mixed = [...paid, byHand, settled('write_off'), refund];
  const starts: Plan[][] = [
    [],
    ...[2, 3, 4, 5, 6].map((length) => paid.slice(0, length)),
    [...paid, refund],
    [...paid, refund, settled('repay')],
    [...paid, refund, settled('write_off')],
    netted,
    [...netted, event('approve')],
    [...netted, event('approve'), event('pay')],
    mixed,
    [...mixed, order, approve, request, event('approve'), event('pay')],
  ];
  return must(starts[stage]);
}

/** How many preludes there are. */
export const STAGES = 14;
