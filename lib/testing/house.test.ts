import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ABOVE, ROOMS } from '@/lib/testing/import-fences.js';
import { circlesOf, foldersOf, importsOfAll, withoutProofs } from '@/lib/testing/import-graph';

const root = path.resolve(import.meta.dirname, '../..');
const all = importsOfAll(root);
const files = withoutProofs(all);

/** `ids.ts` or `payouts`; null outside lib. */
function roomOf(file: string): string | null {
  return /^lib\/([^/]+)/.exec(file)?.[1] ?? null;
}

describe('the structure of the house', () => {
  it('was read', () => {
    expect(files.size).toBeGreaterThan(500);
    expect(files.get('lib/result.ts')).toEqual(new Set(['lib/refusals.ts']));
  });

  it('has no circle of files, nor have its tests', () => {
    expect(circlesOf(all)).toEqual([]);
  });

  it('has no circle of folders', () => {
    expect(circlesOf(foldersOf(files))).toEqual([]);
  });

  it('sees a circle of folders that is none of files', () => {
    const planted = new Map([
      ['lib/audit/record.ts', new Set(['lib/auth/viewer.ts'])],
      ['lib/auth/viewer.ts', new Set<string>()],
      ['lib/auth/session.ts', new Set(['lib/audit/queries.ts'])],
      ['lib/audit/queries.ts', new Set<string>()],
    ]);
    expect(circlesOf(planted)).toEqual([]);
    expect(circlesOf(foldersOf(planted))).toEqual([['lib/audit', 'lib/auth']]);
  });

  it('has a place in the order for every room of lib', () => {
    const unnamed = readdirSync(path.join(root, 'lib'))
      .filter((name) => !name.endsWith('.test.ts'))
      .filter((name) => !ROOMS.includes(name) && !ABOVE.includes(name));
    expect(unnamed).toEqual([]);
  });

  it('has no import against the order', () => {
    const against = [...files].flatMap(([file, imported]) =>
      [...imported].flatMap((other) => {
        const [from, to] = [roomOf(file), roomOf(other)];
        if (from === null || to === null) return [];
        return ROOMS.indexOf(to) > ROOMS.indexOf(from) ? [`${file} → ${other}`] : [];
      }),
    );
    expect(against).toEqual([]);
  });

  it('has one way to a new password', () => {
    const hashing = [...files.keys()].filter(
      (file) =>
        !/^lib\/testing\/|\.test\.ts$/.test(file) &&
        /\bhashPassword\b/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(hashing.sort()).toEqual(['lib/auth/password.ts', 'lib/people/choose-password.ts']);
  });

  it('imports by one style, from the root', () => {
    const relative = [...files.keys()].filter(
      (file) =>
        !/^[^/]+\.config\.ts$/.test(file) &&
        /^(import|export)\b[^'";]*from '\.{1,2}\//m.test(
          readFileSync(path.join(root, file), 'utf8'),
        ),
    );
    expect(relative).toEqual([]);
  });
});
