import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

/** `failures` names each one: nobody should have to look for it in what ten thousand lines before it said. */
export type Totals = { passed: number; failed: number; failures: readonly string[] };
/** Takes what a step prints. */
type Say = (text: string) => void;
export type Step = { name: string; run: (say: Say) => Promise<Totals> };

const REPORTS = 'test-results';
const NOTHING: Totals = { passed: 0, failed: 0, failures: [] };

/** Removes the reports of the run before. */
export function clearReports(): void {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
}

/** Runs lanes beside each other and the steps of a lane one after the other. What a step prints comes whole, at its end. */
export async function runLanes(...lanes: (readonly Step[])[]): Promise<Totals> {
  const results = await Promise.all(lanes.map(inTurn));
  return results.reduce(add, NOTHING);
}

/** The last words of a run: what failed, and the plain line with the totals. */
export function sayTotals({ passed, failed, failures }: Totals): void {
  if (failures.length > 0) console.log(`What failed:\n${failures.join('\n')}\n`);
  console.log(`${passed} passed, ${failed} failed`);
}

async function inTurn(steps: readonly Step[]): Promise<Totals> {
  let totals = NOTHING;
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
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    failures: [...a.failures, ...b.failures],
  };
}

/** A command that counts as one. */
export function check(name: string, ...command: readonly string[]): Step {
  const run = async (say: Say): Promise<Totals> => {
    let said = '';
    const fine = await succeeds(command, (text) => {
      said += text;
      say(text);
    });
    if (fine) return { ...NOTHING, passed: 1 };
    return { passed: 0, failed: 1, failures: [`${name}:\n${lastLines(said)}`] };
  };
  return { name, run };
}

/** `project` is a pattern, and the step's name unless that differs. */
export function vitest(
  name: string,
  { project = name, program = ['npx', 'vitest'], extra = [] as readonly string[] } = {},
): Step {
  const run = async (say: Say): Promise<Totals> => {
    const file = `${REPORTS}/${name.replaceAll(/\W+/g, '-')}.json`;
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const command = [...program, 'run', '--project', project, ...reporters, ...extra];
    const fine = await succeeds(command, say);
    const report = readReport<VitestReport>(file);
    return total(name, fine, report && ofVitest(name, report));
  };
  return { name, run };
}

export function playwright(name: string): Step {
  const run = async (say: Say): Promise<Totals> => {
    const file = `${REPORTS}/e2e.json`;
    const fine = await succeeds(['npm', 'run', '--silent', 'test:e2e'], say, { E2E_REPORT: file });
    const report = readReport<PlaywrightReport>(file);
    return total(name, fine, report && ofPlaywright(name, report));
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
function total(name: string, fine: boolean, counted: Totals | null): Totals {
  const all = counted ?? NOTHING;
  if (fine || all.failed > 0) return all;
  return { ...all, failed: 1, failures: [`${name}: it ended with an error and no failed test`] };
}

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: readonly {
    name: string;
    message: string;
    status: string;
    assertionResults: readonly { status: string; fullName: string; failureMessages: string[] }[];
  }[];
};

function ofVitest(step: string, report: VitestReport): Totals {
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const lines = failed.map((test) => `${test.fullName}\n${firstLines(test.failureMessages[0])}`);
    // A file that cannot be loaded has no tests.
    if (status === 'failed' && failed.length === 0) lines.push(firstLines(message));
    return lines.map((line) => `${step}: ${name}: ${line}`);
  });
  return { passed: report.numPassedTests, failed: report.numFailedTests, failures };
}

type PlaywrightSuite = {
  suites?: readonly PlaywrightSuite[];
  specs?: readonly { ok: boolean; file: string; title: string }[];
};
type PlaywrightReport = PlaywrightSuite & {
  stats: { expected: number; unexpected: number; flaky: number };
};

function ofPlaywright(step: string, report: PlaywrightReport): Totals {
  const { expected, unexpected, flaky } = report.stats;
  const failures = specsOf(report)
    .filter((spec) => !spec.ok)
    .map((spec) => `${step}: ${spec.file}: ${spec.title}`);
  return { passed: expected, failed: unexpected + flaky, failures };
}

function specsOf(suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

const firstLines = (text = ''): string => text.split('\n').slice(0, 12).join('\n');
const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-30).join('\n');

function readReport<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return null;
  }
}
