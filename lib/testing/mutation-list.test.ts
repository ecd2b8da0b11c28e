import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MUTATIONS } from '@/lib/testing/mutation-list';

it.each(MUTATIONS)('“$guard” is still where its removal looks for it', ({ edits }) => {
  for (const { file, from } of edits) {
    expect(readFileSync(file, 'utf8').split(from), file).toHaveLength(2);
  }
});
