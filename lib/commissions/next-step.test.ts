import { describe, expect, it } from 'vitest';
import { nextMonthlyDay } from '@/lib/commissions/next-step';

describe('the next day of a monthly payout request', () => {
  it.each([
    ['2026-04-10T15:00:00Z', 11, '2026-04-11'],
    ['2026-04-10T15:00:00Z', 10, '2026-05-10'],
    ['2026-04-10T00:00:00Z', 10, '2026-05-10'],
    ['2026-12-31T23:59:59Z', 1, '2027-01-01'],
    ['2026-01-29T00:00:00Z', 28, '2026-02-28'],
  ])('after %s on day %i is %s', (now, day, expected) => {
    expect(nextMonthlyDay(new Date(now), day)).toEqual(new Date(`${expected}T00:00:00Z`));
  });
});
