import { afterEach, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { verifyBooks } from '@/lib/books/verify';
import { atTime } from '@/lib/db/clock';
import { db } from '@/lib/db/client';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { expectOk } from '@/lib/result';
import { makeAffiliate, staffCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

afterEach(() => db.$executeRawUnsafe('DROP TRIGGER IF EXISTS broken ON commission'));

/** Two commissions of each of three affiliates, approved and due in 40 days. */
async function scene() {
  const first = await makePayableAffiliate({ holdDays: 30 });
  const { programId } = first;
  const others = await Promise.all([1, 2].map(() => makeAffiliate({ programId })));
  const made: string[][] = [];
  for (const affiliateId of [first.affiliateId, ...others.map(({ id }) => id)]) {
    const commissionIds: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { commissionId } = await makeEarned({ programId, affiliateId }, { amountMinor: 2000n });
      expectOk(await approveCommission(staffCtx, { commissionId }));
      commissionIds.push(commissionId);
    }
    made.push(commissionIds);
  }
  return made;
}

it('a commission that cannot become available keeps no other waiting, of its affiliate or of others', async () => {
  const made = await scene();
  const broken = made[0]?.[0] ?? '';
  await db.$executeRawUnsafe(`
    CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'this one is broken'; END $$`);
  await db.$executeRawUnsafe(`
    CREATE TRIGGER broken BEFORE UPDATE ON commission FOR EACH ROW WHEN (OLD.id = '${broken}') EXECUTE FUNCTION broken()`);
  await expect(atTime(addDays(new Date(), 40), matureCommissions)).rejects.toThrow();
  const ids = made.flat();
  const rows = await db.commission.findMany({ where: { id: { in: ids } } });
  expect(rows.filter((row) => row.status !== 'available').map((row) => row.id)).toEqual([broken]);

  await db.$executeRawUnsafe('DROP TRIGGER broken ON commission');
  expect(await atTime(addDays(new Date(), 40), matureCommissions)).toBe(1);
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

it('at its instant what is left of a commission becomes available, and nothing that a person has to approve', async () => {
  const who = await makePayableAffiliate({ holdDays: 30 });
  const earnedAt = new Date('2026-03-01T10:00:00.000Z');
  const make = () => makeEarned(who, { amountMinor: 2000n, earnedAt });
  const [approved, waiting] = await atTime(earnedAt, async () => {
    const made = [await make(), await make()] as const;
    expectOk(await approveCommission(staffCtx, made[0]));
    expectOk(await clawBackCommission(staffCtx, { ...made[0], amount: 500n, reason: 'A part' }));
    return made;
  });
  const read = (id: string) => db.commission.findUniqueOrThrow({ where: { id } });
  const { availableAt } = await read(approved.commissionId);
  expect(await atTime(new Date(availableAt.getTime() - 1), matureCommissions)).toBe(0);
  expect(await atTime(availableAt, matureCommissions)).toBe(1);
  expect((await read(approved.commissionId)).status).toBe('available');
  expect((await read(waiting.commissionId)).status).toBe('pending');
  expect(await balancesOf(who.affiliateId)).toMatchObject({ available: 1500n, pending: 2000n });
});
