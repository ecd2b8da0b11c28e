import { describe, expect, it } from 'vitest';
import { waitSeconds } from '@/lib/outbox/deliver';

describe('the wait before the next attempt', () => {
  it.each([
    [1, 30],
    [2, 60],
    [3, 120],
    [10, 15_360],
    [11, 21_600],
    [12, 21_600],
  ])('after attempt %i is %i seconds', (attempts, seconds) => {
    expect(waitSeconds(attempts)).toBe(seconds);
  });
});
