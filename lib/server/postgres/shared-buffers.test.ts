import { expect, it } from 'vitest';
import { sharedBuffers } from '@/lib/server/postgres/shared-buffers';

const GB = 2 ** 30;

it.each([
  [0.5 * GB, '128MB'],
  [1 * GB, '128MB'],
  [2 * GB, '256MB'],
  [3.83 * GB, '490MB'],
  [4 * GB, '512MB'],
  [256 * GB, '512MB'],
])('of %d bytes of memory PostgreSQL shares %s', (memory, buffers) => {
  expect(sharedBuffers(memory)).toBe(buffers);
});

it('gives this machine a size that PostgreSQL takes', () => {
  expect(sharedBuffers()).toMatch(/^\d{3}MB$/);
});
