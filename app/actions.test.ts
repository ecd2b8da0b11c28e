import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const files = readdirSync(path.join(ROOT, 'app'), { recursive: true, encoding: 'utf8' })
  .map((name) => path.posix.join('app', name.split(path.sep).join('/')))
  .filter((name) => /\.tsx?$/.test(name));
const textOf = (name: string) => readFileSync(path.join(ROOT, name), 'utf8');

const isTest = (name: string) => /\.test\.tsx?$/.test(name);
const withActions = files.filter(
  (name) => !isTest(name) && /^\s*(['"])use server\1/m.test(textOf(name)),
);
/** What the tests with a table of actions take as a whole: the table then names every export of it. */
const inTables = files
  .filter((name) => name.endsWith('.int.test.ts') && /^testActions\(/m.test(textOf(name)))
  .flatMap((name) => [...textOf(name).matchAll(/^import \* as \w+ from '@\/(app\/[^']+)';/gm)])
  .map(([, module]) => `${module}.ts`);

describe('server actions', () => {
  it('stand in files of their own, which begin by saying so', () => {
    expect(withActions.length).toBeGreaterThan(10);
    for (const name of withActions) expect(textOf(name), name).toMatch(/^'use server';\n/);
  });

  it('stand in a table that calls them as everybody, each file in one', () => {
    expect(inTables.sort()).toEqual(withActions.sort());
  });
});
