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
 * `npm test`: everything, and at the end one plain line with the totals; a static check counts as one. What needs little
 * but a processor goes beside the integration tests, which often wait; faults and journeys have the machine for themselves.
 * With `CI` set, types and unit tests run on the recommended Node of `.nvmrc` as well.
 */
clearReports();
const first = await runLanes([
  check('database client', 'node', 'prisma/generate.mjs'),
  // Before anything builds the site: both write below .next.
  check('types', 'npm', 'run', '--silent', 'types'),
]);
const middle = await runLanes(
  [
    vitest('unit'),
    check('format', 'npm', 'run', '--silent', 'format:check'),
    check('lint', 'npm', 'run', '--silent', 'lint'),
    check('raw SQL', 'npm', 'run', '--silent', 'lint:sql'),
    ...(process.env.CI ? onRecommendedNode() : []),
  ],
  [vitest('integration')],
);
// The short form of `npm run test:faults`, then the browser.
const last = await runLanes([vitest('faults'), playwright('end to end')]);

const totals = [middle, last].reduce(add, first);
sayTotals(totals);
process.exit(totals.failed === 0 ? 0 : 1);

function onRecommendedNode(): Step[] {
  const version = readFileSync('.nvmrc', 'utf8').trim();
  const node = ['npm', 'exec', '--yes', `--package=node@${version}`, '--', 'node'];
  return [
    check(`types, Node ${version}`, ...node, 'node_modules/typescript/bin/tsc', '--noEmit'),
    vitest('unit', {
      name: `unit, Node ${version}`,
      program: [...node, 'node_modules/vitest/vitest.mjs'],
    }),
  ];
}
