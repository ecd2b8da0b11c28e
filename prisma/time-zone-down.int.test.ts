import { afterEach, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { db, disconnectDb } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { expectOk } from '@/lib/result';
import { closeBooks } from '@/lib/statements/close-books';
import { issueMonthStatement } from '@/lib/statements/issue-statement';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { migrateDown, migrateUp } from '@/prisma/migrate';

async function goBackBeforeZones(): Promise<void> {
  const url = env().DATABASE_URL;
  for (let name = await migrateDown(url); name; name = await migrateDown(url)) {
    if (name.endsWith('_time_zone')) return;
  }
}

async function goForward(): Promise<void> {
  await migrateUp(env().DATABASE_URL);
  await disconnectDb();
}

afterEach(goForward);

async function makeMonth(timeZone: string): Promise<string> {
  const who = await makePayableAffiliate({ timeZone });
  const earnedAt = new Date('2026-02-10T10:00:00Z');
  await atTime(earnedAt, () => makeEarned(who, { amountMinor: 100n, earnedAt }));
  return who.affiliateId;
}

const issue = (affiliateId: string) =>
  issueMonthStatement(staffCtx, { affiliateId, currency: 'USD', month: '2026-02' });

const hasZones = () => db.$queryRaw`SELECT 1 FROM pg_class WHERE relname = 'program_zone'`;

// Each leaves more than the one before it in the same database.
it('a program whose months were told by UTC, or not told yet, goes back to a release without zones', async () => {
  expectOk(await issue(await makeMonth('UTC')));
  await makeMonth('Asia/Kathmandu');
  await goBackBeforeZones();
  expect(await hasZones()).toEqual([]);
  await goForward();
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

it('books that were closed in another zone keep a release without zones away, with words', async () => {
  expectOk(await closeBooks(await makeMonth('America/New_York'), new Date('2026-03-01T05:00:00Z')));
  await expect(goBackBeforeZones()).rejects.toThrow(
    'books were closed in another time zone than UTC',
  );
  expect(await hasZones()).toHaveLength(1);
});
