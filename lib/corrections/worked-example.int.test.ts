import { afterAll, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { addDays } from '@/lib/time/calendar';
import { staffCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate, makeRefund } from '@/lib/testing/money';

const longAgo = addDays(new Date(), -60);

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

async function payOut(affiliateId: string): Promise<{ payoutId: string; amountMinor: bigint }> {
  const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  expectOk(await approvePayout(staffCtx, payout));
  expectOk(await payPayout(staffCtx, payout));
  return payout;
}

/** The worked example of the design, section 6. */
it('a refund after payment becomes a debt, netted from the next payout', async () => {
  const affiliate = await makePayableAffiliate();
  const first = await makeEarned(affiliate, {
    amountMinor: 2000n,
    orderMinor: 10000n,
    earnedAt: longAgo,
  });
  expectOk(await approveCommission(staffCtx, first));
  await payOut(affiliate.affiliateId);

  expect(await makeRefund(first.orderId, 3333n)).toBe(667n);
  expect(await balancesOf(affiliate.affiliateId)).toEqual({
    pending: 0n,
    available: 0n,
    in_payout: 0n,
    paid: 2000n,
    debt: -667n,
  });
  const stillPaid = await db.commission.findUniqueOrThrow({ where: { id: first.commissionId } });
  expect(stillPaid.status).toBe('paid');

  for (const amountMinor of [500n, 1500n]) {
    const more = await makeEarned(affiliate, { amountMinor, earnedAt: longAgo });
    expectOk(await approveCommission(staffCtx, more));
  }
  const { payoutId, amountMinor } = expectOk(
    await requestPayout(staffCtx, { affiliateId: affiliate.affiliateId, currency: 'USD' }),
  );
  expect(amountMinor).toBe(1333n);
  const items = await db.payoutItem.findMany({ where: { payoutId } });
  expect(items.map((item) => item.amountMinor).sort((a, b) => Number(a - b))).toEqual([
    -667n,
    500n,
    1500n,
  ]);

  expectOk(await approvePayout(staffCtx, { payoutId }));
  expectOk(await payPayout(staffCtx, { payoutId }));
  expect(await balancesOf(affiliate.affiliateId)).toEqual({
    pending: 0n,
    available: 0n,
    in_payout: 0n,
    paid: 3333n,
    debt: 0n,
  });

  expect(await makeRefund(first.orderId, 3333n)).toBe(666n);
  expect(await makeRefund(first.orderId, 3334n)).toBe(667n);
  const gone = await db.commission.findUniqueOrThrow({ where: { id: first.commissionId } });
  expect([gone.status, gone.clawedBackMinor]).toEqual(['clawed_back', 2000n]);
  expect((await balancesOf(affiliate.affiliateId)).debt).toBe(-1333n);
});

it.each([
  [[3333n, 3333n, 3334n]],
  [[3334n, 3333n, 3333n]],
  [[3333n, 3334n, 3333n]],
  [[3333n, 3333n, 3333n, 1n]],
  [[1n, 9998n, 1n]],
])('refunds of %s take back the whole 2,000 in any order', async (parts) => {
  const affiliate = await makePayableAffiliate();
  const earned = await makeEarned(affiliate, { amountMinor: 2000n, orderMinor: 10000n });
  let taken = 0n;
  for (const part of parts) taken += await makeRefund(earned.orderId, part);
  expect(taken).toBe(2000n);
  expect(await balancesOf(affiliate.affiliateId)).toMatchObject({ pending: 0n, debt: 0n });
});

it('refunds count in what the customer paid: half of 119.00 takes back half', async () => {
  const affiliate = await makePayableAffiliate();
  const earned = await makeEarned(affiliate, {
    amountMinor: 2000n,
    orderMinor: 10000n,
    totalMinor: 11900n,
  });
  expect(await makeRefund(earned.orderId, 5950n)).toBe(1000n);
});
