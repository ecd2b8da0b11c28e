import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { decideLateClicks } from '@/lib/sales/decide-late-clicks';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeWorld, newPerson, takeStep, type Doors, type Person } from '@/lib/testing/histories';
import { outcomeOf, stateOf } from '@/lib/testing/history-state';
import * as oldLate from '@/lib/testing/old-decider/decide-late-clicks';
import * as oldLead from '@/lib/testing/old-decider/record-lead';
import * as oldOrder from '@/lib/testing/old-decider/record-order';

/** The old decider and the new one, held against each other over random histories. */
const newDoors: Doors = { recordOrder, recordLead, decideLateClicks };
const oldDoors: Doors = {
  recordOrder: oldOrder.recordOrder,
  recordLead: oldLead.recordLead,
  decideLateClicks: oldLate.decideLateClicks,
};

const SEED = Number(process.env.SEED ?? 1);
const HISTORIES = Number(process.env.HISTORIES ?? 48);
const WIDE = 12;

function randomOf(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    chance: (p: number) => next() < p,
    pick: <T>(items: readonly T[]): T => {
      const item = items[int(items.length)];
      if (item === undefined) throw new Error('nothing to pick');
      return item;
    },
  };
}
type Random = ReturnType<typeof randomOf>;

const TERMS: Prisma.ProgramUncheckedUpdateInput[] = [];
for (const attribution of ['first', 'last']) {
  for (const codeBeatsLink of [true, false]) {
    for (const trailingMonths of [0, 1, 12, null]) {
      TERMS.push({ attribution, codeBeatsLink, trailingMonths });
    }
  }
}

function historyOf(random: Random): string[] {
  const { int, chance, pick } = random;
  const length = 3 + int(8);
  const steps: string[] = [];
  const clicks: string[] = [];
  const late: string[] = [];
  const orders: string[] = [];
  // Few days, so that things meet at one instant and cross each other.
  const span = pick([6, 20, 100, 200]);
  const day = () => (chance(0.7) ? `${int(span)}` : `${int(span)}.${1 + int(9)}`);
  const touch = () =>
    (clicks.length > 0 && chance(0.6)
      ? ` ${late.length > 0 && chance(0.5) ? 'token' : 'click'}=${pick(clicks)}`
      : '') + (chance(0.35) ? ` code=${pick(['a', 'a', 'b', 'b', 'c', 'n', 'x', 'zzz'])}` : '');
  const addClick = () => {
    const name = `k${clicks.length + 1}`;
    const dup =
      clicks.length > 0 && chance(0.08)
        ? steps.find((one) => one.startsWith('click') && !/late|bot|inactive|dup/.test(one))
        : undefined;
    const flags = [
      ...(chance(0.6) ? [`session=${pick(['s', 't'])}`] : []),
      ...(dup
        ? [`dup=${dup.split(' ')[1]}`]
        : chance(0.1)
          ? ['bot']
          : chance(0.06)
            ? ['inactive']
            : []),
      ...(chance(0.2) ? ['late'] : []),
    ];
    const affiliate = dup ? (dup.split(' ')[2] ?? 'a') : pick(['a', 'a', 'b', 'c']);
    steps.push(['click', name, affiliate, day(), ...flags].join(' '));
    clicks.push(name);
    if (flags.includes('late')) late.push(name);
  };
  for (let i = 0; i < 1 + int(3); i++) addClick();
  const someOrder = () =>
    orders.length > 0 && chance(0.85) ? pick(orders) : `o${orders.length + 1}`;
  for (let i = 0; i < length; i++) {
    const what = int(100);
    if (what < 12) addClick();
    else if (what < 30) steps.push(`lead ${day()}${touch()}`);
    else if (what < 66) {
      const name = `o${orders.length + 1}`;
      const amount = chance(0.15) ? ` amount=${pick([1, 2, 3333, 99_999])}` : '';
      const self = chance(0.1) ? ` self=${pick(['a', 'b'])}` : '';
      const currency = chance(0.06) ? ' currency=EUR' : '';
      steps.push(`order ${name} ${day()}${touch()}${amount}${self}${currency}`);
      orders.push(name);
    } else if (what < 76) steps.push(`refund ${someOrder()} ${pick(['10', '25', '50', 'rest'])}`);
    else if (what < 83)
      steps.push(`dispute ${someOrder()} ${pick(['open', 'open', 'won', 'lost'])}`);
    else if (what < 88 && orders.length > 0) steps.push(`approve ${pick(orders)}`);
    else if (what < 91 && orders.length > 0) steps.push(`give ${pick(orders)} ${pick(['a', 'b'])}`);
    else if (what < 93) steps.push(`keep ${pick(['a', 'b'])}`);
    else {
      const name = late.shift();
      if (name) steps.push(`arrive ${name}`);
    }
  }
  for (const name of late) if (chance(0.6)) steps.push(`arrive ${name}`);
  return steps;
}

type Answer = { ok: boolean; error?: { code: string }; value?: Record<string, unknown> };

