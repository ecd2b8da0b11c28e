import { expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { approvePayout, closePayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

it('what is left of a commission that was clawed back leaves a payout when it is held', async () => {
  const affiliate = await makePayableAffiliate();
  const { affiliateId } = affiliate;
  const earnedAt = addDays(new Date(), -60);
  const { commissionId } = await makeEarned(affiliate, { amountMinor: 9000n, earnedAt });
  expectOk(await approveCommission(staffCtx, { commissionId }));
  const asks = { affiliateId, currency: 'USD' };
  const sent = expectOk(await requestPayout(staffCtx, asks));
  expectOk(await approvePayout(staffCtx, sent));
  expectOk(await sendPayout(staffCtx, sent));
  expectOk(await clawBackCommission(staffCtx, { commissionId, reason: 'Returned' }));
  const forgiven = { affiliateId, currency: 'USD', commissionId, kind: 'write_off' as const };
  expectOk(await settleDebt(staffCtx, { ...forgiven, amount: 6000n, reason: 'Goodwill' }));
  expectOk(await closePayout(staffCtx, { ...sent, event: 'return', reason: 'Closed account' }));

  const again = expectOk(await requestPayout(staffCtx, asks));
  const commission = await db.commission.findUniqueOrThrow({ where: { id: commissionId } });
  expect(commission.status).toBe('clawed_back');
  expectOk(await holdCommission(staffCtx, { commissionId, kind: 'fraud', reason: 'Look at it' }));
  const payout = await db.payout.findUniqueOrThrow({ where: { id: again.payoutId } });
  expect(payout).toMatchObject({ status: 'cancelled', amountMinor: 0n });
  expect(await balancesOf(affiliateId)).toMatchObject({ in_payout: 0n });
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});
