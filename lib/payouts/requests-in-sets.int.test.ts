import { expect, it, vi } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { db } from '@/lib/db/client';
import { approvePayout, closePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import type * as rules from '@/lib/payouts/rules';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate, makeRefund } from '@/lib/testing/money';

vi.mock('@/lib/payouts/rules', async (original) => ({
  ...(await original<typeof rules>()),
  MAX_ITEMS_PER_PAYOUT: 3,
}));

type Owner = Awaited<ReturnType<typeof makePayableAffiliate>>;

/** Available commissions; the last of the list was earned first. */
async function makeAvailable(affiliate: Owner, amounts: bigint[]) {
  const made = [];
  for (const [at, amountMinor] of amounts.entries()) {
    const earnedAt = new Date(Date.UTC(2026, 0, 28 - at));
    made.push(await makeEarned(affiliate, { amountMinor, earnedAt }));
  }
  for (const { commissionId } of made)
    expectOk(await approveCommission(staffCtx, { commissionId }));
  return made;
}

const request = (affiliateId: string) => requestPayout(staffCtx, { affiliateId, currency: 'USD' });
const failing = async () => (await verifyBooks()).filter((check) => !check.ok);

const payoutsOf = (affiliateId: string) =>
  db.payout.findMany({ where: { affiliateId }, orderBy: { id: 'asc' } });

/** The commission in an earning of the payout. */
async function commissionIn(payoutId: string | undefined): Promise<string> {
  const item = await db.payoutItem.findFirstOrThrow({
    where: { payoutId: payoutId ?? '', kind: 'earning', releasedAt: null },
  });
  return item.commissionId;
}

const clawBack = (commissionId: string, amount: bigint) =>
  clawBackCommission(staffCtx, { commissionId, amount, reason: 'A part was wrong' });

it('more items than a payout takes are further payouts of the same request, the oldest first', async () => {
  const affiliate = await makePayableAffiliate();
  const made = await makeAvailable(affiliate, [100n, 200n, 300n, 400n, 500n]);
  const answer = expectOk(await request(affiliate.affiliateId));
  expect(answer).toMatchObject({ payoutId: answer.requestId, amountMinor: 1500n });
  expect(answer.payouts.map((payout) => payout.amountMinor)).toEqual([1200n, 300n]);
  const rows = await payoutsOf(affiliate.affiliateId);
  expect(rows.map((row) => [row.id, row.requestId])).toEqual(
    answer.payouts.map(({ payoutId }) => [payoutId, answer.requestId]),
  );
  const later = await db.payoutItem.findMany({ where: { payoutId: rows[1]?.id ?? '' } });
  expect(later.map((item) => item.commissionId).sort()).toEqual(
    made
      .slice(0, 2)
      .map((one) => one.commissionId)
      .sort(),
  );
  expect(await failing()).toEqual([]);
});

it('a debt is netted over the payouts of a request, and paid off when they are paid', async () => {
  const affiliate = await makePayableAffiliate();
  const { affiliateId } = affiliate;
  const [first] = await makeAvailable(affiliate, [2000n]);
  const paid = expectOk(await request(affiliateId));
  expectOk(await approvePayout(staffCtx, paid));
  expectOk(await payPayout(staffCtx, paid));
  await makeRefund(first?.orderId ?? '', 10_000n);
  await makeAvailable(affiliate, [900n, 900n, 900n, 900n, 900n]);
  const { payouts } = expectOk(await request(affiliateId));
  expect(payouts.map((payout) => payout.amountMinor)).toEqual([1n, 1599n, 900n]);
  expect(await balancesOf(affiliateId)).toMatchObject({ in_payout: 2500n, debt: 0n });
  expect(await failing()).toEqual([]);
  for (const payout of payouts) {
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await payPayout(staffCtx, payout));
  }
  expect(await balancesOf(affiliateId)).toMatchObject({ in_payout: 0n, paid: 4500n, debt: 0n });
  expect(await failing()).toEqual([]);
});

