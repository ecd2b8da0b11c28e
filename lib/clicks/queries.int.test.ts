import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { countClicks, countClicksByDay, listSubIds } from '@/lib/clicks/rollups/count-clicks';
import { findClick, listClicksOfSessions, listDecisiveClicks } from '@/lib/clicks/queries';
import { detailClicks } from '@/lib/clicks/rollups/detail-clicks';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import type { NewClick } from '@/lib/clicks/types';
import type { Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { newClick } from '@/lib/testing/clicks';

let pool: pg.Pool;
beforeAll(() => {
  pool = connectClicks(env().DATABASE_URL);
});
afterAll(() => pool.end());

const programId = newId('program');
const viewerOf = (affiliateId: string): Viewer => ({
  kind: 'affiliate',
  userId: 'usr_1',
  affiliateId,
  programId,
});
const staff: Viewer = { kind: 'staff', userId: 'usr_2', role: 'support' };
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 5, day, hour));

function click(affiliateId: string, occurredAt: Date, data: Partial<NewClick> = {}): NewClick {
  return newClick({ programId, affiliateId, occurredAt, ...data });
}

it('a click is found by id, a duplicate as its counted click, a filtered one as it is', async () => {
  const affiliateId = newId('affiliate');
  const sessionId = newId('session');
  const counted = click(affiliateId, at(1), { sessionId, subId: 'a' });
  const duplicate = click(affiliateId, at(1, 5), { sessionId, subId: 'b' });
  const bot = click(affiliateId, at(2), { reason: 'bot' });
  await writeClicks(pool, [counted]);
  await writeClicks(pool, [duplicate, bot]);
  expect(await findClick(db, counted.id)).toMatchObject({ id: counted.id, status: 'counted' });
  expect(await findClick(db, duplicate.id)).toMatchObject({
    id: counted.id,
    subId: 'a',
    occurredAt: at(1),
  });
  expect(await findClick(db, bot.id)).toMatchObject({ status: 'filtered', reason: 'bot' });
  expect(await findClick(db, newId('click'))).toBeNull();
});

it('a visitor’s clicks come newest first, within the times, without duplicates and strangers', async () => {
  const [anna, ben] = [newId('affiliate'), newId('affiliate')];
  const sessionId = newId('session');
  const first = click(anna, at(1), { sessionId });
  const second = click(ben, at(3), { sessionId });
  const filtered = click(anna, at(5), { sessionId, reason: 'prefetch' });
  await writeClicks(pool, [first]);
  await writeClicks(pool, [
    click(anna, at(1, 12), { sessionId }),
    click(anna, at(2)),
    click(anna, at(2), { sessionId, programId: newId('program'), affiliateId: newId('affiliate') }),
  ]);
  await writeClicks(pool, [second, filtered]);
  const ids = async (from: Date, to: Date, limit = 50) => {
    const [clicks] = await listClicksOfSessions(db, [{ programId, sessionId, from, to }], limit);
    return clicks?.map((one) => one.id);
  };
  expect(await ids(at(1), at(5))).toEqual([filtered.id, second.id, first.id]);
  expect(await ids(at(1, 1), at(4))).toEqual([second.id]);
  expect(await ids(at(1), at(5), 1)).toEqual([filtered.id]);
});

it('the clicks that can decide are the first and the last of each affiliate, over all sessions', async () => {
  const [anna, ben] = [newId('affiliate'), newId('affiliate')];
  const [phone, desk] = [newId('session'), newId('session')];
  const first = click(anna, at(1), { sessionId: phone });
  const between = click(anna, at(3), { sessionId: desk });
  const bens = click(ben, at(4), { sessionId: desk });
  const last = click(anna, at(5), { sessionId: phone });
  const bot = click(ben, at(6), { sessionId: phone, reason: 'bot' });
  const later = click(ben, at(9), { sessionId: phone });
  for (const one of [first, between, bens, last, bot, later, click(ben, at(2))]) {
    await writeClicks(pool, [one]);
  }
  const asks = [phone, desk].map((sessionId) => ({
    ...{ customer: 7, programId, sessionId },
    ...{ from: at(1), to: at(8) },
  }));
  const decisive = await listDecisiveClicks(db, asks);
  expect([...decisive].map(([customer, clicks]) => [customer, clicks.map(({ id }) => id)])).toEqual(
    [[7, [bot.id, last.id, bens.id, first.id]]],
  );
});

it('counts and sub-IDs are the viewer’s own, and staff may name whose', async () => {
  const [anna, ben] = [newId('affiliate'), newId('affiliate')];
  await writeClicks(pool, [
    click(anna, at(10), { subId: 'blog' }),
    click(anna, at(10, 23), { subId: 'blog' }),
    click(anna, at(12), { subId: 'mail' }),
    click(anna, at(12)),
    click(anna, at(12), { subId: 'blog', reason: 'bot' }),
    click(anna, at(14)),
    click(ben, at(10), { subId: 'secret' }),
  ]);
  const range = { from: at(10), to: at(13) };
  expect(await countClicksByDay(viewerOf(anna), range)).toEqual([
    { day: '2026-06-10', counted: 2, filtered: 0 },
    { day: '2026-06-11', counted: 0, filtered: 0 },
    { day: '2026-06-12', counted: 2, filtered: 1 },
  ]);
  expect(await countClicks(viewerOf(anna), range)).toBe(4);
  await detailClicks();
  expect(await listSubIds(viewerOf(anna), range)).toEqual([
    { subId: 'blog', counted: 2 },
    { subId: 'mail', counted: 1 },
    { subId: null, counted: 1 },
  ]);
  expect(await countClicks(staff, { ...range, affiliateId: ben })).toBe(1);
  // Naming another does not widen the scope.
  expect(await countClicks(viewerOf(anna), { ...range, affiliateId: ben })).toBe(0);
  expect(await listSubIds(viewerOf(anna), { ...range, affiliateId: ben })).toEqual([]);
});

it('at most four hundred days are counted, the latest', async () => {
  const days = await countClicksByDay(staff, { from: new Date(0), to: at(1) });
  expect(days).toHaveLength(400);
  expect(days.at(-1)?.day).toBe('2026-05-31');
});
