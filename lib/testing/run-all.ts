import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

/**
 * `npm test`: everything, in order of cost, and at the end one plain line with the totals. A static check counts as one.
 */
type Totals = { passed: number; failed: number };

const REPORTS = 'test-results';
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

const steps: { name: string; run: () => Totals }[] = [
  { name: 'database client', run: () => check('node', ['prisma/generate.mjs']) },
  { name: 'format', run: () => check('npm', ['run', '--silent', 'format:check']) },
  { name: 'lint', run: () => check('npm', ['run', '--silent', 'lint']) },
  { name: 'raw SQL', run: () => check('npm', ['run', '--silent', 'lint:sql']) },
  { name: 'types', run: () => check('npm', ['run', '--silent', 'types']) },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'integration', run: () => vitest('integration') },
  // The short form of `npm run test:faults`.
  { name: 'faults', run: () => vitest('faults') },
  { name: 'end to end', run: endToEnd },
];

const totals: Totals = { passed: 0, failed: 0 };
for (const { name, run } of steps) {
  const began = Date.now();
  console.log(`\n== ${name}`);
  const result = run();
  totals.passed += result.passed;
  totals.failed += result.failed;
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`== ${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`);
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);

function succeeds(command: string, args: string[], extra: Record<string, string> = {}): boolean {
  const result = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...extra } });
  return result.status === 0;
}

function check(command: string, args: string[]): Totals {
  return succeeds(command, args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function vitest(project: string): Totals {
  const file = `${REPORTS}/${project}.json`;
  const args = ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json'];
  const fine = succeeds('npx', [...args, `--outputFile.json=${file}`]);
  const report = readReport<{ numPassedTests: number; numFailedTests: number }>(file);
  return total(fine, report && { passed: report.numPassedTests, failed: report.numFailedTests });
}

function endToEnd(): Totals {
  const file = `${REPORTS}/e2e.json`;
  const fine = succeeds('npm', ['run', '--silent', 'test:e2e'], { E2E_REPORT: file });
  const report = readReport<{ stats: { expected: number; unexpected: number; flaky: number } }>(
    file,
  );
  return total(
    fine,
    report && {
      passed: report.stats.expected,
      failed: report.stats.unexpected + report.stats.flaky,
    },
  );
}

/** A run that failed without a failed test (it did not start, or the books were wrong) is one failure. */
function total(fine: boolean, counted: Totals | null): Totals {
  const totals = counted ?? { passed: 0, failed: 0 };
  if (fine || totals.failed > 0) return totals;
  return { ...totals, failed: 1 };
}

function readReport<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
