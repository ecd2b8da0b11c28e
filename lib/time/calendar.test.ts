import { describe, expect, it } from 'vitest';
import { addDays, addMonthsClamped } from '@/lib/time/calendar';

describe('addMonthsClamped', () => {
  it.each([
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 1, '2028-02-29T10:00:00.000Z'],
    ['2026-08-31T00:00:00.000Z', 1, '2026-09-30T00:00:00.000Z'],
    ['2026-01-31T10:00:00.000Z', 12, '2027-01-31T10:00:00.000Z'],
    ['2028-02-29T23:59:59.999Z', 12, '2029-02-28T23:59:59.999Z'],
    ['2026-12-15T10:00:00.000Z', 1, '2027-01-15T10:00:00.000Z'],
    ['2026-05-05T10:00:00.000Z', 0, '2026-05-05T10:00:00.000Z'],
  ])('%s + %i months is %s', (from, months, to) => {
    expect(addMonthsClamped(new Date(from), months).toISOString()).toBe(to);
  });
});

it('a day is 24 hours', () => {
  expect(addDays(new Date('2026-03-28T12:00:00Z'), 2).toISOString()).toBe(
    '2026-03-30T12:00:00.000Z',
  );
});
