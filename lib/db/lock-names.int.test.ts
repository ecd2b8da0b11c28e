import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { lockNames } from '@/lib/db/lock-names-sql';
import { savepoint } from '@/lib/db/savepoint';
import { newId } from '@/lib/ids';

const NAME = newId('order');
const SOON = { timeout: 10_000 };

/** Whether a transaction of its own gets the name at once. */
async function isFree(name: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ taken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS taken`;
  return row?.taken === true;
}

it('a name is held until the transaction ends, however often it is asked for', async () => {
  await db.$transaction(async (tx) => {
    await lockNames(tx, [NAME]);
    await lockNames(tx, [NAME, `${NAME} other`]);
    expect(await isFree(NAME)).toBe(false);
    expect(await isFree(`${NAME} other`)).toBe(false);
  }, SOON);
  expect(await isFree(NAME)).toBe(true);
});

it('a name that was given up by going back is taken again', async () => {
  await db.$transaction(async (tx) => {
    const undo = await savepoint(tx);
    await lockNames(tx, [NAME]);
    await undo();
    expect(await isFree(NAME)).toBe(true);
    await lockNames(tx, [NAME]);
    expect(await isFree(NAME)).toBe(false);
  }, SOON);
});
