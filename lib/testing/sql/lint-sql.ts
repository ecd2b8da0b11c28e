import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { sqlRule, type Checked } from '@/lib/testing/sql/rule';
import { UNCHECKED } from '@/lib/testing/sql/unchecked';

export type SqlFault = { file: string; line: number; message: string };
export type SqlReport = { checked: number; unchecked: number; faults: SqlFault[] };

/** Checks the raw statements of files against a migrated database. */
export async function lintSql(databaseUrl: string, files: string[]): Promise<SqlReport> {
  const tally: Checked = { checked: 0, unreadable: [] };
  const eslint = new ESLint({
    overrideConfigFile: true,
    allowInlineConfig: false,
    warnIgnored: false,
    overrideConfig: [
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        // Two libraries with a type of their own for the same rule.
        plugins: { sql: { rules: { checked: sqlRule(overTcp(databaseUrl), tally) } } as never },
        rules: { 'sql/checked': 'error' },
      },
      { ignores: ['**/*.test.ts', 'lib/db/generated/**'] },
    ],
  });
  const results = await eslint.lintFiles(files);
  const faults = results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, message }) => ({ file: relative(filePath), line, message })),
  );
  const known = UNCHECKED.map((entry) => ({ ...entry, left: entry.count }));
  const unknown: SqlFault[] = [];
  for (const { file, line, why } of tally.unreadable) {
    const entry = known.find((one) => one.file === relative(file) && one.left > 0);
    if (entry) entry.left--;
    else unknown.push({ file: relative(file), line, message: `cannot be read: ${why}` });
  }
  return {
    checked: tally.checked,
    unchecked: tally.unreadable.length,
    faults: [...faults, ...unknown],
  };
}

/** SafeQL's driver sends a parameter that it does not know to the server; the address is the one over TCP without it. */
function overTcp(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.delete('host');
  return url.toString();
}

/** An exception that nothing needs any more is a fault too, when all files were read. */
export function staleExceptions(report: SqlReport): SqlFault[] {
  const wanted = UNCHECKED.reduce((sum, { count }) => sum + count, 0);
  if (report.unchecked >= wanted) return [];
  const message = `names ${wanted} statements, ${report.unchecked} are not checked: take the others off the list`;
  return [{ file: 'lib/testing/sql/unchecked.ts', line: 1, message }];
}

function relative(file: string): string {
  return path.relative(process.cwd(), file);
}
