import { expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { listDebts } from '@/lib/corrections/debts';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;

async function makeDebtor() {
  const affiliate = await makePayableAffiliate();
  const { affiliateId, programId, userId } = affiliate;
  const earn = async (amountMinor: bigint) => {
    const made = await makeEarned(affiliate, { amountMinor, earnedAt: addDays(new Date(), -60) });
    expectOk(await approveCommission(staffCtx, made));
    const { externalId } = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
    return { ...made, externalId };
  };
  const payout = async () => {
    const asked = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, asked));
    expectOk(await sendPayout(staffCtx, asked));
    return asked;
  };
  const made = await earn(2000n);
  expectOk(await payPayout(staffCtx, await payout()));
  const refund = { refundId: 'r-debt', orderId: made.externalId, reason: 'Returned' };
  expectOk(await recordRefund(systemCtx, programId, refund));
  const own = { kind: 'affiliate', userId, affiliateId, programId } as const;
  return { ...affiliate, made, earn, payout, own };
}

it('a debt shows where it came from and everything that became of it', async () => {
  const s = await makeDebtor();
  const { affiliateId } = s;
  const settle = { affiliateId, currency: 'USD', commissionId: s.made.commissionId };
  expectOk(
    await settleDebt(staffCtx, { ...settle, kind: 'write_off', amount: 300n, reason: 'Goodwill' }),
  );
  expectOk(
    await settleDebt(staffCtx, { ...settle, kind: 'repay', amount: 200n, reason: 'Transfer' }),
  );
  await s.earn(5000n);
  const failed = await s.payout();
  expect(await listDebts(staff, affiliateId)).toMatchObject([
    { openMinor: 0n, inPayoutMinor: 1500n },
  ]);
  expectOk(await closePayout(staffCtx, { ...failed, event: 'fail', reason: 'Bounced' }));
  expectOk(await payPayout(staffCtx, await s.payout()));
  expectOk(
    await reverseRefund(systemCtx, s.programId, { refundId: 'r-debt', reason: 'It failed' }),
  );
  const [debt] = await listDebts(staff, affiliateId);
  expect(debt).toMatchObject({
    commissionId: s.made.commissionId,
    orderExternalId: s.made.externalId,
    owedMinor: 2000n,
    openMinor: 0n,
    inPayoutMinor: 0n,
  });
  expect(debt?.history.map((step) => [step.kind, step.minor])).toEqual([
    ['claw_back', 2000n],
    ['write_off', -300n],
    ['repay', -200n],
    ['request', -1500n],
    ['release', 1500n],
    ['request', -1500n],
  ]);
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

it('an affiliate reads their own debts with the orders they came from, and nobody else’s', async () => {
  const [one, other] = [await makeDebtor(), await makeDebtor()];
  expect(await listDebts(one.own, one.affiliateId)).toMatchObject([
    { openMinor: 2000n, orderExternalId: one.made.externalId, reason: 'Returned' },
  ]);
  expect(await listDebts(one.own, other.affiliateId)).toEqual([]);
  const key = { kind: 'key', keyId: 'key_x', programId: one.programId, affiliateId: null } as const;
  expect(await listDebts(key, other.affiliateId)).toEqual([]);
});

it('one debt is settled without touching the others', async () => {
  const s = await makeDebtor();
  const { affiliateId } = s;
  const second = await s.earn(3000n);
  // The first debt is netted with it, so the second stands alone.
  expectOk(await payPayout(staffCtx, await s.payout()));
  const refund = { refundId: 'r-second', orderId: second.externalId };
  expectOk(await recordRefund(systemCtx, s.programId, refund));
  const settle = { affiliateId, currency: 'USD', kind: 'write_off', reason: 'Goodwill' } as const;
  const settled = { ...settle, commissionId: s.made.commissionId };
  expect(await settleDebt(staffCtx, settled)).toMatchObject({
    ok: false,
    error: { code: 'DEBT_EXCEEDED' },
  });
  expectOk(await settleDebt(staffCtx, { ...settle, commissionId: second.commissionId }));
  expect((await listDebts(staff, affiliateId)).map((debt) => debt.openMinor)).toEqual([0n, 0n]);
});
