import { describe, expect, it } from 'vitest';
import { groupByRules, isChosen, periodStart } from '@/lib/groups/rules';
import type { GroupRule } from '@/lib/groups/types';
import { groupRuleWords } from '@/lib/groups/words';
import { calendarOf, FIRST_INSTANT } from '@/lib/time/program-calendar';

const now = new Date('2026-11-30T23:30:00Z');

describe('a period begins by the program’s calendar', () => {
  it.each([
    ['UTC', 'month', '2026-11-01T00:00:00Z'],
    ['UTC', 'quarter', '2026-10-01T00:00:00Z'],
    ['UTC', 'year', '2026-01-01T00:00:00Z'],
    // It is December there already.
    ['Europe/Berlin', 'month', '2026-11-30T23:00:00Z'],
    ['Europe/Berlin', 'quarter', '2026-09-30T22:00:00Z'],
    ['America/New_York', 'year', '2026-01-01T05:00:00Z'],
  ] as const)('in %s the %s at %s', (zone, period, begins) => {
    expect(periodStart(calendarOf(zone), period, now)).toEqual(new Date(begins));
  });

  it('ever begins before everything', () => {
    expect(periodStart(calendarOf('UTC'), 'ever', now)).toEqual(FIRST_INSTANT);
  });
});

describe('the group that rules lead to', () => {
  const rule = (atLeast: number, period: GroupRule['period'] = 'quarter'): GroupRule => ({
    figure: 'orders',
    atLeast,
    currency: null,
    period,
  });
  const groups = [
    { id: 'everybody', position: 0, rule: null },
    { id: 'silver', position: 1, rule: rule(10) },
    { id: 'by hand', position: 2, rule: null },
    { id: 'gold', position: 3, rule: rule(50, 'year') },
  ];
  const starts = {
    month: '2026-11-01',
    quarter: '2026-10-01',
    year: '2026-01-01',
    ever: '0001-01-01',
  };
  const lead = (position: number, orders: bigint, movedByHandAt: string | null = null) =>
    groupByRules(
      groups,
      { position, movedByHandAt: movedByHandAt === null ? null : new Date(movedByHandAt) },
      { startOf: (period) => new Date(starts[period]), figureOf: () => orders },
    )?.id ?? null;

  it.each([
    ['nobody with less than a rule asks', 0, 9n, null],
    ['exactly as much as it asks', 0, 10n, 'silver'],
    ['the highest that is reached', 0, 50n, 'gold'],
    ['never down', 2, 10n, null],
    ['never to where they are', 1, 10n, null],
    ['on from there when more is reached', 1, 50n, 'gold'],
    ['nowhere from the top', 3, 1_000n, null],
  ])('%s', (_label, position, orders, id) => {
    expect(lead(position, orders)).toBe(id);
  });

  it.each([
    ['in the period of a rule keeps it away', '2026-10-01', 20n, null],
    ['before it does not', '2026-09-30', 20n, 'silver'],
    ['in this year keeps the rule of the year away, and no other', '2026-09-30', 60n, 'silver'],
    ['in this year and quarter keeps both away', '2026-10-02', 60n, null],
    ['last year keeps none away', '2025-12-31', 60n, 'gold'],
  ])('a person’s choice %s', (_label, movedByHandAt, orders, id) => {
    expect(lead(0, orders, movedByHandAt)).toBe(id);
  });

  it('is a person’s choice from its very moment', () => {
    expect(isChosen({ movedByHandAt: now }, now)).toBe(true);
    expect(isChosen({ movedByHandAt: new Date(now.getTime() - 1) }, now)).toBe(false);
    expect(isChosen({ movedByHandAt: null }, FIRST_INSTANT)).toBe(false);
  });
});

describe('the words of a rule', () => {
  const nothing = { currency: null };
  it.each([
    [null, 'By hand only'],
    [
      { ...nothing, figure: 'orders', atLeast: 10, period: 'quarter' },
      'From 10 orders in a calendar quarter',
    ],
    [{ ...nothing, figure: 'customers', atLeast: 1, period: 'ever' }, 'From 1 customer in all'],
    [
      { ...nothing, figure: 'leads', atLeast: 5, period: 'month' },
      'From 5 leads in a calendar month',
    ],
    [
      { currency: 'USD', figure: 'revenue', atLeast: 500_000, period: 'year' },
      'From $5,000.00 of revenue in a calendar year',
    ],
  ] as const)('of %j', (rule, words) => {
    expect(groupRuleWords(rule)).toBe(words);
  });
});
