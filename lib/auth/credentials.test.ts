import { describe, expect, it } from 'vitest';
import { bearerOf } from '@/lib/auth/credentials';

describe('the Authorization header', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer   abc', 'abc'],
    ['Basic abc', null],
    ['Bearer', null],
    ['Bearer a b', null],
    ['', null],
  ])('%j holds %j', (header, token) => {
    expect(bearerOf(header)).toBe(token);
  });
});
