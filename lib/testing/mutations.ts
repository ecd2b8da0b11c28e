import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Mutation } from '@/lib/testing/mutation';
import { MUTATIONS } from '@/lib/testing/mutation-list';

/**
 * `npm run test:mutations`: takes the guards of the money away one at a time, in a copy of the tree, and runs the tests
 * that are to notice. Each has to go red; one that stays green is a guard that nothing watches, and ends this non-zero.
 * `npm run test:mutations -- lock` tries those whose name contains the word.
 */
const root = process.cwd();
const copy = mkdtempSync(path.join(os.tmpdir(), 'tributary-mutations-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

type Outcome = { guard: string; red: boolean; by: string };

function copyTree(): void {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of [...listed.stdout.split('\0').filter(Boolean), 'lib/db/generated']) {
    const to = path.join(copy, file);
    mkdirSync(path.dirname(to), { recursive: true });
    // A file that was deleted and not yet committed is listed still.
    try {
      cpSync(path.join(root, file), to, { recursive: true });
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
    }
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
}

/** Changes the one place that the anchor names; another number of places is a mistake in the list. */
function change(mutation: Mutation): () => void {
  const kept = new Map<string, string>();
  for (const { file, from, to } of mutation.edits) {
    const at = path.join(copy, file);
    const text = readFileSync(at, 'utf8');
    if (!kept.has(at)) kept.set(at, text);
    const places = text.split(from).length - 1;
    if (places !== 1) throw new Error(`${mutation.guard}: ${file} has ${places} times: ${from}`);
    writeFileSync(
      at,
      text.replace(from, () => to),
    );
  }
  return () => {
    for (const [at, text] of kept) writeFileSync(at, text);
  };
}

type Report = {
  numTotalTests: number;
  numFailedTests: number;
  testResults: { message: string; assertionResults: { status: string; fullName: string }[] }[];
};

function run(mutation: Pick<Mutation, 'tests' | 'only'>): { report: Report | null; ok: boolean } {
  const output = path.join(copy, 'mutation-report.json');
  rmSync(output, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [
      path.join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...['--project', 'unit', '--project', 'integration', '--reporter', 'json'],
      ...['--outputFile', output, ...mutation.tests],
      ...(mutation.only === undefined ? [] : ['--testNamePattern', mutation.only]),
    ],
    { cwd: copy, stdio: 'ignore', timeout: 600_000 },
  );
  try {
    return { report: JSON.parse(readFileSync(output, 'utf8')) as Report, ok: status === 0 };
  } catch {
    return { report: null, ok: status === 0 };
  }
}

function attempt(mutation: Mutation): Outcome {
  const restore = change(mutation);
  try {
    const { report } = run(mutation);
    const { guard } = mutation;
    if (!report || report.numTotalTests === 0) return { guard, red: false, by: 'no test ran' };
    const [by] = failuresOf(report);
    return { guard, red: by !== undefined, by: by ?? 'nothing' };
  } finally {
    restore();
  }
}

const failuresOf = (report: Report): string[] => [
  ...report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'failed')
    .map((test) => test.fullName),
  // A suite that fails outside of its tests (verifyBooks at the end) names no test.
  ...report.testResults.map((file) => file.message.split('\n')[0] ?? '').filter(Boolean),
];

/** Without any change the tests are green: red means the mutation and nothing else. */
function expectGreen(mutations: Mutation[]): void {
  const runs = new Map(
    mutations.map(({ tests, only }) => [`${tests.join()} ${only}`, { tests, only }]),
  );
  for (const of of runs.values()) {
    const { report, ok } = run({ tests: of.tests, ...(of.only ? { only: of.only } : {}) });
    if (ok && report) continue;
    const failed = report ? failuresOf(report).join('; ') : 'no report';
    throw new Error(`${of.tests.join()} fails without any mutation: ${failed}`);
  }
}

const wanted = process.argv[2];
const mutations = MUTATIONS.filter(({ guard }) => wanted === undefined || guard.includes(wanted));
copyTree();
expectGreen(mutations);
const outcomes = mutations.map((mutation) => {
  const outcome = attempt(mutation);
  const { guard, red, by } = outcome;
  process.stdout.write(`${red ? 'red  ' : 'GREEN'}  ${guard} — ${by}\n`);
  return outcome;
});
const survivors = outcomes.filter((outcome) => !outcome.red);
process.stdout.write(
  `\n${outcomes.length} guards removed, ${survivors.length} of them unnoticed\n`,
);
process.exit(survivors.length === 0 && outcomes.length > 0 ? 0 : 1);
