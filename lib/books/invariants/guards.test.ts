import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GUARD_CONSTRAINTS } from '@/lib/books/invariants/guard-constraints';
import { GUARD_INDEXES, GUARD_TRIGGERS } from '@/lib/books/invariants/guard-names';

const folder = 'prisma/migrations';
const sql = readdirSync(folder)
  .filter((name) => /^\d/.test(name))
  .map((name) => readFileSync(path.join(folder, name, 'migration.sql'), 'utf8'))
  .join('\n');

const namesIn = (pattern: RegExp) => [...sql.matchAll(pattern)].map((match) => match[1]);

describe('the list of guards', () => {
  it('names every check constraint of the migrations', () => {
    const gone = new Map(
      [...sql.matchAll(/(ADD|DROP) CONSTRAINT "?(\w+)"?/g)].map(([, what, name]) => [name, what]),
    );
    const checks = namesIn(/ADD CONSTRAINT "?(\w+)"? CHECK/g).filter(
      (name) => gone.get(name) === 'ADD',
    );
    expect(checks.length).toBeGreaterThan(50);
    expect(checks.filter((name) => !GUARD_CONSTRAINTS.includes(name ?? ''))).toEqual([]);
  });

  it('names every unique index of the migrations', () => {
    const indexes = namesIn(/CREATE UNIQUE INDEX "?(\w+)"?/g);
    expect(indexes.filter((name) => !GUARD_INDEXES.includes(name ?? ''))).toEqual([]);
  });

  it('names every trigger of the migrations', () => {
    const triggers = namesIn(/CREATE (?:CONSTRAINT )?TRIGGER "?(\w+)"?/g);
    expect(triggers.filter((name) => !GUARD_TRIGGERS.includes(name ?? ''))).toEqual([]);
  });
});
