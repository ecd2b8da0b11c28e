import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { verifyBooks } from '@/lib/books/verify';
import { newBooks } from '@/lib/testing/model/books';
import { clearTables } from '@/lib/testing/model/compare';
import { Crasher } from '@/lib/testing/model/crash';
import { plan } from '@/lib/testing/model/plans';
import { prelude, STAGES } from '@/lib/testing/model/preludes';
import { resolve } from '@/lib/testing/model/resolve-plan';
import { expectAgreement, once, Pair, Step, Wait, type Real } from '@/lib/testing/model/step';
import { connectLooker, newWorld } from '@/lib/testing/model/world';

/**
 * The commands against a small model of the books (lib/testing/model). After every call all invariants of
 * `npm run verify` that are about money hold, and model and database agree on every balance, status and amount.
 *
 * `npm test` runs 30 short lists, 300 where CI is set, `npm run test:model` 2,000 of up to 200 commands, a hundred on average. A failure prints the shortest list
 * that fails with its seed and paths; run it again with
 *
 *     MODEL_SEED=<seed> MODEL_PATH=<path> MODEL_REPLAY=<replayPath> npx vitest run --project integration lib/testing/model/model.int.test.ts
 */
const { CI, MODEL, MODEL_SEED, MODEL_PATH, MODEL_REPLAY, MODEL_RUNS } = process.env;
const long = MODEL === 'long';
const runs = Number(MODEL_RUNS ?? (long ? 2000 : CI === undefined ? 30 : 300));
const START = Date.UTC(2026, 0, 15, 12);
/** The tables are emptied now and then: what a check reads stays small. */
const RUNS_BETWEEN_CLEANINGS = 10;
/** The long form takes hours on a small machine: it says how far it is. */
const RUNS_BETWEEN_SIGNS_OF_LIFE = 50;

const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 9);
const again = fc.constantFrom(
  'no' as const,
  'no' as const,
  'same' as const,
  'other facts' as const,
);

const steps = fc.commands(
  [
    fc.tuple(plan, rarely, again).map(([of, dies, repeat]) => new Step(of, dies, repeat)),
    fc.tuple(plan, rarely, again).map(([of, dies, repeat]) => new Step(of, dies, repeat)),
    fc.tuple(plan, rarely, again).map(([of, dies, repeat]) => new Step(of, dies, repeat)),
    fc.tuple(plan, plan).map(([first, second]) => new Pair(first, second)),
    fc.constantFrom(1, 30, 31, 400).map((days) => new Wait(days)),
  ],
  {
    maxCommands: long ? 200 : 20,
    size: 'max',
    ...(MODEL_REPLAY === undefined ? {} : { replayPath: MODEL_REPLAY }),
  },
);

const crasher = new Crasher();
let reinstated = 0;
const count: Real['count'] = { calls: 0, answers: new Map() };

afterAll(async () => {
  const wrong = (await verifyBooks()).filter((check) => !check.ok);
  expect(wrong).toEqual([]);
});

it(
  `${runs} lists of commands leave the books as the model says`,
  async () => {
    crasher.install(env().DATABASE_URL);
    const looker = await connectLooker();
    await looker.query('SET jit = off');
    let nth = 0;
    let ended = false;
    let done = 0;
    const property = fc.asyncProperty(
      fc.integer({ min: 0, max: STAGES - 1 }),
      steps,
      async (stage, list) => {
        // What a failing run left behind must not fail the shorter ones that are tried after it.
        if (!ended || nth++ % RUNS_BETWEEN_CLEANINGS === 0) await clearTables(looker);
        ended = false;
        const books = newBooks(START);
        const real: Real = { world: await newWorld(START), looker, crasher, count };
        for (const first of prelude(stage)) {
          const call = resolve(books, first);
          if (call) await once(books, real, call);
        }
        await fc.asyncModelRun(() => ({ model: books, real }), list);
        await expectAgreement(books, real, 'all of it');
        ended = true;
        done++;
        if (long && done % RUNS_BETWEEN_SIGNS_OF_LIFE === 0)
          process.stdout.write(`${done} lists, ${count.calls} calls\n`);
        reinstated += [...books.earnings.values()].filter((one) => one.reinstates !== null).length;
      },
    );
    try {
      await fc.assert(property, {
        numRuns: runs,
        ...(MODEL_SEED === undefined ? {} : { seed: Number(MODEL_SEED) }),
        ...(MODEL_PATH === undefined ? {} : { path: MODEL_PATH }),
      });
    } finally {
      await looker.end();
    }
    const answers = [...count.answers].sort(([a], [b]) => (a < b ? -1 : 1));
    const summary = answers.map(([what, n]) => `${n} × ${what}`).join('\n');
    process.stdout.write(
      `${count.calls} calls, ${crasher.died} deaths before COMMIT, ${reinstated} reinstatements\n${summary}\n`,
    );
    expect(crasher.died).toBeGreaterThan(runs / 10);
  },
  long ? 6 * 3_600_000 : 1_800_000,
);
