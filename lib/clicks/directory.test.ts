import { expect, it } from 'vitest';
import { createDirectory } from '@/lib/clicks/directory';

/** A database that can be changed, counted and switched off, and a clock that is moved by hand. */
function fake() {
  const state = {
    now: 1_000,
    asked: 0,
    away: false,
    statuses: new Map<string, string>([['ANNA', 'active']]),
  };
  const pool = {
    query: async (text: string, values: unknown[]) => {
      state.asked++;
      if (state.away) throw new Error('away');
      const policy = { defaultDestination: 'https://shop.example/', allowedDestinations: [] };
      if (!text.includes('FROM affiliate')) return { rows: [policy] as never[] };
      const status = state.statuses.get(String(values[0]));
      const row = { affiliateId: 'aff_1', code: values[0], status, cookieDays: 60, ...policy };
      return { rows: (status ? [{ ...row, linkId: null, linkDestination: null }] : []) as never[] };
    },
  };
  return { state, directory: createDirectory(pool, () => state.now) };
}

it('a look-up is remembered for less than five seconds, then asked again', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  state.statuses.set('ANNA', 'paused');
  state.now += 3_900;
  expect((await directory.findTarget('ANNA', null))?.active).toBe(true);
  expect(state.asked).toBe(1);
  state.now += 1_000;
  expect((await directory.findTarget('ANNA', null))?.active).toBe(false);
});

it('many who ask at once ask the database once', async () => {
  const { state, directory } = fake();
  await Promise.all(Array.from({ length: 50 }, () => directory.findTarget('ANNA', null)));
  expect(state.asked).toBe(1);
});

it('while the database is away the last known serves, and the database is left alone for a second', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  await directory.findDefaultPolicy();
  state.away = true;
  state.now += 3_600_000;
  expect((await directory.findTarget('ANNA', null))?.affiliateId).toBe('aff_1');
  expect((await directory.findDefaultPolicy())?.defaultDestination).toBe('https://shop.example/');
  const asked = state.asked;
  expect((await directory.findTarget('ANNA', null))?.affiliateId).toBe('aff_1');
  expect(state.asked).toBe(asked);
});

it('what was never seen cannot be answered while the database is away', async () => {
  const { state, directory } = fake();
  state.away = true;
  await expect(directory.findTarget('ANNA', null)).rejects.toThrow('away');
});

it('an unknown code is remembered as unknown, and found soon after it is made', async () => {
  const { state, directory } = fake();
  expect(await directory.findTarget('NEW', null)).toBeNull();
  expect(await directory.findTarget('NEW', null)).toBeNull();
  expect(state.asked).toBe(1);
  state.statuses.set('NEW', 'active');
  state.now += 4_001;
  expect((await directory.findTarget('NEW', null))?.code).toBe('NEW');
});

it('a code that is gone is unknown, whatever is remembered of it', async () => {
  const { state, directory } = fake();
  await directory.findTarget('ANNA', null);
  state.statuses.delete('ANNA');
  state.now += 4_001;
  expect(await directory.findTarget('ANNA', null)).toBeNull();
  state.now += 4_001;
  expect(await directory.findTarget('ANNA', null)).toBeNull();
});