it('the minimum is that of the whole request, and below it all that nobody approved is cancelled', async () => {
  const affiliate = await makePayableAffiliate();
  const { affiliateId } = affiliate;
  await makeAvailable(affiliate, [300n, 300n, 300n, 300n]);
  const { payouts } = expectOk(await request(affiliateId));
  const last = await commissionIn(payouts[1]?.payoutId);
  expectOk(await clawBack(last, 100n));
  expect(await payoutsOf(affiliateId)).toMatchObject([
    { status: 'requested', amountMinor: 900n },
    { status: 'requested', amountMinor: 200n },
  ]);
  expectOk(await clawBack(last, 101n));
  expect((await payoutsOf(affiliateId)).map((row) => row.status)).toEqual([
    'cancelled',
    'cancelled',
  ]);
  expect(await balancesOf(affiliateId)).toMatchObject({ in_payout: 0n, available: 999n });
  expect(await failing()).toEqual([]);
});

it('what was approved stands, and the rest of its request is judged without it', async () => {
  const affiliate = await makePayableAffiliate();
  const { affiliateId } = affiliate;
  await makeAvailable(affiliate, [300n, 400n, 400n, 400n]);
  const { payouts } = expectOk(await request(affiliateId));
  const [first, second] = payouts;
  if (!first || !second) throw new Error('two payouts');
  expectOk(await approvePayout(staffCtx, first));
  expect((await payoutsOf(affiliateId))[1]).toMatchObject({ status: 'requested' });
  expectOk(await clawBack(await commissionIn(second.payoutId), 1n));
  expect(await payoutsOf(affiliateId)).toMatchObject([
    { status: 'approved', amountMinor: 1200n },
    { status: 'cancelled' },
  ]);
  expect(await failing()).toEqual([]);
});

it('a payout that pays nothing any more goes by itself while the others reach the minimum', async () => {
  const affiliate = await makePayableAffiliate();
  const { affiliateId } = affiliate;
  await makeAvailable(affiliate, [300n, 400n, 400n, 400n]);
  const { payouts } = expectOk(await request(affiliateId));
  expectOk(await clawBack(await commissionIn(payouts[1]?.payoutId), 300n));
  expect(await payoutsOf(affiliateId)).toMatchObject([
    { status: 'requested', amountMinor: 1200n },
    { status: 'cancelled', amountMinor: 0n },
  ]);
  expect(await failing()).toEqual([]);
});

it('twenty requests at once make one set of payouts', async () => {
  const affiliate = await makePayableAffiliate();
  const { affiliateId } = affiliate;
  await makeAvailable(affiliate, [400n, 400n, 400n, 400n]);
  const answers = await Promise.all(Array.from({ length: 20 }, () => request(affiliateId)));
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
  expect(new Set(refused)).toEqual(new Set(['NOTHING_TO_PAY']));
  expect(await payoutsOf(affiliateId)).toHaveLength(2);
  expect(await failing()).toEqual([]);
});

it('who withdraws one payout of a request withdraws the request: no debt is left out of what is paid', async () => {
  const affiliate = await makePayableAffiliate();
  await makeAvailable(affiliate, [1000n, 2000n, 3000n, 4000n, 5000n, 6000n, 7000n]);
  const { affiliateId } = affiliate;
  const { payouts } = expectOk(await request(affiliateId));
  expect(payouts).toHaveLength(3);
  expectOk(await approvePayout(staffCtx, { payoutId: payouts[2]?.payoutId ?? '' }));
  const input = { payoutId: payouts[1]?.payoutId ?? '', event: 'cancel', reason: 'Later' } as const;
  expectOk(await closePayout(staffCtx, input, { by: 'affiliate', scope: { affiliateId } }));
  const rows = await payoutsOf(affiliateId);
  expect(rows.map((row) => row.status)).toEqual(['cancelled', 'cancelled', 'approved']);
  expect(await failing()).toEqual([]);
});
