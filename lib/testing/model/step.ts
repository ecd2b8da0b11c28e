import type fc from 'fast-check';
import type pg from 'pg';
import { expect } from 'vitest';
import type { Books } from '@/lib/testing/model/books';
import { apply, type Call } from '@/lib/testing/model/calls';
import { faultsOf, learnIds, linesOfDatabase, linesOfModel } from '@/lib/testing/model/compare';
import type { Crasher } from '@/lib/testing/model/crash';
import type { Plan } from '@/lib/testing/model/plans';
import { otherFacts, resolve } from '@/lib/testing/model/resolve-plan';
import type { Answer, World } from '@/lib/testing/model/say';
import { perform } from '@/lib/testing/model/world';

export type Real = {
  world: World;
  looker: pg.Client;
  crasher: Crasher;
  /** Calls answered, over all runs. */
  count: { calls: number; answers: Map<string, number> };
};

type Command = fc.AsyncCommand<Books, Real>;

const show = (call: Call) => JSON.stringify(call, (_key, value: unknown) => value);

/** Model and product agree on every balance, status and amount, and every invariant holds. */
export async function expectAgreement(books: Books, real: Real, after: string): Promise<void> {
  const [lines, faults] = [
    await linesOfDatabase(real.looker, real.world),
    await faultsOf(real.looker),
  ];
  expect(faults, `invariants after ${after}`).toEqual([]);
  expect(lines, `the books after ${after}`).toEqual(linesOfModel(books));
}

function tally(real: Real, call: Call, said: string): void {
  real.count.calls++;
  const name = `${call.do}${call.do === 'payout' ? ` ${call.event}` : ''}: ${said.replace(/\d+/g, 'n')}`;
  real.count.answers.set(name, (real.count.answers.get(name) ?? 0) + 1);
}

export async function once(books: Books, real: Real, call: Call): Promise<void> {
  const answer = await perform(real.world, books, call);
  tally(real, call, answer.said);
  const expected = apply(books, call, answer.made);
  expect(answer.said, show(call)).toBe(expected);
  await learnIds(real.looker, real.world, books);
}

/** One call; perhaps it dies before its COMMIT and is made again, perhaps it is repeated when it is done. */
export class Step implements Command {
  private shown = '';
  constructor(
    readonly plan: Plan,
    readonly dies: boolean,
    readonly again: 'no' | 'same' | 'other facts',
  ) {}

  check(): boolean {
    return true;
  }

  async run(books: Books, real: Real): Promise<void> {
    const call = resolve(books, this.plan);
    if (!call) return;
    this.shown = show(call);
    // A file is taken in by several transactions: what of it a death leaves, the next call finishes.
    if (this.dies && call.do !== 'import') {
      const died = await real.crasher.kill(() => perform(real.world, books, call));
      // What was refused changed nothing either; a call without a death may have been done.
      if (died) await expectAgreement(books, real, `the death of ${this.shown}`);
    }
    await once(books, real, call);
    await expectAgreement(books, real, this.shown);
    if (this.again === 'no' || call.do === 'bonus') return;
    const repeat = this.again === 'same' ? call : otherFacts(call);
    if (!repeat) return;
    await once(books, real, repeat);
    await expectAgreement(books, real, `the repeat of ${this.shown}`);
  }

  toString(): string {
    return `${this.shown || JSON.stringify(this.plan)}${this.dies ? ' dying first' : ''}${this.again === 'no' ? '' : ` again (${this.again})`}`;
  }
}

/** Not of one transaction, so there may be something in between. */
function hasParts(call: Call): boolean {
  return call.do === 'import' || (call.do === 'agent' && call.way === 'confirm');
}

/** Two calls at the same moment: they end as one after the other would have, whichever was first. */
export class Pair implements Command {
  private shown = '';
  constructor(
    readonly first: Plan,
    readonly second: Plan,
  ) {}

  check(): boolean {
    return true;
  }

  async run(books: Books, real: Real): Promise<void> {
    const calls = [this.first, this.second]
      .map((plan) => resolve(books, plan))
      .filter((call) => call !== null);
    const [first, second] = calls;
    if (!first || !second) return;
    if (calls.some(hasParts)) return;
    this.shown = calls.map(show).join(' ∥ ');
    const [a, b] = await Promise.all([
      perform(real.world, books, first),
      perform(real.world, books, second),
    ]);
    tally(real, first, a.said);
    tally(real, second, b.said);
    const found = await linesOfDatabase(real.looker, real.world);
    const ends = [serial(books, [first, a], [second, b]), serial(books, [second, b], [first, a])];
    const matching = ends.find(
      (end) => end.agrees && linesOfModel(end.books).join('\n') === found.join('\n'),
    );
    if (!matching) {
      const answers = [a.said, b.said];
      expect({ answers, found }, this.shown).toEqual(
        ends.map((end) => ({ answers: end.said, found: linesOfModel(end.books) })),
      );
      return;
    }
    Object.assign(books, matching.books);
    await learnIds(real.looker, real.world, books);
    expect(await faultsOf(real.looker), `invariants after ${this.shown}`).toEqual([]);
  }

  toString(): string {
    return this.shown || `${JSON.stringify(this.first)} ∥ ${JSON.stringify(this.second)}`;
  }
}

function serial(books: Books, ...calls: [Call, Answer][]) {
  const after = structuredClone(books);
  const said = calls.map(([call, answer]) => apply(after, call, answer.made));
  return { books: after, said, agrees: said.every((one, i) => one === calls[i]?.[1].said) };
}

/** The clock moves on, by a day, by a hold, by a year. */
export class Wait implements Command {
  constructor(readonly days: number) {}

  check(): boolean {
    return true;
  }

  async run(books: Books): Promise<void> {
    books.now += this.days * 86_400_000;
    return Promise.resolve();
  }

  toString(): string {
    return `wait ${this.days} days`;
  }
}
