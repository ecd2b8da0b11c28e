import { readFileSync } from 'node:fs';
import {
  add,
  check,
  clearReports,
  playwright,
  runLanes,
  sayTotals,
  vitest,
  type Step,
} from '@/lib/testing/steps';

/**
 * `npm test`: everything, and at the end one plain line with the totals; a static check counts as one. The integration
 * tests keep every processor busy, and faults have the machine for themselves: what is tried is not how they bear others.
 * Journeys wait much of their time, and what needs one processor goes beside them. With `CI` set, types and unit tests run on
 * the recommended Node of `.nvmrc` as well.
 */
clearReports();
const first = await runLanes([
  check('database client', 'node', 'prisma/generate.mjs'),
  // Before anything builds the site: both write below .next.
  check('types', 'npm', 'run', '--silent', 'types'),
]);
// After the integration tests the short form of `npm run test:faults`.
const middle = await runLanes([
  vitest('integration', { project: 'integration*' }),
  vitest('faults'),
]);
const last = await runLanes(
  [playwright('end to end')],
  [
    vitest('unit', { extra: ['--maxWorkers=1'] }),
    check('format', 'npm', 'run', '--silent', 'format:check'),
    check('lint', 'npm', 'run', '--silent', 'lint'),
    check('raw SQL', 'npm', 'run', '--silent', 'lint:sql'),
    ...(process.env.CI ? onRecommendedNode() : []),
  ],
);

const totals = [middle, last].reduce(add, first);
sayTotals(totals);
process.exit(totals.failed === 0 ? 0 : 1);

function onRecommendedNode(): Step[] {
  const version = readFileSync('.nvmrc', 'utf8').trim();
  const node = ['npm', 'exec', '--yes', `--package=node@${version}`, '--', 'node'];
  return [
    check(`types, Node ${version}`, ...node, 'node_modules/typescript/bin/tsc', '--noEmit'),
    vitest(`unit, Node ${version}`, {
      project: 'unit',
      program: [...node, 'node_modules/vitest/vitest.mjs'],
      extra: ['--maxWorkers=1'],
    }),
  ];
}
