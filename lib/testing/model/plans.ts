import fc from 'fast-check';
import type { Currency, Quarrel } from '@/lib/testing/model/books';
import type { AgentCall } from '@/lib/testing/model/agent-steps';
import type { BatchEvent, Outcome } from '@/lib/testing/model/batch-steps';
import type { PayoutEvent } from '@/lib/testing/model/payout-steps';

/** A call before it is known what there is to call it on: numbers choose among what the model holds by then. */
export type Plan =
  | {
      do: 'order';
      affiliate: number;
      currency: Currency;
      amount: number;
      tax: number;
      /** Of worth and of what was paid, in thousandths. */
      lines: { sku: string; worth: number; paid: number }[];
      daysAgo: number;
      awaited: boolean;
    }
  | { do: 'give'; pick: number; affiliate: number }
  | {
      do: 'refund';
      pick: number;
      share: number | null;
      unknown: boolean;
      named: { by: 'line' | 'sku'; at: number; share: number }[];
    }
  | { do: 'reverse'; pick: number }
  | { do: 'dispute'; pick: number; again: boolean; status: Quarrel['status']; share: number | null }
  | { do: 'bonus'; affiliate: number; currency: Currency; amount: number; waive: boolean }
  | { do: 'approve' | 'void'; pick: number }
  | { do: 'claw back'; pick: number; share: number | null }
  | { do: 'hold' | 'end hold'; pick: number; kind: 'fraud' | 'dispute' }
  | ({ do: 'agent'; pick: number; share: number | null } & Pick<AgentCall, 'tool' | 'way'>)
  | { do: 'mature' }
  | { do: 'ban'; affiliate: number; rare: number }
  | { do: 'request'; affiliate: number; currency: Currency; blind: boolean }
  | { do: 'payout'; event: PayoutEvent; pick: number }
  | { do: 'batch'; currency: Currency }
  | { do: 'move batch'; event: BatchEvent; pick: number }
  | { do: 'take out'; pick: number }
  | { do: 'import'; pick: number; outcomes: Outcome[] }
  | {
      do: 'settle';
      kind: 'write_off' | 'repay';
      affiliate: number;
      currency: Currency;
      share: number | null;
      blind: boolean;
    };

const affiliate = fc.constantFrom(0, 0, 0, 1, 2, 3, 3);
const currency = fc.constantFrom<Currency>('USD', 'USD', 'EUR');
/** The latest of anything comes first, so that a short list of commands meets itself. */
const pick = fc.nat(5);
/** In thousandths of what is there; a little beyond is refused. */
const share = fc.option(fc.integer({ min: 1, max: 1050 }), { nil: null, freq: 3 });

const blind = fc.constantFrom(false, false, false, true);

/** None, half of the time. */
const someOf = <T>(one: fc.Arbitrary<T>, most: number) =>
  fc.oneof(fc.array(one, { maxLength: 0 }), fc.array(one, { minLength: 1, maxLength: most }));

const plans = {
  order: fc.record({
    do: fc.constant('order' as const),
    affiliate,
    currency,
    amount: fc.oneof(fc.integer({ min: 1, max: 30_000 }), fc.constantFrom(10_000, 9999, 2, 7)),
    tax: fc.constantFrom(0, 0, 1900, 333),
    lines: someOf(
      fc.record({
        sku: fc.constantFrom('a', 'a', 'b', 'g'),
        worth: fc.constantFrom(0, 100, 250, 333),
        paid: fc.constantFrom(0, 100, 250, 250, 333),
      }),
      3,
    ),
    daysAgo: fc.constantFrom(60, 60, 31, 30, 29, 0),
    awaited: fc.boolean(),
  }),
  give: fc.record({
    do: fc.constant('give' as const),
    pick: fc.nat(2),
    affiliate: fc.constantFrom(0, 1, 2),
  }),
  refund: fc.record({
    do: fc.constant('refund' as const),
    pick,
    share,
    unknown: fc.constantFrom(false, false, false, false, true),
    named: someOf(
      fc.record({
        by: fc.constantFrom('line' as const, 'sku' as const),
        at: fc.nat(4),
        share: fc.integer({ min: 1, max: 700 }),
      }),
      2,
    ),
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
  agent: fc.record({
    do: fc.constant('agent' as const),
    tool: fc.constantFrom<AgentCall['tool']>('approve', 'approve', 'void', 'claw back'),
    way: fc.constantFrom<AgentCall['way']>('preview', 'confirm', 'confirm', 'limit', 'limit'),
    pick: fc.nat(3),
    share,
  }),
  mature: fc.record({ do: fc.constant('mature' as const) }),
  ban: fc.record({
    do: fc.constant('ban' as const),
    affiliate,
    rare: fc.nat(1),
  }),
  request: fc.record({ do: fc.constant('request' as const), affiliate, currency, blind }),
  payout: fc.record({
    do: fc.constant('payout' as const),
    event: fc.constantFrom<PayoutEvent>(
      ...(['approve', 'approve', 'approve', 'send', 'send', 'pay', 'pay', 'pay'] as const),
      ...(['cancel', 'reject', 'fail', 'return'] as const),
    ),
    pick: fc.constantFrom(0, 0, 0, 1, 2),
  }),
  batch: fc.record({ do: fc.constant('batch' as const), currency }),
  moveBatch: fc.record({
    do: fc.constant('move batch' as const),
    event: fc.constantFrom<BatchEvent>('approve', 'approve', 'send', 'send', 'cancel'),
    pick: fc.constantFrom(0, 0, 0, 1),
  }),
  takeOut: fc.record({ do: fc.constant('take out' as const), pick: fc.constantFrom(0, 0, 1) }),
  import: fc.record({
    do: fc.constant('import' as const),
    pick: fc.constantFrom(0, 0, 0, 1),
    outcomes: fc.array(
      fc.constantFrom<Outcome>('Completed', 'Completed', 'Failed', 'Returned', 'Pending'),
      { minLength: 1, maxLength: 4 },
    ),
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
  { arbitrary: plans.batch, weight: 2 },
  { arbitrary: plans.moveBatch, weight: 3 },
  { arbitrary: plans.takeOut, weight: 1 },
  { arbitrary: plans.import, weight: 2 },
  { arbitrary: plans.refund, weight: 4 },
  { arbitrary: plans.reverse, weight: 2 },
  { arbitrary: plans.dispute, weight: 2 },
  { arbitrary: plans.clawBack, weight: 2 },
  { arbitrary: plans.hold, weight: 2 },
  { arbitrary: plans.settle, weight: 1 },
  { arbitrary: plans.mature, weight: 1 },
  { arbitrary: plans.bonus, weight: 1 },
  { arbitrary: plans.ban, weight: 1 },
  { arbitrary: plans.void, weight: 1 },
  { arbitrary: plans.agent, weight: 3 },
  { arbitrary: plans.give, weight: 2 },
);
