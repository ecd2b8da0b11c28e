import { describe, expect, it } from 'vitest';
import { bankTime, isDay, nextTargetDay, whyTargetIsClosed } from '@/lib/time/target-days';

describe('a TARGET day', () => {
  it.each([
    ['2026-01-01', 'New Year’s Day'],
    ['2026-04-03', 'Good Friday'],
    ['2026-04-06', 'Easter Monday'],
    ['2026-05-01', 'Labour Day'],
    ['2026-12-25', 'Christmas Day'],
    ['2026-12-26', 'a Saturday'],
    ['2029-12-26', '26 December'],
    ['2026-12-06', 'a Sunday'],
    // The earliest and the latest Easter of this time, one in each month, and a leap year's.
    ['2008-03-21', 'Good Friday'],
    ['2038-04-26', 'Easter Monday'],
    ['2024-03-29', 'Good Friday'],
    ['2024-04-01', 'Easter Monday'],
    ['2027-03-26', 'Good Friday'],
  ])('is not %s, %s', (day, why) => {
    expect(whyTargetIsClosed(day)).toBe(why);
  });

  it.each(['2026-04-02', '2026-04-07', '2026-05-14', '2028-10-03', '2026-12-24', '2026-12-31'])(
    'is %s, whatever holiday a country has then',
    (day) => expect(whyTargetIsClosed(day)).toBeNull(),
  );

  it.each([
    ['2026-04-02', '2026-04-07'],
    ['2026-12-24', '2026-12-28'],
    ['2026-12-31', '2027-01-04'],
    ['2026-11-20', '2026-11-23'],
    ['2026-11-23', '2026-11-24'],
    ['2028-02-28', '2028-02-29'],
  ])('after %s is %s', (day, next) => {
    expect(nextTargetDay(day)).toBe(next);
  });

  it('is told by the calendar of the bank, not of the server', () => {
    expect(bankTime(new Date('2026-12-31T22:59:59Z'))).toEqual({
      day: '2026-12-31',
      clock: '2026-12-31T23:59:59',
    });
    expect(bankTime(new Date('2026-12-31T23:00:00Z')).clock).toBe('2027-01-01T00:00:00');
    expect(bankTime(new Date('2026-06-30T22:00:00Z')).clock).toBe('2026-07-01T00:00:00');
    expect(bankTime(new Date('2026-03-29T01:00:00Z')).clock).toBe('2026-03-29T03:00:00');
  });

  it.each(['2026-02-29', '2026-13-01', '2026-1-01', '', '2026-11-20T00:00', '0000-00-00'])(
    '%j is no day',
    (text) => expect(isDay(text)).toBe(false),
  );
});
