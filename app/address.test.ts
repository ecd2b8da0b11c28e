import { expect, it } from 'vitest';
import { textOf } from '@/app/address';

it.each([
  ['a word', 'ana', 'ana'],
  ['spaces around it', ' ana ', 'ana'],
  ['the first of several', ['ana', 'ben'], 'ana'],
  ['nothing', '', undefined],
  ['a NUL', 'a\u0000b', undefined],
  ['half a character', 'a\ud800', undefined],
  ['too much', 'a'.repeat(201), undefined],
])('%s', (_label, value, expected) => {
  expect(textOf({ q: value }, 'q')).toBe(expected);
});
