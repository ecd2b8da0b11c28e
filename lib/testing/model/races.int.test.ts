import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as approveRoute from '@/app/api/v1/commissions/[id]/approve/route';
import * as clawBackRoute from '@/app/api/v1/commissions/[id]/clawback/route';
import * as voidRoute from '@/app/api/v1/commissions/[id]/void/route';
import * as ordersRoute from '@/app/api/v1/orders/route';
import * as refundsRoute from '@/app/api/v1/refunds/route';
import { atTime } from '@/lib/db/clock';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { callApi, makeKey, type ApiAnswer } from '@/lib/testing/api';
import { DAY, must, newBooks, type Books } from '@/lib/testing/model/books';
import { apply, type Call } from '@/lib/testing/model/calls';
import { linesOfDatabase, linesOfModel } from '@/lib/testing/model/compare';
import { serialEnds, tallyOf, type Heard } from '@/lib/testing/model/interleave';
import type { PayoutEvent } from '@/lib/testing/model/payout-steps';
import type { Answer, World } from '@/lib/testing/model/say';
import { connectLooker, newWorld, perform } from '@/lib/testing/model/world';

/**
 * Fifty callers at once, on each action and on every mixed pair, over one commission and one payout. What they were
 * answered and what they left behind has to be what the model gives for some order of the calls, one after the other:
 * exactly one effect where there may be one, and nobody meets an error. `npm test` draws some of the pairs anew each time,
 * `npm run test:races` takes all; a failure names its pair.
 */
const CALLERS = 50;
const START = Date.UTC(2026, 0, 15, 12);
const ORDER = 'order-1';

