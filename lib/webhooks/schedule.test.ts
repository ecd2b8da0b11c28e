import { describe, expect, it } from 'vitest';
import {
  isGivenUp,
  POSTBACK_TRIES,
  restSeconds,
  TRIES,
  waitSeconds,
} from '@/lib/webhooks/schedule';

describe('the wait before an attempt', () => {
  it.each([
    [10, 0],
    [9, 5],
    [8, 300],
    [7, 1_800],
    [6, 7_200],
    [5, 18_000],
    [4, 36_000],
    [3, 50_400],
    [2, 72_000],
    [1, 86_400],
  ])('with %i left is %i seconds, and up to a fifth more', (left, seconds) => {
    expect(waitSeconds(left, { random: 0 })).toBe(seconds);
    expect(waitSeconds(left, { random: 1 })).toBeCloseTo(seconds * 1.2);
  });

  it('has no eleventh', () => {
    expect(TRIES).toBe(10);
    expect(waitSeconds(0)).toBeNull();
    expect(waitSeconds(0, { tries: POSTBACK_TRIES })).toBeNull();
  });

  it('is one of the first four for a postback', () => {
    const waits = [4, 3, 2, 1].map((left) => waitSeconds(left, { tries: 4, random: 0 }));
    expect(waits).toEqual([0, 5, 300, 1_800]);
  });
});

describe('a rest that a receiver asks for', () => {
  const now = new Date('2026-12-04T12:00:00Z');
  it.each([
    [429, '120', 120],
    [503, 'Fri, 04 Dec 2026 12:01:30 GMT', 90],
    [500, '30', 30],
    [429, null, 60],
    [503, null, 60],
    [429, 'soon', 60],
    [429, '-5', 60],
    [503, 'Fri, 04 Dec 2026 11:00:00 GMT', 0],
    [429, '999999', 86_400],
    [500, null, null],
    [200, '120', null],
  ])('%i with Retry-After %s: %s seconds', (status, header, seconds) => {
    expect(restSeconds(status, header, now)).toBe(seconds);
  });
});

describe('an endpoint that fails', () => {
  const since = new Date('2026-12-01T00:00:00Z');
  it.each([
    [10, '2026-12-06T00:00:00Z', true],
    [10, '2026-12-05T23:59:59Z', false],
    [9, '2026-12-20T00:00:00Z', false],
  ])('%i times until %s is given up: %s', (failures, now, given) => {
    expect(isGivenUp(failures, since, new Date(now))).toBe(given);
  });
});
