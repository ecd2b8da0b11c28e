import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earnOrder } from '@/lib/rewards/earn';
import { orderedEntries } from '@/lib/rewards/entries';
import { readEntries } from '@/lib/rewards/explain';
import type {
  LineToEarn,
  OrderToEarn,
  OwnRate,
  Rule,
  RuleConditions,
  RuleOutcome,
} from '@/lib/rewards/types';
import { entryWords, standingWords } from '@/lib/rewards/words';

const line = (position: number, sku: string | null): LineToEarn => ({
  position,
  sku,
  name: null,
  category: null,
  quantity: sku === null ? 0 : 1,
  amountMinor: 1000n,
  totalMinor: 1190n,
  metadata: {},
});

const order = (of: Partial<OrderToEarn> = {}): OrderToEarn => ({
  amountMinor: 2000n,
  totalMinor: 2380n,
  currency: 'USD',
  occurredAt: new Date('2026-06-01T12:00:00Z'),
  code: null,
  subId: null,
  linkId: null,
  country: null,
  metadata: {},
  nth: 1,
  figures: new Map(),
  lines: [line(0, 'PLAN-YEAR'), line(1, null)],
  ...of,
});

const rule = (
  position: number,
  outcome: RuleOutcome,
  conditions: RuleConditions = {},
  level: Rule['level'] = 'program',
): Rule => ({
  id: `rul_${position}`,
  lineage: `rul_${position}`,
  level,
  trigger: 'order',
  position,
  name: null,
  conditions,
  outcome,
  startsAt: null,
  endsAt: null,
});

const rate: OwnRate = { level: 'program', kind: 'share', bps: 2000 };

describe('how the list is read for a line', () => {
  const entries = orderedEntries(
    [
      rule(0, { kind: 'share', bps: 3000 }, { skus: ['PLAN-*'], customer: 'new' }),
      rule(1, { kind: 'nothing' }, { skus: ['GIFT'] }),
      rule(2, { kind: 'share', bps: 500 }, { currency: 'EUR' }),
    ],
    [rate],
  );
  const told = (of: OrderToEarn) =>
    readEntries(of, entries).map(({ readings }) =>
      readings.map((one) => {
        const how = one.verdict === 'passed' ? one.why.what : one.verdict;
        return `${entryWords(one.entry)} ${how}`;
      }),
    );

  it('says of each above it why it did not take the line, and leaves those below unread', () => {
    expect(told(order())).toEqual([
      [
        'Nothing, for GIFT. skus',
        '30 %, for PLAN-*, on the customer’s first order. taken',
        '5 %, in EUR. unread',
        '20 %, the rate of the program. unread',
      ],
      [
        'Nothing, for GIFT. skus',
        '30 %, for PLAN-*, on the customer’s first order. skus',
        '5 %, in EUR. currency',
        '20 %, the rate of the program. taken',
      ],
    ]);
    expect(told(order({ nth: 2 }))[0]?.[1]).toContain('customer');
  });

  it('of an order without lines it is one line', () => {
    expect(told(order({ lines: [] }))).toHaveLength(1);
  });
});

const outcomes = fc.constantFrom<RuleOutcome>(
  { kind: 'share', bps: 1000 },
  { kind: 'nothing' },
  { kind: 'per_order', minor: 300, currency: 'USD' },
  { kind: 'per_item', minor: 50, currency: 'EUR' },
);
const conditions = fc.record(
  {
    skus: fc.subarray(['A', 'B*'], { minLength: 1 }),
    customer: fc.constantFrom('new' as const, 'returning' as const),
    currency: fc.constantFrom('USD', 'EUR'),
    figure: fc.record({
      figure: fc.constant('orders' as const),
      period: fc.constant('month' as const),
      atLeast: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { requiredKeys: [] },
);

it('takes each line by the entry that it is earned by', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(outcomes, conditions, fc.constantFrom('program', 'affiliate')), {
        maxLength: 6,
      }),
      fc.array(fc.constantFrom('A', 'BEE', 'C'), { maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.bigInt({ min: 0n, max: 5n }),
      (made, skus, nth, n) => {
        const rules = made.map(([outcome, asked, level], at) =>
          rule(at, outcome, asked, level as Rule['level']),
        );
        const what = order({
          nth,
          figures: new Map([['orders month', n]]),
          lines: skus.map((sku, at) => line(at, sku)),
        });
        const entries = orderedEntries(rules, [rate]);
        const earned = earnOrder(what, entries);
        const taken = readEntries(what, entries).map(({ readings }) => {
          const found = readings.filter(({ verdict }) => verdict === 'taken');
          expect(found).toHaveLength(1);
          const entry = found[0]?.entry;
          return entry?.kind === 'rule' ? entry.rule.id : null;
        });
        if ('reason' in earned) return;
        expect(taken).toEqual(earned.lines.map(({ ruleId }) => ruleId));
      },
    ),
  );
});

describe('where somebody stands', () => {
  it.each([
    ['orders', 10, 7n, '7 of 10 orders this quarter'],
    ['orders', 10, 10n, 'Reached: 10 orders this quarter'],
    ['customers', 1, 0n, '0 of 1 customer this quarter'],
    ['leads', 1, 1n, 'Reached: 1 sign-up this quarter'],
  ] as const)('%s from %d with %s', (figure, atLeast, value, words) => {
    expect(standingWords({ figure, period: 'quarter', atLeast }, value)).toBe(words);
  });

  it('of sales is money', () => {
    const sales = { figure: 'revenue', period: 'ever', atLeast: 10_000, currency: 'USD' } as const;
    expect(standingWords(sales, 2550n)).toBe('$25.50 of $100.00 of sales');
  });
});
