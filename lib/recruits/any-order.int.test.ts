import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { voidCommission } from '@/lib/commissions/void-commission';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { db } from '@/lib/db/client';
import { recordOrderInput, recordRefundInput } from '@/lib/orders/schema';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { recordRefund } from '@/lib/refunds/record-refund';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { expectOk } from '@/lib/result';
import { createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { reattribute } from '@/lib/sales/reattribute';
import { recordOrder } from '@/lib/sales/record-order';
import {
  makeAffiliate,
  makeDiscountCode,
  makeProgram,
  staffCtx,
  systemCtx,
} from '@/lib/testing/factories';
import { someDetails } from '@/lib/testing/payouts';

const STEPS = [
  'approve',
  'approve follower',
  'void',
  'void follower',
  'refund',
  'reverse',
  'take',
  'take follower',
  'request',
  'request of recruiter',
  'pay',
  'cancel',
  'give away',
] as const;
const steps = fc.array(
  fc.record({ step: fc.constantFrom(...STEPS), minor: fc.integer({ min: 1, max: 4000 }) }),
  { minLength: 3, maxLength: 10 },
);

async function scene(bps: number) {
  const program = await makeProgram({ holdDays: 0, minimumPayout: { USD: 1 } });
  const programId = program.id;
  const [ana, ben, cora] = await Promise.all([1, 2, 3].map(() => makeAffiliate({ programId })));
  if (!ana || !ben || !cora) throw new Error('nobody');
  for (const { id } of [ana, ben]) {
    expectOk(await savePayoutDetails(systemCtx, id, someDetails('paypal')));
  }
  await db.payoutDetails.updateMany({ data: { createdAt: new Date('2026-01-01T00:00:00Z') } });
  await makeDiscountCode({ programId, affiliateId: ben.id, code: ben.code });
  for (const { id } of [ben, cora]) {
    await db.affiliate.update({
      where: { id },
      data: {
        recruitedById: ana.id,
        recruitedAt: new Date('2026-01-01T00:00:00Z'),
        recruitedReason: 'In the test',
      },
    });
  }
  const rule = { trigger: 'recruit', outcome: { kind: 'share', bps } };
  expectOk(await createRule(staffCtx, programId, createRuleInput.parse(rule)));
  const told = { orderId: 'o', customerId: 'c', amount: 5003, currency: 'USD', code: ben.code };
  expectOk(await recordOrder(staffCtx, programId, recordOrderInput.parse(told)));
  return { programId, ana, ben, cora };
}

it('parents and followers end at the target, in any order of events', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1000, max: 10_000 }), async (list, bps) => {
      const { programId, ana, ben, cora } = await scene(bps);
      const reason = 'In the test';
      let refunds = 0;
      for (const { step, minor } of list) {
        const newest = (kind: string) =>
          db.commission.findFirstOrThrow({
            where: { programId, kind },
            orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          });
        const [{ id: parent }, { id: follower }] = [await newest('order'), await newest('recruit')];
        const order = await db.order.findFirstOrThrow({ where: { programId } });
        const payouts = await db.payout.findMany({ where: { programId }, orderBy: { id: 'desc' } });
        // Refused or done: neither may break what the database holds at each commit.
        if (step === 'approve') await approveCommission(staffCtx, { commissionId: parent });
        if (step === 'approve follower')
          await approveCommission(staffCtx, { commissionId: follower });
        if (step === 'void') await voidCommission(staffCtx, { commissionId: parent, reason });
        if (step === 'void follower')
          await voidCommission(staffCtx, { commissionId: follower, reason });
        if (step === 'refund') {
          const input = { orderId: 'o', refundId: `r-${++refunds}`, amount: minor };
          await recordRefund(staffCtx, programId, recordRefundInput.parse(input));
        }
        if (step === 'reverse' && refunds > 0) {
          const refundId = `r-${1 + (minor % refunds)}`;
          await reverseRefund(staffCtx, programId, { refundId, reason });
        }
        if (step === 'take' || step === 'take follower') {
          const commissionId = step === 'take' ? parent : follower;
          const amount = BigInt(1 + (minor % 300));
          await clawBackCommission(staffCtx, { commissionId, amount, reason });
        }
        if (step === 'request' || step === 'request of recruiter') {
          const affiliateId = step === 'request' ? ben.id : ana.id;
          await requestPayout(staffCtx, { affiliateId, currency: 'USD' });
        }
        for (const { id: payoutId } of payouts) {
          if (step === 'pay') {
            await approvePayout(staffCtx, { payoutId });
            await sendPayout(staffCtx, { payoutId });
            await payPayout(staffCtx, { payoutId });
          }
          if (step === 'cancel') await closePayout(staffCtx, { payoutId, event: 'cancel', reason });
        }
        if (step === 'give away') {
          const input = { orderIds: [order.id], affiliateCode: cora.code, reason };
          await reattribute(staffCtx, programId, input);
        }
      }
      expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 120_000);
