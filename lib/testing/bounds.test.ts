import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { boundsIn, boundsOfTheHouse } from '@/lib/testing/bounds';
import { BOUNDS } from '@/lib/testing/bounds-table';

const root = path.resolve(import.meta.dirname, '../..');

/** What the table does not say of the house, and what it says of a house that is no more. */
function faultsOf(found: ReadonlyMap<string, number>, table: typeof BOUNDS): string[] {
  const unsaid = [...found].flatMap(([file, count]) =>
    count > (table[file]?.[0] ?? 0)
      ? [`${file} has a new bound: say what happens to the rest`]
      : [],
  );
  const stale = Object.entries(table).flatMap(([file, [count]]) =>
    count > (found.get(file) ?? 0) ? [`${file} has fewer bounds than the table says`] : [],
  );
  return [...unsaid, ...stale];
}

describe('every bound', () => {
  it('has an answer to what becomes of the rest', () => {
    expect(faultsOf(boundsOfTheHouse(root), BOUNDS)).toEqual([]);
  });

  it('is missed when it is new, and when it is gone', () => {
    const found = new Map([
      ['lib/a.ts', 1],
      ['lib/b.ts', 2],
    ]);
    expect(faultsOf(found, { 'lib/b.ts': [1, 'said'], 'lib/c.ts': [1, 'said'] })).toEqual([
      'lib/a.ts has a new bound: say what happens to the rest',
      'lib/b.ts has a new bound: say what happens to the rest',
      'lib/c.ts has fewer bounds than the table says',
    ]);
  });

  it.each([
    ['    take: 100,', true],
    ['    take,', true],
    ['ORDER BY id LIMIT ${MAX}`;', true],
    ['ORDER BY id LIMIT 50', true],
    ['rows.slice(0, MAX_ROWS)', true],
    ['rows.slice(0, 500)', true],
    ['const MAX_ORDERS = 50_000;', true],
    ['const RUN_MS = 4 * 60_000;', true],
    ['// take: 100', false],
    [' * LIMIT 5 is enough', false],
    ['at.toISOString().slice(0, 10)', false],
    ['text.slice(0, at)', false],
  ])('is seen in %s: %s', (line, isBound) => {
    expect(boundsIn(line).length > 0).toBe(isBound);
  });
});
