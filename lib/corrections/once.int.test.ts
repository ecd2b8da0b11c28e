import { afterAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { balancesOf, countRows, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

let n = 0;
const newRequest = () => `form-${++n}-of-once-test`;
const reason = 'The shop closed';

async function makePaid() {
  const affiliate = await makePayableAffiliate();
  const earned = await makeEarned(affiliate, {
    amountMinor: 6000n,
    earnedAt: addDays(new Date(), -60),
  });
  expectOk(await approveCommission(staffCtx, earned));
  const { affiliateId } = affiliate;
  const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  expectOk(await approvePayout(staffCtx, payout));
  expectOk(await payPayout(staffCtx, payout));
  return { affiliateId, commissionId: earned.commissionId };
}

const twentyTimes = <T>(run: () => Promise<T>) => Promise.all(Array.from({ length: 20 }, run));

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('a form that is sent twenty times at once counts once', () => {
  it('when a part of a commission is taken back', async () => {
    const { affiliateId, commissionId } = await makePaid();
    const form = { commissionId, reason, amount: 150n, requestId: newRequest() };
    const answers = await twentyTimes(() => clawBackCommission(staffCtx, form));
    const taken = answers.map((answer) => expectOk(answer).alreadyClawedBack);
    expect(taken.filter((already) => !already)).toHaveLength(1);
    expect(answers.every((answer) => expectOk(answer).takenMinor === 150n)).toBe(true);
    expect((await balancesOf(affiliateId)).debt).toBe(-150n);
    const next = { ...form, requestId: newRequest() };
    expect(expectOk(await clawBackCommission(staffCtx, next)).takenMinor).toBe(150n);
    expect((await balancesOf(affiliateId)).debt).toBe(-300n);
  });

  it('when a debt is repaid or written off in part', async () => {
    const { affiliateId, commissionId } = await makePaid();
    expectOk(await clawBackCommission(staffCtx, { commissionId, reason }));
    for (const [i, kind] of (['repay', 'write_off'] as const).entries()) {
      const form = { affiliateId, currency: 'USD', kind, reason, amount: 100n };
      const requestId = newRequest();
      const answers = await twentyTimes(() => settleDebt(staffCtx, { ...form, requestId }));
      const settled = answers.map((answer) => expectOk(answer));
      expect(settled.filter(({ settledMinor }) => settledMinor === 100n)).toHaveLength(1);
      const owedMinor = 5900n - BigInt(i) * 100n;
      expect(settled.every((answer) => answer.owedMinor === owedMinor)).toBe(true);
      expect((await balancesOf(affiliateId)).debt).toBe(-owedMinor);
    }
  });

  it('when a bonus is given, and every answer names the same commission', async () => {
    const { affiliateId } = await makePayableAffiliate();
    const requestId = newRequest();
    const form = { affiliateId, currency: 'USD', kind: 'bonus', reason, amount: 700n } as const;
    const answers = await twentyTimes(() =>
      grantBonus(staffCtx, { ...form, waiveHold: false, requestId }),
    );
    const ids = answers.map((answer) => expectOk(answer).commissionId);
    expect(new Set(ids).size).toBe(1);
    const rows = await db.commission.findMany({ where: { affiliateId } });
    expect(rows.map((row) => row.id)).toEqual([ids[0]]);
    expect((await balancesOf(affiliateId)).pending).toBe(700n);
  });
});

it('a form that says something else under the same id is refused, and nothing is written', async () => {
  const { affiliateId } = await makePayableAffiliate();
  const requestId = newRequest();
  const form = { affiliateId, currency: 'USD', kind: 'bonus', reason, waiveHold: false } as const;
  expectOk(await grantBonus(staffCtx, { ...form, amount: 700n, requestId }));
  const before = await countRows();
  const answer = await grantBonus(staffCtx, { ...form, amount: 800n, requestId });
  expect(answer).toMatchObject({ ok: false, error: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  expect(await countRows()).toEqual(before);
});

it('a form that was refused may be sent again', async () => {
  const { affiliateId, commissionId } = await makePaid();
  const form = { commissionId, reason, requestId: newRequest() };
  const answer = await clawBackCommission(staffCtx, { ...form, amount: 6001n });
  expect(answer).toMatchObject({ ok: false, error: { code: 'CLAWBACK_EXCEEDS_REMAINING' } });
  expectOk(await clawBackCommission(staffCtx, { ...form, amount: 6000n }));
  expect((await balancesOf(affiliateId)).debt).toBe(-6000n);
});