/** What a caller is told, by names that both runs share. */
function told(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object') return answer;
  const { ok, error, value } = answer as Answer;
  if (!ok) return error?.code;
  const of = (name: string) => (value?.[name] ?? null) as Record<string, unknown> | null;
  const commission = of('commission');
  const attribution = of('attribution');
  return {
    reason: value?.reason ?? null,
    commission: commission && [
      commission.amountMinor,
      commission.status,
      commission.clawedBackMinor,
    ],
    attribution: attribution && [
      attribution.affiliateName,
      attribution.status,
      attribution.source,
      attribution.subId,
      attribution.source === 'manual' ? null : attribution.trailingExpiresAt,
    ],
  };
}

async function runAll(
  doors: Doors,
  plan: string[][][],
  seedTerms: Prisma.ProgramUncheckedUpdateInput[],
) {
  const worlds: Awaited<ReturnType<typeof makeWorld>>[] = [];
  for (const at of plan.keys()) {
    worlds.push(await makeWorld(seedTerms[at] as Parameters<typeof makeWorld>[0]));
  }
  const results: { steps: string[]; told: unknown[]; person: Person }[][] = plan.map(() => []);
  const todo = plan.map((_one, at) => at);
  const work = async () => {
    for (let at = todo.shift(); at !== undefined; at = todo.shift()) {
      const world = worlds[at];
      if (!world) throw new Error('no world');
      const people = (plan[at] ?? []).map((steps, who) => ({
        steps,
        told: [] as unknown[],
        person: newPerson(world, `p${who}`),
      }));
      results[at] = people;
      for (const half of [0, 1]) {
        for (const one of people) {
          const middle = Math.ceil(one.steps.length / 2);
          const steps = half === 0 ? one.steps.slice(0, middle) : one.steps.slice(middle);
          for (const step of steps) {
            try {
              one.told.push(told(await takeStep(doors, one.person, step)));
            } catch (error) {
              one.told.push(`THREW at ${step}: ${String(error).slice(-300)}`);
            }
          }
        }
        // Terms change in the middle.
        if (half === 0 && at % 2 === 1) {
          await db.program.update({
            where: { id: world.programId },
            data: { commissionBps: 1500, selfReferral: 'allow', cookieDays: 10, trailingMonths: 6 },
          });
        }
      }
    }
  };
  await Promise.all(Array.from({ length: WIDE }, work));
  return results;
}

it(`${HISTORIES} histories from seed ${SEED} end alike with the old decider and the new one`, async () => {
  const random = randomOf(SEED);
  const worlds = TERMS.length * 2;
  const plan: string[][][] = Array.from({ length: worlds }, () => []);
  for (let i = 0; i < HISTORIES; i++) plan[i % worlds]?.push(historyOf(random));
  const terms = plan.map((_one, at) => ({
    ...TERMS[at % TERMS.length],
    selfReferral: ['hold', 'block', 'allow'][at % 3] ?? 'hold',
    ...(at % 5 === 4 ? { commissionFlatMinor: 700n, commissionFlatCurrency: 'USD' } : {}),
  }));
  await db.replayedClick.deleteMany();
  const started = performance.now();
  const before = await runAll(oldDoors, plan, terms);
  const between = performance.now();
  const after = await runAll(newDoors, plan, terms);
  const ended = performance.now();
  let compared = 0;
  const different: unknown[] = [];
  for (const [at, people] of before.entries()) {
    for (const [who, one] of people.entries()) {
      const other = after[at]?.[who];
      if (!other) throw new Error('a history was not run');
      compared++;
      const [a, b] = [await stateOf(one.person), await stateOf(other.person)];
      const left = JSON.stringify({ told: one.told, state: a }, plain, 1);
      const right = JSON.stringify({ told: other.told, state: b }, plain, 1);
      appendFileSync(
        process.env.OUTCOMES ?? '/dev/null',
        `${JSON.stringify({ terms: terms[at], changes: at % 2 === 1, steps: one.steps, outcome: outcomeOf(b), audits: b?.audits ?? [] }, plain)}\n`,
      );
      if (left === right) continue;
      different.push({ at, who, steps: one.steps, terms: terms[at] });
      appendFileSync(
        process.env.DIFFERENCES ?? '/dev/null',
        `${JSON.stringify({ seed: SEED, at, who, terms: terms[at], steps: one.steps }, plain)}\n${diffOf(left, right)}\n\n`,
      );
    }
  }
  console.info(
    `compared ${compared}, different ${different.length}; old ${Math.round((between - started) / 1000)} s, new ${Math.round((ended - between) / 1000)} s`,
  );
  const threw = after
    .flat()
    .flatMap((one) => one.told)
    .filter((one) => String(one).startsWith('THREW'));
  expect(threw).toEqual([]);
  expect(different.length).toBe(0);
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && check.id !== 'MIGRATIONS')).toEqual([]);
}, 14_400_000);

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

function diffOf(left: string, right: string): string {
  const a = left.split('\n');
  const b = right.split('\n');
  const out: string[] = [];
  for (let i = 0; i < Math.max(a.length, b.length) && out.length < 30; i++) {
    if (a[i] !== b[i]) out.push(`- ${a[i]}\n+ ${b[i]}`);
  }
  return out.join('\n');
}
