import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { env } from '@/lib/env';
import { lintSql } from '@/lib/testing/sql/lint-sql';

const FILE = 'lib/testing/sql/planted-statements.ts';

it('finds each planted statement with a wrong column or a wrong row type, and no other', async () => {
  const report = await lintSql(env().DATABASE_URL, [FILE]);
  const wanted = readFileSync(FILE, 'utf8')
    .split('\n')
    .flatMap((text, at) => {
      const [, fault] = /\/\/ fault: (.*)$/.exec(text) ?? [];
      return fault === undefined ? [] : [{ line: at + 1, fault }];
    });
  expect(wanted.length).toBeGreaterThan(10);
  expect(report.faults.map(({ line }) => line).sort((a, b) => a - b)).toEqual(
    wanted.map(({ line }) => line),
  );
  for (const { line, fault } of wanted) {
    expect(report.faults.find((one) => one.line === line)?.message).toContain(fault);
  }
}, 300_000);
