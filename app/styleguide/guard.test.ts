import { describe, expect, it, vi } from 'vitest';
import { requireStyleguide } from '@/app/styleguide/guard';

const settings = vi.hoisted(() => ({ NODE_ENV: 'test', DEMO: false }));

vi.mock('@/lib/env', () => ({ env: () => settings }));
vi.mock('next/navigation', () => ({
  notFound: () => {
    throw new Error('not found');
  },
}));

describe('the styleguide', () => {
  it.each([
    { NODE_ENV: 'production', DEMO: true },
    { NODE_ENV: 'development', DEMO: false },
    { NODE_ENV: 'development', DEMO: true },
  ])('is shown in $NODE_ENV with DEMO $DEMO', (where) => {
    Object.assign(settings, where);
    expect(requireStyleguide).not.toThrow();
  });

  it.each([
    { NODE_ENV: 'production', DEMO: false },
    { NODE_ENV: 'test', DEMO: false },
  ])('is not found in $NODE_ENV with DEMO $DEMO', (where) => {
    Object.assign(settings, where);
    expect(requireStyleguide).toThrow('not found');
  });
});
