import { afterAll, beforeEach, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { giveLines } from '@/lib/commissions/give-lines';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate, makeRefund } from '@/lib/testing/money';

const MARK = 'commission-lines-filled-to';
/** Of what was made just now, too. */
const run = () => atTime(new Date(Date.now() + 2 * 3_600_000), giveLines);
const linesOf = (commissionId: string) => db.commissionLine.findMany({ where: { commissionId } });

/** As the release before leaves it. */
async function makeOld(affiliate: { programId: string; affiliateId: string }) {
  const earned = await makeEarned(affiliate, {
    amountMinor: 2000n,
    orderMinor: 10_000n,
    totalMinor: 11_900n,
  });
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.commissionLine.deleteMany({ where: { commissionId: earned.commissionId } });
  });
  return earned;
}

beforeEach(async () => {
  await db.setting.deleteMany({ where: { key: MARK } });
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

it('what was earned before lines counts as one, and is given it with what was taken of it', async () => {
  const affiliate = await makePayableAffiliate();
  const old = await makeOld(affiliate);
  expect(await makeRefund(old.orderId, 5950n)).toBe(1000n);
  expect(await linesOf(old.commissionId)).toEqual([]);

  expect(await run()).toMatchObject({ left: false });
  expect(await linesOf(old.commissionId)).toEqual([
    {
      commissionId: old.commissionId,
      orderId: null,
      orderLeft: false,
      position: 0,
      sku: null,
      name: null,
      baseMinor: 10_000n,
      totalMinor: 11_900n,
      amountMinor: 2000n,
      clawedBackMinor: 1000n,
      ruleId: null,
      words: '20 %',
      cutMinor: 0n,
    },
  ]);
  expect(await makeRefund(old.orderId, 5950n)).toBe(1000n);
  expect((await linesOf(old.commissionId))[0]?.clawedBackMinor).toBe(2000n);
});

it('it goes on from where it was, leaves what is younger than an hour, and gives nothing twice', async () => {
  const affiliate = await makePayableAffiliate();
  const old = await makeOld(affiliate);
  await giveLines();
  expect(await linesOf(old.commissionId)).toEqual([]);
  const [a, b] = await Promise.all([run(), run()]);
  expect(a.given + b.given).toBe(1);
  expect(await linesOf(old.commissionId)).toHaveLength(1);
  expect((await run()).given).toBe(0);
});

it('whoever takes something back meanwhile is waited for', async () => {
  const affiliate = await makePayableAffiliate();
  const olds = await Promise.all(Array.from({ length: 5 }, () => makeOld(affiliate)));
  const [, ...taken] = await Promise.all([
    run(),
    ...olds.map(({ commissionId }) =>
      clawBackCommission(staffCtx, { commissionId, amount: 500n, reason: 'Taken at once' }),
    ),
  ]);
  for (const one of taken) expectOk(one);
  for (const { commissionId } of olds) {
    const lines = await linesOf(commissionId);
    expect(lines.map((line) => line.clawedBackMinor)).toEqual([500n]);
  }
});
