import { describe, expect, it } from 'vitest';
import { settleIntervals } from '@/lib/attribution/intervals';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));

function row(id: string, from: number, more: object = {}) {
  return {
    ...{ id, status: 'fixed', source: 'link', initialOrderId: `ord_${id}`, endedAt: null },
    attributedAt: day(from),
    ...more,
  };
}
const chosen = (id: string, from: number) =>
  row(id, from, { source: 'manual', initialOrderId: null });
const provisional = (id: string, from: number) =>
  row(id, from, { status: 'provisional', source: 'lead', initialOrderId: null });

type Rows = ReturnType<typeof row>[];

describe('of the attributions of one customer', () => {
  it.each<[string, Rows, string | null, [string, number][]]>([
    ['nobody’s stays when there is none', [], null, []],
    ['the only one stays', [row('a', 3)], 'a', []],
    ['the one whose first order is earlier stays', [row('a', 3), row('b', 2)], 'b', [['a', 3]]],
    [
      'the smaller order id decides at the same instant',
      [row('b', 2), row('a', 2)],
      'a',
      [['b', 2]],
    ],
    ['a fixed one stays before a lead’s', [provisional('a', 1), row('b', 2)], 'b', [['a', 1]]],
    ['one lead’s stays', [provisional('a', 1), provisional('b', 2)], 'a', [['b', 2]]],
    [
      'a person’s choice stays, and ends what was before',
      [row('a', 1), chosen('b', 5)],
      'b',
      [['a', 5]],
    ],
    [
      'a person’s choice leaves nothing of what began later',
      [row('a', 7), chosen('b', 5)],
      'b',
      [['a', 7]],
    ],
    ['the last choice stays', [chosen('a', 5), chosen('b', 9)], 'b', [['a', 9]]],
    [
      'before a choice the earlier one counts until then',
      [row('a', 2), row('b', 1), chosen('c', 5)],
      'c',
      [
        ['b', 5],
        ['a', 2],
      ],
    ],
  ])('%s', (_title, rows, stays, ends) => {
    const settled = settleIntervals(rows);
    expect(settled.stays?.id ?? null).toBe(stays);
    expect(settled.ends.map((end) => [end.row.id, end.endedAt])).toEqual(
      ends.map(([id, at]) => [id, day(at)]),
    );
  });
});
