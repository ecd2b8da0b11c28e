import { add, check, clearReports, runLanes, sayTotals, vitest } from '@/lib/testing/steps';

/**
 * `npm run check`, before every commit: lint, format and types with their caches, all unit tests, and the integration
 * tests that what is not yet committed touches. `npm test` runs everything and trusts no cache.
 */
clearReports();
const changed = ['--changed', '--passWithNoTests'];
const cache = (name: string) => ['--cache', '--cache-location', `node_modules/.cache/${name}`];
const first = await runLanes(
  [
    check('types', 'npm', 'run', '--silent', 'types'),
    check('format', 'npx', 'prettier', '--check', '.', ...cache('prettier')),
    check('lint', 'npx', 'eslint', '.', ...cache('eslint'), '--cache-strategy', 'content'),
  ],
  [vitest('unit'), check('raw SQL', 'npm', 'run', '--silent', 'lint:sql')],
);
const last = await runLanes([vitest('integration', { project: 'integration*', extra: changed })]);

const totals = add(first, last);
sayTotals(totals);
process.exit(totals.failed === 0 ? 0 : 1);
