import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { decideLateClicks } from '@/lib/sales/decide-late-clicks';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeWorld, newPerson, takeStep, type World } from '@/lib/testing/histories';
import { outcomeOf, stateOf } from '@/lib/testing/history-state';

/**
 * Who is credited for what, as a table: `fixtures/decisions.txt`. Each case is a line of a program's terms, a line of
 * steps in the words of lib/testing/histories.ts, and the lines of what is known afterwards. The cases were chosen out of
 * 2,000 random histories that two independent deciders had ended alike, so that every reason occurs.
 */
const entryPoints = { recordOrder, recordLead, decideLateClicks };

const cases = readFileSync(new URL('./fixtures/decisions.txt', import.meta.url), 'utf8')
  .split('\n\n')
  .map((text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
  .flatMap(([terms, steps, ...outcome]) =>
    terms === undefined || steps === undefined ? [] : [{ terms, steps, outcome }],
  );

/** `last codeBeatsLink=true trailing=12 hold` and, for a flat rate, `flat`. */
function programOf(terms: string) {
  const [attribution = 'last', codes, trailing, selfReferral = 'hold', flat] = terms.split(' ');
  const months = trailing?.split('=')[1];
  return {
    attribution,
    codeBeatsLink: codes === 'codeBeatsLink=true',
    trailingMonths: months === 'forever' ? null : Number(months),
    selfReferral,
    ...(flat
      ? { commissionKind: 'flat', commissionFlatMinor: 700n, commissionFlatCurrency: 'USD' }
      : {}),
  };
}

const worlds = new Map<string, Promise<World>>();
let people = 0;

/** Histories of different customers do not touch each other: one program serves all with its terms. */
function worldOf(terms: string): Promise<World> {
  const world = worlds.get(terms) ?? makeWorld(programOf(terms));
  worlds.set(terms, world);
  return world;
}

afterAll(async () => {
  await db.replayedClick.deleteMany();
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
});

describe('who is credited', () => {
  it('the table is there', () => {
    expect(cases.length).toBeGreaterThan(30);
  });

  it.each(cases)('$terms: $steps', async ({ terms, steps, outcome }) => {
    const person = newPerson(await worldOf(terms), `c${++people}`);
    for (const step of steps.split(' · ')) await takeStep(entryPoints, person, step);
    expect(outcomeOf(await stateOf(person))).toEqual(outcome);
  });
});
