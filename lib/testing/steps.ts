import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

export type Totals = { passed: number; failed: number };
/** Takes what a step prints. */
type Say = (text: string) => void;
export type Step = { name: string; run: (say: Say) => Promise<Totals> };

const REPORTS = 'test-results';

/** Removes the reports of the run before. */
export function clearReports(): void {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
}

/** Runs lanes beside each other and the steps of a lane one after the other. What a step prints comes whole, at its end. */
export async function runLanes(...lanes: (readonly Step[])[]): Promise<Totals> {
  const results = await Promise.all(lanes.map(inTurn));
  return results.reduce(add, { passed: 0, failed: 0 });
}

async function inTurn(steps: readonly Step[]): Promise<Totals> {
  let totals: Totals = { passed: 0, failed: 0 };
  for (const { name, run } of steps) {
    console.log(`-- ${name}`);
    const began = Date.now();
    let said = '';
    const result = await run((text) => (said += text));
    totals = add(totals, result);
    const seconds = Math.round((Date.now() - began) / 1000);
    const { passed, failed } = result;
    console.log(
      `\n== ${name}\n${said}== ${name}: ${passed} passed, ${failed} failed (${seconds} s)\n`,
    );
  }
  return totals;
}

export function add(a: Totals, b: Totals): Totals {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}

/** A command that counts as one. */
export function check(name: string, ...command: readonly string[]): Step {
  const run = async (say: Say): Promise<Totals> =>
    (await succeeds(command, say)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return { name, run };
}

export function vitest(
  project: string,
  { name = project, program = ['npx', 'vitest'], extra = [] as readonly string[] } = {},
): Step {
  const run = async (say: Say): Promise<Totals> => {
    const file = `${REPORTS}/${name.replaceAll(/\W+/g, '-')}.json`;
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const command = [...program, 'run', '--project', project, ...reporters, ...extra];
    const fine = await succeeds(command, say);
    const report = readReport<{ numPassedTests: number; numFailedTests: number }>(file);
    return total(fine, report && { passed: report.numPassedTests, failed: report.numFailedTests });
  };
  return { name, run };
}

export function playwright(name: string): Step {
  const run = async (say: Say): Promise<Totals> => {
    const file = `${REPORTS}/e2e.json`;
    const fine = await succeeds(['npm', 'run', '--silent', 'test:e2e'], say, { E2E_REPORT: file });
    const report = readReport<{ stats: { expected: number; unexpected: number; flaky: number } }>(
      file,
    );
    const stats = report?.stats;
    return total(
      fine,
      stats ? { passed: stats.expected, failed: stats.unexpected + stats.flaky } : null,
    );
  };
  return { name, run };
}

function succeeds(
  [program = '', ...args]: readonly string[],
  say: Say,
  extra: Record<string, string> = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...extra },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => say(text.toString()));
    }
    child.once('error', (error) => {
      say(`${program}: ${error.message}\n`);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}

/** A run that failed without a failed test (it did not start, or the books were wrong) is one failure. */
function total(fine: boolean, counted: Totals | null): Totals {
  const all = counted ?? { passed: 0, failed: 0 };
  if (fine || all.failed > 0) return all;
  return { ...all, failed: 1 };
}

function readReport<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