type Looker = Awaited<ReturnType<typeof connectLooker>>;
let looker: Looker;
beforeAll(async () => {
  looker = await connectLooker();
});
afterAll(async () => {
  await looker.end();
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

/** How far the scene's commission and payout have come. */
const STARTS = ['pending', 'available', 'requested', 'approved', 'sent', 'paid'] as const;
type Start = (typeof STARTS)[number];
type Scene = { world: World; books: Books; payout: string };

const order = (id: string): Call => ({
  do: 'order',
  order: id,
  affiliate: 0,
  currency: 'USD',
  amount: 10_000,
  tax: 0,
  lines: [],
  occurredAt: START - 60 * DAY,
});

/** Two commissions of 2,000 on their way together: what leaves the payout leaves enough in it. */
async function sceneAt(start: Start): Promise<Scene> {
  const scene: Scene = { world: await newWorld(START, [0]), books: newBooks(START), payout: '' };
  const make = async (call: Call) => {
    const answer = await perform(scene.world, scene.books, call);
    expect(answer.said).toBe(apply(scene.books, call, answer.made));
    return answer.made ?? '';
  };
  await make(order(ORDER));
  await make(order('order-2'));
  if (start === 'pending') return scene;
  await make({ do: 'approve', earning: ORDER });
  await make({ do: 'approve', earning: 'order-2' });
  if (start === 'available') return scene;
  const payout = await make({ do: 'request', affiliate: 0, currency: 'USD' });
  scene.payout = payout;
  const events: Partial<Record<Start, PayoutEvent[]>> = {
    approved: ['approve'],
    sent: ['approve', 'send'],
    paid: ['approve', 'send', 'pay'],
  };
  for (const event of events[start] ?? []) await make({ do: 'payout', event, payout });
  return scene;
}

/** Each action as one of fifty callers makes it. Refunds are of ids of their own unless they are one and the same. */
const ACTIONS: Record<string, (caller: number, payout: string) => Call> = {
  approve: () => ({ do: 'approve', earning: ORDER }),
  void: () => ({ do: 'void', earning: ORDER }),
  'claw back all': () => ({ do: 'claw back', earning: ORDER, amount: null }),
  'claw back a part': () => ({ do: 'claw back', earning: ORDER, amount: 700 }),
  hold: () => ({ do: 'hold', earning: ORDER, kind: 'fraud' }),
  'end the hold': () => ({ do: 'end hold', earning: ORDER, kind: 'fraud' }),
  mature: () => ({ do: 'mature' }),
  request: () => ({ do: 'request', affiliate: 0, currency: 'USD' }),
  'refund a part': (n) => ({
    do: 'refund',
    refund: `part-${n}`,
    order: ORDER,
    amount: 3333,
    lines: [],
  }),
  'refund the rest': (n) => ({
    do: 'refund',
    refund: `rest-${n}`,
    order: ORDER,
    amount: null,
    lines: [],
  }),
  'one refund': () => ({ do: 'refund', refund: 'same', order: ORDER, amount: 5000, lines: [] }),
  'one order': () => order('order-3'),
  'write off': () => ({
    do: 'settle',
    kind: 'write_off',
    affiliate: 0,
    currency: 'USD',
    amount: null,
  }),
  repay: () => ({ do: 'settle', kind: 'repay', affiliate: 0, currency: 'USD', amount: 100 }),
  ...Object.fromEntries(
    (['approve', 'send', 'pay', 'cancel', 'reject', 'fail', 'return'] as const).map((event) => [
      `payout: ${event}`,
      (_caller: number, payout: string): Call => ({ do: 'payout', event, payout }),
    ]),
  ),
};
const isLong = process.env.RACES === 'long';
const NAMES = Object.keys(ACTIONS);
const PAIRS = NAMES.flatMap((first, at) =>
  NAMES.slice(at).map((second) => [first, second] as const),
);

/** All of them in the long form, so many drawn by lot in the short one. */
function some<T>(items: readonly T[], count: number): T[] {
  if (isLong) return [...items];
  const lots = items.map((item) => ({ item, lot: Math.random() })).sort((a, b) => a.lot - b.lot);
  return lots.slice(0, count).map(({ item }) => item);
}

/** Of a job, and of settings that nobody fights over: fewer callers of them, for a run that ends in time. */
const LIGHT = new Set(['end the hold', 'mature', 'repay', 'write off']);
const FEW = 8;

const needsPayout = (name: string) => name.startsWith('payout');

/** The start from which both do something, as the model sees it; the first from which one does, else. */
function startFor(first: string, second: string): Start {
  return (
    STARTS.find((start) => effective(first, start) && effective(second, start)) ??
    STARTS.find(
      (start) =>
        possible(start, first, second) && (effective(first, start) || effective(second, start)),
    ) ??
    'requested'
  );
}

const possible = (start: Start, ...names: string[]) =>
  !names.some(needsPayout) || (start !== 'pending' && start !== 'available');

const MOVES: Record<string, string> = {
  approve: 'pending',
  void: 'pending',
  'claw back all': 'available requested approved sent paid',
  'claw back a part': 'available requested approved sent paid',
  'refund a part': 'available requested approved sent paid',
  'refund the rest': 'available requested approved sent paid',
  'one refund': 'available requested approved sent paid',
  hold: 'pending available requested approved sent paid',
  request: 'available',
  'one order': 'pending available requested approved sent paid',
  'payout: approve': 'requested',
  'payout: send': 'approved',
  'payout: pay': 'approved sent',
  'payout: cancel': 'requested approved',
  'payout: reject': 'requested approved',
  'payout: fail': 'sent',
  'payout: return': 'sent paid',
};
const effective = (name: string, start: Start) => MOVES[name]?.split(' ').includes(start) ?? false;

type Caller = (scene: Scene, call: Call) => Promise<Answer>;
const byCommand: Caller = (scene, call) => perform(scene.world, scene.books, call);

/** All at once, then held against every order in which they could have come. */
async function race(
  names: readonly [string, string],
  start: Start,
  callers: number,
  caller: Caller = byCommand,
): Promise<Heard> {
  const scene = await sceneAt(start);
  const half = Math.floor(callers / 2);
  const callsOf = (name: string, from: number, to: number) =>
    Array.from({ length: to - from }, (_none, n) => must(ACTIONS[name])(from + n, scene.payout));
  const lists: [Call[], Call[]] = [callsOf(names[0], 0, half), callsOf(names[1], half, callers)];
  const calls = lists.flat();
  // Dealt out one by one, so that neither kind is first.
  const order_of = calls.map((_call, n) => (n % 2 === 0 ? n / 2 : half + (n - 1) / 2));
  const answers: Answer[] = [];
  await Promise.all(
    order_of.map(async (n) => {
      answers[n] = await caller(scene, must(calls[n]));
    }),
  );
  const heard = tallyOf(calls, answers);
  const found = await linesOfDatabase(looker, scene.world);
  // Ids are in the order of their making, which is that of the affiliate's lock.
  const ids = [...new Set(answers.map((answer) => answer.made ?? ''))].sort();
  const payouts = ids.filter((id) => id.startsWith('pay_'));
  const commission = ids.find((id) => id.startsWith('com_')) ?? null;
  const before = scene.books.payouts.size;
  const ends = serialEnds(scene.books, lists, heard, (call, soFar) =>
    call.do === 'request' ? (payouts[soFar.payouts.size - before] ?? '?') : commission,
  );
  const title = `${names.join(' ∥ ')} from ${start}`;
  // Which of the callers of one kind was first is nobody's to say.
  const nameless = (lines: string[]) =>
    lines
      .map((line) => line.replace(/(part|rest)-\d+/, '$1'))
      .sort()
      .join('\n');
  if (!ends.some((end) => nameless(end) === nameless(found))) {
    expect({ title, heard: [...heard], found }).toEqual({
      title,
      before: linesOfModel(scene.books),
      ends,
    });
  }
  return heard;
}

/** A few scenes at a time: each has its own affiliate, so that they wait for connections only. */
async function withWorkers<T>(
  items: readonly T[],
  run: (item: T) => Promise<unknown>,
  workers = 3,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

describe('fifty callers at once', () => {
  it.each(NAMES.filter((name) => MOVES[name]))(
    'on one action, %s: one effect',
    async (name) => {
      for (const start of STARTS.filter((one) => effective(name, one)).slice(0, 2)) {
        const heard = await race([name, name], start, CALLERS);
        const effects = [...heard].filter(([said]) => !/already|[A-Z]{3}/.test(said));
        const times = effects.reduce((sum, [, n]) => sum + n, 0);
        expect([start, effects, times]).toEqual([start, effects, REPEATABLE[name] ?? 1]);
      }
    },
    600_000,
  );

  it(`on mixed pairs of ${NAMES.length} actions: as if one after the other`, async () => {
    await withWorkers(
      some(
        PAIRS.filter(([first, second]) => first !== second),
        30,
      ),
      ([first, second]) =>
        race(
          [first, second],
          startFor(first, second),
          [first, second].some((name) => LIGHT.has(name)) ? FEW : CALLERS,
        ),
      // Fifty callers share twenty connections, and wait five seconds for one.
      1,
    );
  }, 3_600_000);

  it('two and two, on pairs from everywhere both have an effect: as if one after the other', async () => {
    const scenes = PAIRS.flatMap(([first, second]) =>
      STARTS.filter((start) => effective(first, start) && effective(second, start))
        .slice(1)
        .map((start) => ({ names: [first, second] as const, start })),
    );
    await withWorkers(some(scenes, 40), ({ names, start }) => race(names, start, 4));
  }, 3_600_000);
});

type Body = Record<string, unknown>;

/**
 * The same calls through the endpoints that a merchant's backend has. Anything but 2xx or a refusal's 409 fails the
 * test.
 */
function throughApi(key: string): Caller {
  const post = async (
    handler: Parameters<typeof callApi>[0],
    body: unknown,
    said: (body: Body) => string,
    made: (body: Body) => string | null = () => null,
    params: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer: ApiAnswer = await callApi(handler, { key, body, params });
    expect([200, 201, 202, 409], JSON.stringify(answer.body)).toContain(answer.status);
    if (answer.body.error) return { said: answer.body.error.code, made: null };
    return { said: said(answer.body), made: made(answer.body) };
  };
  const knock = (scene: Scene, call: Call): Promise<Answer> => {
    switch (call.do) {
      case 'order': {
        const body = {
          orderId: call.order,
          customerId: `customer of ${call.order}`,
          amount: call.amount,
          total: call.amount + call.tax,
          currency: call.currency,
          code: must(scene.world.affiliates[call.affiliate]).code,
          occurredAt: new Date(call.occurredAt).toISOString(),
        };
        const earned = ({ commission }: Body) => commission as { id: string; amount: number };
        return post(
          ordersRoute.POST,
          body,
          (answer) => (answer.alreadyRecorded ? 'already' : `recorded ${earned(answer).amount}`),
          (answer) => earned(answer).id,
        );
      }
      case 'refund':
        return post(
          refundsRoute.POST,
          {
            refundId: call.refund,
            orderId: call.order,
            ...(call.amount === null ? {} : { amount: call.amount }),
          },
          (answer) => (answer.alreadyRecorded ? 'already' : `taken ${String(answer.clawedBack)}`),
        );
      case 'approve':
      case 'void':
      case 'claw back': {
        const id = must(scene.books.earnings.get(call.earning)).id;
        const reason = 'Because of the race';
        const amount =
          call.do === 'claw back' && call.amount !== null ? { amount: call.amount } : {};
        const route = { approve: approveRoute, void: voidRoute, 'claw back': clawBackRoute }[
          call.do
        ];
        const body = call.do === 'approve' ? undefined : { reason, ...amount };
        return post(
          route.POST,
          body ?? {},
          (answer) =>
            (answer.alreadyApproved ?? answer.alreadyVoided ?? answer.alreadyClawedBack)
              ? 'already'
              : call.do === 'claw back'
                ? `taken ${String(answer.taken)}`
                : String(answer.status),
          () => null,
          { id },
        );
      }
      default:
        throw new Error(`there is no endpoint for ${call.do}`);
    }
  };
  return (scene, call) => atTime(new Date(scene.books.now), () => knock(scene, call));
}

const WITH_ENDPOINT = [
  ...['approve', 'void', 'claw back all', 'claw back a part'],
  ...['refund a part', 'refund the rest', 'one refund', 'one order'],
];

describe('fifty callers through the API', () => {
  it('on actions that have an endpoint, and on pairs of them: as if one after the other', async () => {
    const pairs = PAIRS.filter((pair) => pair.every((name) => WITH_ENDPOINT.includes(name)));
    await withWorkers(
      some(pairs, 10),
      async (pair) => {
        let caller: Caller | undefined;
        await race(pair, startFor(...pair), CALLERS, async (scene, call) => {
          caller ??= throughApi(await keyOf(scene.world.programId));
          return caller(scene, call);
        });
      },
      1,
    );
  }, 3_600_000);

  it('with one Idempotency-Key make one order and get one answer', async () => {
    const world = await newWorld(START, [0]);
    const key = await makeKey(world.programId);
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, () =>
        callApi(ordersRoute.POST, {
          key,
          headers: { 'idempotency-key': 'the same' },
          body: {
            orderId: 'order-1',
            customerId: 'customer-1',
            amount: 10_000,
            currency: 'USD',
            code: must(world.affiliates[0]).code,
          },
        }),
      ),
    );
    const made = answers.filter((answer) => answer.status === 201);
    const waiting = answers.filter((answer) => answer.status === 409);
    expect(made.length).toBeGreaterThan(0);
    expect(made.length + waiting.length).toBe(CALLERS);
    expect(new Set(made.map((answer) => answer.text)).size).toBe(1);
    expect(new Set(waiting.map((answer) => answer.body.error?.code))).toEqual(
      new Set(waiting.length > 0 ? ['IDEMPOTENCY_IN_FLIGHT'] : []),
    );
    expect(await db.commission.count({ where: { programId: world.programId } })).toBe(1);
  });
});

const keys = new Map<string, Promise<string>>();
/** One key of each program, however many callers ask for it at once. */
function keyOf(programId: string): Promise<string> {
  const key = keys.get(programId) ?? makeKey(programId);
  keys.set(programId, key);
  return key;
}

/** Parts of their own: as many as fit into the commission of 2,000, or into the order of 10,000. */
const REPEATABLE: Record<string, number> = { 'claw back a part': 2, 'refund a part': 3 };
