import { expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { explainCommission } from '@/lib/commissions/explain';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { db } from '@/lib/db/client';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const reason = 'The bank sent it back.';

/** A paid commission of 2,000, taken back whole and repaid, which a refund or a dispute then restores. */
async function reinstated(cause: 'refund' | 'dispute') {
  const affiliate = await makePayableAffiliate();
  const { programId, affiliateId, userId } = affiliate;
  const made = await makeEarned(affiliate, {
    amountMinor: 2000n,
    earnedAt: addDays(new Date(), -60),
  });
  const { externalId: orderId } = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
  expectOk(await approveCommission(staffCtx, made));
  const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  expectOk(await approvePayout(staffCtx, payout));
  expectOk(await payPayout(staffCtx, payout));
  const repay = () =>
    settleDebt(staffCtx, { affiliateId, currency: 'USD', kind: 'repay', reason: 'Transfer' });
  if (cause === 'refund') {
    expectOk(await recordRefund(systemCtx, programId, { refundId: 'refund-1', orderId }));
    expectOk(await repay());
    expectOk(await reverseRefund(systemCtx, programId, { refundId: 'refund-1', reason }));
  } else {
    const dispute = { disputeId: 'dispute-1', orderId };
    expectOk(await recordDispute(systemCtx, programId, { ...dispute, status: 'lost' }));
    expectOk(await repay());
    expectOk(await recordDispute(systemCtx, programId, { ...dispute, status: 'won' }));
  }
  const given = await db.commission.findFirstOrThrow({
    where: { reinstatesId: made.commissionId },
  });
  const own = { kind: 'affiliate', userId, affiliateId, programId } as const;
  const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
  return { ...affiliate, given, own, staff, orderId, commissionId: made.commissionId };
}

it.each([
  [
    'refund',
    'refund-1',
    'Gives back what a refund that failed had taken of an earlier commission.',
  ],
  [
    'dispute',
    'dispute-1',
    'Gives back what a dispute that was won had taken of an earlier commission.',
  ],
] as const)('a reinstatement after a %s says what it restores', async (cause, causeId, rule) => {
  const s = await reinstated(cause);
  const restoredFrom = { commissionId: s.commissionId, order: s.orderId, cause };
  expect(await explainCommission(s.staff, s.given.id)).toMatchObject({
    rule,
    restoredFrom: { ...restoredFrom, causeId },
  });
  // Whose refund it was is the merchant's business.
  expect(await explainCommission(s.own, s.given.id)).toMatchObject({
    rule,
    restoredFrom: { ...restoredFrom, causeId: null },
  });
  expect((await explainCommission(s.own, s.commissionId))?.restoredFrom).toBeNull();
});

it('an adjustment that a person gave gives nothing back', async () => {
  const { affiliateId, programId } = await makePayableAffiliate();
  const { commissionId } = expectOk(
    await grantBonus(staffCtx, {
      affiliateId,
      kind: 'adjustment',
      currency: 'USD',
      reason: 'A round sum',
      amount: 100n,
      waiveHold: true,
    }),
  );
  const viewer = { kind: 'key', keyId: 'key_x', programId, affiliateId: null } as const;
  expect(await explainCommission(viewer, commissionId)).toMatchObject({
    rule: 'An adjustment.',
    restoredFrom: null,
  });
});

it('another affiliate finds none', async () => {
  const s = await reinstated('refund');
  const other = await makePayableAffiliate();
  const viewer = { ...s.own, affiliateId: other.affiliateId, userId: other.userId };
  expect(await explainCommission(viewer, s.given.id)).toBeNull();
});
