import { afterAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { approvePayout, closePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { settleDebt, settleDebtInput } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { balancesOf, countRows, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const reason = 'The shop closed';
const zero = { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n };

/** 2,000 and 3,000 were paid, and 2,500 of them taken back. */
async function makeDebtor() {
  const affiliate = await makePayableAffiliate();
  const { affiliateId } = affiliate;
  const earned = [];
  for (const amountMinor of [2000n, 3000n]) {
    const one = await makeEarned(affiliate, { amountMinor, earnedAt: addDays(new Date(), -60) });
    expectOk(await approveCommission(staffCtx, one));
    earned.push(one);
  }
  const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  expectOk(await approvePayout(staffCtx, payout));
  expectOk(await payPayout(staffCtx, payout));
  for (const [i, amount] of [2000n, 500n].entries()) {
    const { commissionId = '' } = earned[i] ?? {};
    expectOk(await clawBackCommission(staffCtx, { commissionId, reason, amount }));
  }
  const settle = (kind: 'write_off' | 'repay', amount?: bigint) =>
    settleDebt(staffCtx, {
      affiliateId,
      currency: 'USD',
      kind,
      reason,
      ...(amount === undefined ? {} : { amount }),
    });
  return { affiliateId, payout, settle };
}

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('a debt', () => {
  it('is repaid in part and the rest written off, with an audit row and an event each', async () => {
    const { affiliateId, payout, settle } = await makeDebtor();
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, paid: 5000n, debt: -2500n });
    expect(expectOk(await settle('repay', 2100n))).toEqual({
      settledMinor: 2100n,
      owedMinor: 400n,
    });
    expect(expectOk(await settle('write_off'))).toEqual({ settledMinor: 400n, owedMinor: 0n });
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, paid: 5000n });
    const actions = ['DEBT_REPAID', 'DEBT_WRITTEN_OFF'];
    const audits = await db.auditEvent.findMany({
      where: { subjectId: affiliateId, action: { in: actions } },
      orderBy: { id: 'asc' },
    });
    expect(audits.map((row) => [row.action, row.reason])).toEqual(actions.map((a) => [a, reason]));
    const events = await db.outboxEvent.findMany({ where: { subjectId: affiliateId } });
    expect(events.map((row) => row.type).sort()).toEqual(['debt.repaid', 'debt.written_off']);
    // A payout that comes back later is not netted against what is settled.
    expectOk(await closePayout(staffCtx, { ...payout, event: 'return', reason }));
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, available: 5000n });
  });

  it('is never settled beyond what is owed, and nothing is written', async () => {
    const { settle } = await makeDebtor();
    const before = await countRows();
    const refused = await settle('repay', 2501n);
    expect(refused.ok ? null : refused.error).toMatchObject({
      code: 'DEBT_EXCEEDED',
      details: { owed: 2500 },
    });
    expect(await countRows()).toEqual(before);
    for (const wrong of [{ amount: 0 }, { amount: -1 }, { amount: 1.5 }, { reason: '' }]) {
      const input = { affiliateId: 'a', currency: 'USD', kind: 'repay', reason, ...wrong };
      expect(settleDebtInput.safeParse(input).success).toBe(false);
    }
  });

  it('twenty who settle all of it at once settle it once', async () => {
    const { affiliateId, settle } = await makeDebtor();
    const answers = await Promise.all(Array.from({ length: 20 }, () => settle('write_off')));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await balancesOf(affiliateId)).toEqual({ ...zero, paid: 5000n });
  });
});
