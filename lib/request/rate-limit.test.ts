import { describe, expect, it } from 'vitest';
import { rateHeaders, RateLimiter } from '@/lib/request/rate-limit';

const quota = { name: 'writes', limit: 3, windowSeconds: 60 };

describe('a limit of calls', () => {
  it('lets so many through in its window, and says how many are left and until when', () => {
    let now = 0;
    const limiter = new RateLimiter(() => now);
    const left = [1, 2, 3, 4].map((n) => {
      now = n * 1_000;
      return limiter.spend('a', quota);
    });
    expect(left.map(({ remaining }) => remaining)).toEqual([2, 1, 0, 0]);
    expect(left.map(({ isOver }) => isOver)).toEqual([false, false, false, true]);
    expect(left.at(-1)?.resetSeconds).toBe(57);
    now = 61_000;
    expect(limiter.spend('a', quota)).toMatchObject({ isOver: false, remaining: 2 });
  });

  it('ends after its window, whatever fraction of a millisecond it begins at', () => {
    const ends = Array.from({ length: 2_000 }, (_, n) => {
      const limiter = new RateLimiter(() => 90_000 + n * 137.337);
      return limiter.spend('a', quota).resetSeconds;
    });
    expect(new Set(ends)).toEqual(new Set([60]));
  });

  it('is each caller’s own, and follows a limit that is changed in the middle', () => {
    const limiter = new RateLimiter(() => 0);
    for (let n = 0; n < 4; n++) limiter.spend('a', quota);
    expect(limiter.spend('b', quota).isOver).toBe(false);
    expect(limiter.spend('a', { ...quota, limit: 10 })).toMatchObject({
      isOver: false,
      remaining: 6,
    });
    expect(limiter.spend('a', { ...quota, limit: 1 })).toMatchObject({
      isOver: true,
      remaining: 0,
    });
  });

  it('does not grow without end, and forgets the oldest first', () => {
    const limiter = new RateLimiter(() => 0);
    for (let n = 0; n < 4; n++) limiter.spend('new', quota);
    for (let n = 0; n < 40_000; n++) limiter.spend(`other-${n}`, quota);
    expect(limiter.spend('new', quota).isOver).toBe(true);
    for (let n = 0; n < 50_000; n++) limiter.spend(`more-${n}`, quota);
    expect(limiter.spend('new', quota).isOver).toBe(false);
  });

  it('is told in the fields of the draft', () => {
    expect(rateHeaders(quota, { isOver: false, remaining: 2, resetSeconds: 59 })).toEqual({
      'ratelimit-policy': '"writes";q=3;w=60',
      ratelimit: '"writes";r=2;t=59',
    });
    expect(rateHeaders(quota, { isOver: true, remaining: 0, resetSeconds: 7 })).toMatchObject({
      'retry-after': '7',
    });
  });
});
