import { readdirSync } from 'node:fs';
import startPostgres from '@/lib/testing/global-setup';
import { lintSql, staleExceptions } from '@/lib/testing/sql/lint-sql';

/**
 * `npm run lint:sql`: every raw statement against a throw-away database with all migrations. SQL_LINT_DATABASE_URL names
 * a migrated database to ask instead; arguments name files.
 */
const given = process.env.SQL_LINT_DATABASE_URL;
const stop = given ? null : await startPostgres();
const url = new URL(given ?? process.env.TRIBUTARY_TEST_ADMIN_URL ?? '');
if (!given) url.pathname = `/${process.env.TRIBUTARY_TEST_TEMPLATE}`;

const chosen = process.argv.slice(2);
const rooms = readdirSync('lib', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
  .map(({ name }) => `lib/${name}/**/*.ts`);
const files = chosen.length > 0 ? chosen : [...rooms, 'prisma/**/*.ts'];
try {
  const report = await lintSql(url.toString(), files);
  const faults = [...report.faults, ...(chosen.length > 0 ? [] : staleExceptions(report))];
  for (const { file, line, message } of faults) console.log(`${file}:${line} ${message}`);
  console.log(
    `${report.checked} statements checked, ${report.unchecked} named as exceptions, ${faults.length} faults`,
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await stop?.();
}
// SafeQL's worker keeps its connection.
process.exit();
