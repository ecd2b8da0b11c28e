import { expect, it } from 'vitest';
import { parserOf } from '@/lib/parse-one-of';

const parseFruit = parserOf('fruit', ['apple', 'pear']);

it('answers a value that is known, and throws at any other', () => {
  expect(parseFruit('pear')).toBe('pear');
  expect(() => parseFruit('Pear')).toThrow('"Pear" is no fruit');
  expect(() => parseFruit('constructor')).toThrow('is no fruit');
});
