import { rmSync } from 'node:fs';
import { groupBy } from '@/lib/group-by';
import type { Mutation } from '@/lib/testing/mutation';
import { copyTree, takeAway } from '@/lib/testing/mutation-copy';
import { MUTATIONS } from '@/lib/testing/mutation-list';
import { MutationTests } from '@/lib/testing/mutation-tests';

/**
 * `npm run test:mutations`: takes the guards of the money away one at a time, in a copy of the tree, and runs the tests
 * that are to notice. Each has to go red; one that survives is a guard that nothing watches, and ends this non-zero.
 * `npm run test:mutations -- lock refunds` tries those with one of the words in their name or in their file's.
 */
const words = process.argv.slice(2);
const mutations = MUTATIONS.filter(
  ({ guard, edits }) =>
    words.length === 0 ||
    words.some((word) => guard.includes(word) || edits.some(({ file }) => file.includes(word))),
);
const copy = copyTree(process.cwd());
process.chdir(copy);
const tests = new MutationTests(copy);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // First what is surely done in time: whoever ends us may not wait for the rest.
    rmSync(copy, { recursive: true, force: true });
    void tests.close().finally(() => process.exit(1));
  });
}

type Outcome = 'red' | 'timeout' | 'survived';

/** Without any change the tests are green, and there are some: red means the mutation and nothing else. */
async function expectGreen(): Promise<void> {
  const whole = new Set(mutations.filter(({ only }) => !only).flatMap((one) => one.tests));
  if (whole.size > 0) expectAllGreen([...whole].join(', '), await tests.runAll([...whole]));
  const named = mutations.filter(({ only }) => only);
  for (const group of groupBy(named, (one) => one.tests.join()).values()) {
    const names = [...new Set(group.flatMap(({ only }) => only ?? []))];
    const { tests: files } = group[0] ?? { tests: [] };
    const ran = await tests.runAll(files, names.map((name) => `(?:${name})`).join('|'));
    expectAllGreen(files.join(), ran);
    for (const name of names) {
      if (ran.passed.some((test) => new RegExp(name).test(test))) continue;
      throw new Error(`${files.join()} has no test “${name}”`);
    }
  }
}

function expectAllGreen(
  what: string,
  { passed, failed, hangs }: Awaited<ReturnType<MutationTests['run']>>,
): void {
  if (!hangs && failed.length === 0 && passed.length > 0) return;
  throw new Error(`${what} without any mutation: ${hangs ? 'hangs' : failed.join('; ')}`);
}

async function attempt(mutation: Mutation): Promise<Outcome> {
  const began = Date.now();
  const restore = takeAway(copy, mutation);
  let ran;
  try {
    const back = await tests.changed(mutation);
    ran = await tests.run(mutation);
    restore();
    await back();
  } finally {
    restore();
  }
  const [by = 'nothing'] = ran.failed;
  const outcome = ran.hangs ? 'timeout' : ran.failed.length > 0 ? 'red' : 'survived';
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${outcome}  ${mutation.guard} — ${by.split('\n')[0]} (${seconds} s)`);
  return outcome;
}

try {
  const began = Date.now();
  await expectGreen();
  console.log(`green without any mutation (${Math.round((Date.now() - began) / 1000)} s)\n`);
  const outcomes: Outcome[] = [];
  for (const mutation of mutations) outcomes.push(await attempt(mutation));
  const survived = outcomes.filter((outcome) => outcome === 'survived').length;
  // What hangs is noticed too: no run of the tests would end well.
  console.log(`\n${outcomes.length - survived} red, ${survived} survived`);
  process.exitCode = survived === 0 && outcomes.length > 0 ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await tests.close();
  process.exit();
}
