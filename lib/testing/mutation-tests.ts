import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { inspect, promisify } from 'node:util';
import pg from 'pg';
import { createVitest, type TestModule, type TestSpecification, type Vitest } from 'vitest/node';
import { groupBy } from '@/lib/group-by';
import type { Mutation } from '@/lib/testing/mutation';

/** Against what hangs: the tests of one mutation, and those of all without any. */
const LIMIT_MS = 180_000;
const LIMIT_OF_ALL_MS = 60 * 60_000;

export type Ran = { passed: string[]; failed: string[]; hangs: boolean };

/** Migrations, and what stands in a database beside its tables. */
const MAKES_TEMPLATE = /\.sql$|^lib\/jobs\/jobs-setup\.ts$/;

/**
 * The tests of the copy. One process and one PostgreSQL serve all runs, and only what was changed is read again: that
 * saves most of what a run costs.
 */
export class MutationTests {
  private vitest: Vitest | null = null;
  private specifications = new Map<string, TestSpecification[]>();
  private templates = 0;
  /** The first run starts the PostgreSQL of all. */
  private isServed = false;
  private readonly copy: string;

  constructor(copy: string) {
    this.copy = copy;
  }

  /** Of one mutation. */
  run({ tests, only }: Pick<Mutation, 'tests' | 'only'>): Promise<Ran> {
    return this.runWithin(LIMIT_MS, tests, only);
  }

  /** Of many, before anything is taken away. */
  runAll(tests: string[], only?: string): Promise<Ran> {
    return this.runWithin(LIMIT_OF_ALL_MS, tests, only);
  }

  private async runWithin(limitMs: number, tests: string[], only?: string): Promise<Ran> {
    const vitest = await this.open();
    const wanted = tests.flatMap((file) => {
      const found = this.specifications.get(path.join(this.copy, file));
      if (!found) throw new Error(`${file} is no test`);
      return found;
    });
    if (only === undefined) vitest.resetGlobalTestNamePattern();
    else vitest.setGlobalTestNamePattern(only);
    // What failed before would count as the failure at which this run ends.
    vitest.state.filesMap.clear();
    vitest.state.idMap.clear();
    const ended = await within(limitMs, vitest.runTestSpecifications(wanted));
    if (ended === null) {
      await this.close();
      return { passed: [], failed: [], hangs: true };
    }
    this.isServed = true;
    const files = new Set(wanted.map(({ moduleId }) => moduleId));
    const modules = ended.testModules.filter(({ moduleId }) => files.has(moduleId));
    const failed = [
      ...modules.flatMap((module) => namesOf(module, 'failed')),
      // What fails outside of tests (verifyBooks at the end of a file) has no test to name.
      ...modules.flatMap((module) => [
        ...module.errors().map(({ message }) => message),
        ...[...module.children.allSuites()].flatMap((suite) =>
          suite.errors().map(({ message }) => message),
        ),
      ]),
      // They come from another process, and need not be errors any more.
      ...ended.unhandledErrors.map((error) => inspect(error)),
    ];
    return { passed: modules.flatMap((module) => namesOf(module, 'passed')), failed, hangs: false };
  }

  /** The files of a mutation are read anew, and what migrates otherwise gets a template of its own. */
  async changed(mutation: Mutation): Promise<() => Promise<void>> {
    const { edits } = mutation;
    const vitest = await this.open();
    const invalidate = (): void => {
      for (const { file } of edits) vitest.invalidateFile(path.join(this.copy, file));
    };
    invalidate();
    if (!edits.some(({ file }) => MAKES_TEMPLATE.test(file)))
      return () => Promise.resolve(invalidate());
    if (!this.isServed) await this.run(mutation);
    const secret = randomBytes(32).toString('base64');
    const before = process.env.TRIBUTARY_TEST_TEMPLATE ?? '';
    const template = `${before}_m${(this.templates += 1)}`;
    await this.asAdmin(`CREATE DATABASE ${template}`);
    const url = new URL(process.env.TRIBUTARY_TEST_ADMIN_URL ?? '');
    url.pathname = `/${template}`;
    process.env.TRIBUTARY_TEST_TEMPLATE = template;
    const back = async (): Promise<void> => {
      // After a run that hung everything is new, the server too.
      if (process.env.TRIBUTARY_TEST_TEMPLATE !== template) return;
      process.env.TRIBUTARY_TEST_TEMPLATE = before;
      await this.asAdmin(`DROP DATABASE ${template} WITH (FORCE)`);
    };
    try {
      // A process migrates once: what the engine is made of does not stand a second time.
      await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', path.join('lib', 'server', 'migrate.ts'), 'up'],
        {
          cwd: this.copy,
          env: {
            ...process.env,
            DATABASE_URL: url.toString(),
            AUTH_SECRET: secret,
            ENCRYPTION_KEYS: `test:${secret}`,
          },
        },
      );
    } catch (error) {
      await back();
      throw error;
    }
    return back;
  }

  async close(): Promise<void> {
    const { vitest } = this;
    this.vitest = null;
    this.isServed = false;
    if (vitest) await within(30_000, vitest.close());
  }

  private async open(): Promise<Vitest> {
    if (this.vitest) return this.vitest;
    const vitest = await createVitest(
      'test',
      {
        root: this.copy,
        watch: false,
        project: ['unit', 'integration*'],
        // A worker that went on would remember what has been changed since.
        isolate: true,
        bail: 1,
        maxWorkers: 2,
        reporters: [{}],
      },
      { logLevel: 'error' },
    );
    const found = await vitest.globTestSpecifications();
    this.specifications = groupBy(found, ({ moduleId }) => moduleId);
    this.vitest = vitest;
    return vitest;
  }

  private async asAdmin(sql: string): Promise<void> {
    const client = new pg.Client(process.env.TRIBUTARY_TEST_ADMIN_URL);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

/** Names as a name pattern sees them. */
const namesOf = (module: TestModule, state: 'passed' | 'failed'): string[] =>
  [...module.children.allTests(state)].map((test) => test.fullName.replaceAll(' > ', ' '));

function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
