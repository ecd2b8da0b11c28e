import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createDirectory } from '@/lib/clicks/directory/directory';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';

/** A database that can be changed, counted, slowed down and switched off, and a clock that is moved by hand. */
function fake() {
  const state = {
    now: 1_000,
    asked: 0,
    unavailable: false,
    answered: Promise.resolve(),
    statuses: new Map<string, string>([['ANNA', 'active']]),
  };
  const policy = { defaultDestination: 'https://shop.example/', allowedDestinations: [] };
  const pool: Queryable = {
    query: async <Row>(statement: { text: string; values: unknown[] } | string) => {
      state.asked++;
      if (state.unavailable) throw new Error('unavailable');
      await state.answered;
      if (typeof statement === 'string') throw new Error('not asked in these tests');
      const [codes] = statement.values as string[][];
      if (!codes) return { rows: [policy] as Row[] };
      const rows = codes.flatMap((code, index) => {
        const status = state.statuses.get(code);
        const row = { affiliateId: 'aff_1', code, status, cookieDays: 60, ...policy };
        return status
          ? [{ ...row, position: `${index + 1}`, linkId: null, linkDestination: null }]
          : [];
      });
      return { rows: rows as Row[] };
    },
  };
  return { state, directory: createDirectory({ pool, now: () => state.now }) };
}

/** Lets questions that were asked in the background be answered. */
const settle = () => sleep(5);

it('a look-up is remembered for less than five seconds, then asked again before it is answered', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  state.statuses.set('ANNA', 'paused');
  state.now += 2_900;
  expect(directory.findTarget('ANNA', null)).toMatchObject({ active: true });
  await settle();
  expect(state.asked).toBe(1);
  state.now += 1_700;
  expect((await directory.findTarget('ANNA', null))?.active).toBe(false);
});

it('what is in use is asked for again in the background, once, and answered at once', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  state.statuses.set('ANNA', 'paused');
  state.now += 3_100;
  for (let i = 0; i < 10; i++) {
    expect(directory.findTarget('ANNA', null)).toMatchObject({ active: true });
  }
  await settle();
  expect(state.asked).toBe(2);
  expect(directory.findTarget('ANNA', null)).toMatchObject({ active: false });
});

it('many who ask at once ask the database once, of many links as well', async () => {
  const { state, directory } = fake();
  state.statuses.set('BEN', 'active');
  const codes = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? 'ANNA' : 'BEN'));
  const found = await Promise.all(codes.map(async (code) => directory.findTarget(code, null)));
  expect(found.map((target) => target?.code)).toEqual(codes);
  expect(state.asked).toBe(1);
});

it('a database that hangs keeps nobody waiting who can be told something', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  state.now += 60_000;
  state.answered = new Promise(() => undefined);
  const started = performance.now();
  expect((await directory.findTarget('ANNA', null))?.affiliateId).toBe('aff_1');
  expect(performance.now() - started).toBeLessThan(5_000);
  state.now += 300;
  expect(directory.findTarget('ANNA', null)).toMatchObject({ affiliateId: 'aff_1' });
});

it('while the database is unavailable the last known serves, and the database is left alone for a second', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  await directory.findDefaultPolicy();
  state.unavailable = true;
  state.now += 3_600_000;
  expect((await directory.findTarget('ANNA', null))?.affiliateId).toBe('aff_1');
  expect((await directory.findDefaultPolicy())?.defaultDestination).toBe('https://shop.example/');
  const { asked } = state;
  state.now += 900;
  expect(directory.findTarget('ANNA', null)).toMatchObject({ affiliateId: 'aff_1' });
  await settle();
  expect(state.asked).toBe(asked);
  state.now += 200;
  expect(directory.findTarget('ANNA', null)).toMatchObject({ affiliateId: 'aff_1' });
  await settle();
  expect(state.asked).toBe(asked + 1);
});

it('what was never seen cannot be answered while the database is unavailable', async () => {
  const { state, directory } = fake();
  state.unavailable = true;
  await expect(directory.findTarget('ANNA', null)).rejects.toThrow('unavailable');
});

it('an unknown code is remembered as unknown, and found soon after it is made', async () => {
  const { state, directory } = fake();
  expect(await directory.findTarget('NEW', null)).toBeNull();
  expect(directory.findTarget('NEW', null)).toBeNull();
  expect(state.asked).toBe(1);
  state.statuses.set('NEW', 'active');
  state.now += 4_501;
  expect((await directory.findTarget('NEW', null))?.code).toBe('NEW');
});

it('a flood of made-up codes pushes out no link that is in use', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  for (let i = 0; i < 25_000; i += 5_000) {
    const codes = Array.from({ length: 5_000 }, (_, n) => `MADE-UP-${i + n}`);
    await Promise.all(codes.map(async (code) => directory.findTarget(code, null)));
  }
  const { asked } = state;
  expect(directory.findTarget('ANNA', null)).toMatchObject({ code: 'ANNA' });
  expect(state.asked).toBe(asked);
  // The first of them was pushed out: it has to be asked for.
  expect(directory.findTarget('MADE-UP-0', null)).toBeInstanceOf(Promise);
});

it('more look-ups than can be asked at once are refused, not gathered in memory', async () => {
  const { state, directory } = fake();
  state.answered = new Promise(() => undefined);
  const asked = Array.from({ length: 10_001 }, (_, i) =>
    Promise.resolve(directory.findTarget(`CODE-${i}`, null)),
  );
  for (const one of asked) one.catch(() => undefined);
  await expect(asked.at(-1)).rejects.toThrow('too many look-ups');
});

it('a code that is gone is unknown, whatever is remembered of it', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  state.statuses.delete('ANNA');
  state.now += 4_501;
  expect(await directory.findTarget('ANNA', null)).toBeNull();
  state.now += 4_501;
  expect(await directory.findTarget('ANNA', null)).toBeNull();
});
