import { describe, expect, it } from 'vitest';
import { dueRange, lastRange } from '@/lib/digest/due';
import { calendarOf } from '@/lib/time/program-calendar';

const berlin = calendarOf('Europe/Berlin');
const at = (text: string) => new Date(text);
const told = (range: { from: Date; to: Date } | null) =>
  range && [range.from.toISOString(), range.to.toISOString()];

describe('a daily digest', () => {
  // Berlin's midnight of 10 March 2026.
  const toldTo = at('2026-03-09T23:00:00Z');

  it('is due at eight by the clocks of the program, of the day before', () => {
    expect(dueRange('daily', toldTo, berlin, at('2026-03-11T06:59:59Z'))).toBeNull();
    expect(told(dueRange('daily', toldTo, berlin, at('2026-03-11T07:00:00Z')))).toEqual([
      '2026-03-09T23:00:00.000Z',
      '2026-03-10T23:00:00.000Z',
    ]);
  });

  it('is not due twice for a day, nor for today', () => {
    expect(dueRange('daily', at('2026-03-10T23:00:00Z'), berlin, at('2026-03-11T20:00:00Z'))).toBe(
      null,
    );
  });

  it('covers all that was missed after a pause, in one', () => {
    expect(told(dueRange('daily', toldTo, berlin, at('2026-03-20T12:00:00Z')))).toEqual([
      '2026-03-09T23:00:00.000Z',
      '2026-03-19T23:00:00.000Z',
    ]);
  });

  it('comes at eight on the days on which clocks change, whose hours are not 24', () => {
    // 29 March: eight is six in UTC.
    const before = at('2026-03-27T23:00:00Z');
    expect(dueRange('daily', before, berlin, at('2026-03-29T05:59:00Z'))).toBeNull();
    expect(told(dueRange('daily', before, berlin, at('2026-03-29T06:00:00Z')))).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
    ]);
    expect(
      told(dueRange('daily', at('2026-03-28T23:00:00Z'), berlin, at('2026-03-30T06:00:00Z'))),
    ).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  });
});

describe('a weekly digest', () => {
  it('is due on Monday at eight, of the week before', () => {
    // Since Monday, 2 March.
    const toldTo = at('2026-03-01T23:00:00Z');
    expect(dueRange('weekly', toldTo, berlin, at('2026-03-08T22:00:00Z'))).toBeNull();
    expect(dueRange('weekly', toldTo, berlin, at('2026-03-09T06:00:00Z'))).toBeNull();
    expect(told(dueRange('weekly', toldTo, berlin, at('2026-03-09T07:00:00Z')))).toEqual([
      '2026-03-01T23:00:00.000Z',
      '2026-03-08T23:00:00.000Z',
    ]);
  });

  it('that is missed on Monday comes later in the week, up to Monday', () => {
    const toldTo = at('2026-03-03T23:00:00Z');
    expect(told(dueRange('weekly', toldTo, berlin, at('2026-03-12T12:00:00Z')))).toEqual([
      '2026-03-03T23:00:00.000Z',
      '2026-03-08T23:00:00.000Z',
    ]);
  });
});

it('one that is asked for covers the last whole day, or seven', () => {
  const now = at('2026-03-12T12:00:00Z');
  expect(told(lastRange('daily', berlin, now))).toEqual([
    '2026-03-10T23:00:00.000Z',
    '2026-03-11T23:00:00.000Z',
  ]);
  expect(told(lastRange('weekly', berlin, now))).toEqual([
    '2026-03-04T23:00:00.000Z',
    '2026-03-11T23:00:00.000Z',
  ]);
});
