import { expect, it } from 'vitest';
import { db, disconnectDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { verifyBooks } from '@/lib/books/verify';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { isUpToDate, migrateDown, migrateUp, migrationStatus, schemaDrift } from '@/prisma/migrate';

async function tableCount(): Promise<bigint | undefined> {
  const [row] = await db.$queryRaw<{ tables: bigint }[]>`
    SELECT count(*) AS tables FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;
  return row?.tables;
}

it('the migrations go all the way up, all the way down, and up again on a database with data', async () => {
  const url = env().DATABASE_URL;
  await makeEarned(await makePayableAffiliate(), { amountMinor: 2000n });
  expect(isUpToDate(await migrationStatus(url))).toBe(true);

  const undone: string[] = [];
  for (let name = await migrateDown(url); name; name = await migrateDown(url)) undone.push(name);
  expect(undone.length).toBeGreaterThanOrEqual(2);
  expect(await tableCount()).toBe(0n);
  const [functions] = await db.$queryRaw<{ left: bigint }[]>`
    SELECT count(*) AS left FROM pg_proc WHERE pronamespace = 'public'::regnamespace`;
  expect(functions?.left).toBe(0n);

  expect(await migrateUp(url)).toEqual([...undone].reverse());
  await disconnectDb();
  expect(await schemaDrift(url)).toBeNull();
  await makeEarned(await makePayableAffiliate(), { amountMinor: 2000n });
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
}, 120_000);
