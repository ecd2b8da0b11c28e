import { expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

it.each(['fail', 'return'] as const)(
  'a payout sent before a ban that comes back after it (%s) leaves its commissions on hold',
  async (event) => {
    const affiliate = await makePayableAffiliate();
    const { affiliateId } = affiliate;
    const made = await makeEarned(affiliate, {
      amountMinor: 2000n,
      earnedAt: addDays(new Date(), -60),
    });
    expectOk(await approveCommission(staffCtx, made));
    const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await sendPayout(staffCtx, payout));
    if (event === 'return') expectOk(await payPayout(staffCtx, payout));
    const ban = { affiliateId, to: 'banned', reason: 'Fraud' } as const;
    expectOk(await changeAffiliateStatus(staffCtx, ban));
    expectOk(await closePayout(staffCtx, { ...payout, event, reason: 'Bounced' }));
    const holds = await db.hold.findMany({ where: { commissionId: made.commissionId } });
    expect(holds).toMatchObject([{ kind: 'banned', releasedAt: null }]);
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  },
);
