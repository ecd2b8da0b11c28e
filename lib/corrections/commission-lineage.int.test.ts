import { describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { closePayout } from '@/lib/payouts/move-payouts';
import { reattribute } from '@/lib/sales/reattribute';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { expectOk } from '@/lib/result';
import { makeAffiliate, staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const zero = { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n };

/** A commission of 8,000 of which 4,000 are left, and 3,000 restored as an adjustment, in one payout of 7,000. */
async function oneLineageInOnePayout() {
  const affiliate = await makePayableAffiliate({ minimumPayout: { USD: 5000 } });
  const { programId, affiliateId } = affiliate;
  const earnedAt = addDays(new Date(), -60);
  const made = await makeEarned(affiliate, { amountMinor: 8000n, orderMinor: 10000n, earnedAt });
  const { externalId } = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
  const refund = (refundId: string, amount?: number) => {
    const facts = { refundId, orderId: externalId, ...(amount === undefined ? {} : { amount }) };
    return recordRefund(systemCtx, programId, facts);
  };
  const payout = () => requestPayout(staffCtx, { affiliateId, currency: 'USD' });
  const reason = 'Because of the test';
  expectOk(await approveCommission(staffCtx, made));
  const first = expectOk(await payout());
  expectOk(await refund('part', 3750));
  expectOk(await reverseRefund(systemCtx, programId, { refundId: 'part', reason }));
  expectOk(await closePayout(staffCtx, { ...first, event: 'reject', reason }));
  expectOk(await clawBackCommission(staffCtx, { ...made, amount: 1000n, reason }));
  expect(expectOk(await payout()).amountMinor).toBe(7000n);
  return { ...affiliate, ...made, externalId, refund };
}

async function expectClean(): Promise<void> {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
}

describe('a payout that falls below the minimum by the first of a lineage in it', () => {
  it('releases the other before a full refund takes that too', async () => {
    const s = await oneLineageInOnePayout();
    expectOk(await s.refund('full'));
    expect(await balancesOf(s.affiliateId)).toEqual(zero);
    await expectClean();
  });

  it('releases the other before a person gives the order away', async () => {
    const s = await oneLineageInOnePayout();
    const second = await makeAffiliate({ programId: s.programId });
    const given = await reattribute(staffCtx, s.programId, {
      orderIds: [s.orderId],
      affiliateCode: second.code,
      reason: 'They sent the customer',
    });
    expect(expectOk(given).orders).toMatchObject([{ takenMinor: 7000n }]);
    expect(await balancesOf(s.affiliateId)).toEqual(zero);
    await expectClean();
  });

  it('releases the other before a dispute holds that too', async () => {
    const s = await oneLineageInOnePayout();
    const dispute = { disputeId: 'dp', orderId: s.externalId, status: 'open' } as const;
    expectOk(await recordDispute(systemCtx, s.programId, dispute));
    expect(await balancesOf(s.affiliateId)).toEqual({ ...zero, available: 7000n });
    expect(
      await db.hold.count({
        where: { commission: { affiliateId: s.affiliateId }, kind: 'dispute', releasedAt: null },
      }),
    ).toBe(2);
    await expectClean();
  });
});

describe('a reversal after a ban', () => {
  it('holds what it brings back to life', async () => {
    const affiliate = await makePayableAffiliate();
    const { programId, affiliateId } = affiliate;
    const made = await makeEarned(affiliate, { amountMinor: 2000n });
    const { externalId } = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
    const refund = { refundId: 'whole', orderId: externalId };
    expectOk(await recordRefund(systemCtx, programId, refund));
    const ban = { affiliateId, to: 'banned' as const, reason: 'Fraud' };
    expectOk(await changeAffiliateStatus(staffCtx, ban));
    expectOk(await reverseRefund(systemCtx, programId, { refundId: 'whole', reason: 'It failed' }));
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, pending: 2000n });
    const held = await approveCommission(staffCtx, made);
    expect(held).toMatchObject({ ok: false, error: { code: 'COMMISSION_HELD' } });
    await expectClean();
  });
});
