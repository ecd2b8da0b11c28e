import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MUTATIONS } from '@/lib/testing/mutation-list';

it.each(MUTATIONS)('“$guard” is still where its removal looks for it', ({ edits, tests }) => {
  for (const { file, from, to } of edits) {
    expect(readFileSync(file, 'utf8').split(from), file).toHaveLength(2);
    expect(to).not.toBe(from);
  }
  expect(tests.filter((file) => !existsSync(file))).toEqual([]);
});

it('each guard has a name of its own', () => {
  const names = MUTATIONS.map(({ guard }) => guard);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
