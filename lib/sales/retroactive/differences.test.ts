import { expect, it } from 'vitest';
import { differencesOf, type DecidedOrder } from '@/lib/sales/retroactive/differences';

/** 10.00 at 20 % by the list with the tier reached. */
const order = (earnedMinor: bigint): DecidedOrder => ({
  orderId: 'ord_1',
  rootId: 'cus_1',
  month: '2026-07',
  earnedMinor,
  laterMinor: 0n,
  before: [{ kind: 'rate', rate: { level: 'program', kind: 'share', bps: 1000 } }],
  entries: [{ kind: 'rate', rate: { level: 'program', kind: 'share', bps: 2000 } }],
  toEarn: {
    amountMinor: 1000n,
    totalMinor: 1000n,
    currency: 'USD',
    occurredAt: new Date('2026-07-01T12:00:00Z'),
    ...{ code: null, subId: null, linkId: null, country: null, metadata: {} },
    ...{ nth: 1, figures: new Map(), lines: [] },
  },
});
const NONE = { caps: [], ofCustomer: new Map(), inMonth: new Map() };

it.each<[string, bigint, bigint[]]>([
  ['less than the tier gives gets the difference', 150n, [50n]],
  ['as much gets nothing', 200n, []],
  ['more keeps it', 300n, []],
])('an order that earned %s', (_label, earned, amounts) => {
  const made = differencesOf([order(earned)], NONE);
  expect(made.map(({ amountMinor }) => amountMinor)).toEqual(amounts);
});

it('what a limit had cut is not paid afterwards', () => {
  // 1.00 without the limit, 0.40 with it: the tier adds 1.00 and not 1.60.
  const made = differencesOf([order(40n)], NONE);
  expect(made.map(({ amountMinor }) => amountMinor)).toEqual([100n]);
});

it('tiers that were paid since count on top of what the order would have earned without limits', () => {
  const made = differencesOf([{ ...order(90n), laterMinor: 50n }], NONE);
  expect(made.map(({ amountMinor }) => amountMinor)).toEqual([50n]);
});
