import { beforeAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const longAgo = addDays(new Date(), -60);
const reason = 'The bank sent it back.';
let n = 0;

async function scene() {
  const affiliate = await makePayableAffiliate();
  const earn = async (amountMinor: bigint, earnedAt = longAgo) => {
    const made = await makeEarned(affiliate, { amountMinor, earnedAt });
    const { externalId } = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
    return { ...made, externalId };
  };
  const available = async (amountMinor: bigint) => {
    const made = await earn(amountMinor);
    expectOk(await approveCommission(staffCtx, made));
    return made;
  };
  const payout = async () => {
    const { affiliateId } = affiliate;
    return expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  };
  const payOut = async () => {
    const requested = await payout();
    expectOk(await approvePayout(staffCtx, requested));
    expectOk(await payPayout(staffCtx, requested));
    return requested;
  };
  const refund = async (orderId: string, amount?: number) => {
    const refundId = `r-${++n}`;
    const facts = { refundId, orderId, ...(amount === undefined ? {} : { amount }) };
    const answer = expectOk(await recordRefund(systemCtx, affiliate.programId, facts));
    return { refundId, takenMinor: answer.clawedBackMinor };
  };
  const reverse = async (refundId: string) =>
    expectOk(await reverseRefund(systemCtx, affiliate.programId, { refundId, reason }));
  const row = (id: string) => db.commission.findUniqueOrThrow({ where: { id } });
  const balances = () => balancesOf(affiliate.affiliateId);
  const adjustments = (id: string) =>
    db.commission.findMany({ where: { reinstatesId: id }, orderBy: { id: 'asc' } });
  return {
    ...affiliate,
    earn,
    available,
    payout,
    payOut,
    refund,
    reverse,
    row,
    balances,
    adjustments,
  };
}

async function expectClean(): Promise<void> {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
}

const zero = { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n };

describe('a refund that failed', () => {
  it.each([
    ['pending', { pending: 2000n }],
    ['approved', { pending: 2000n }],
    ['available', { available: 2000n }],
  ] as const)(
    'brings a %s commission back to where it was, in part and whole',
    async (status, lies) => {
      const s = await scene();
      const made = await s.earn(2000n, status === 'approved' ? new Date() : longAgo);
      if (status !== 'pending') expectOk(await approveCommission(staffCtx, made));
      for (const amount of [3333, undefined]) {
        const { refundId } = await s.refund(made.externalId, amount);
        const answer = await s.reverse(refundId);
        expect(answer).toMatchObject({
          restoredMinor: amount ? 667n : 2000n,
          alreadyReversed: false,
          refund: { status: 'reversed', amountMinor: 0n, reversalReason: reason },
        });
        expect(await s.row(made.commissionId)).toMatchObject({
          status,
          clawedBackMinor: 0n,
          clawedBackAt: null,
        });
        expect(await s.balances()).toEqual({ ...zero, ...lies });
      }
      expect(await db.order.findUnique({ where: { id: made.orderId } })).toMatchObject({
        refundedMinor: 0n,
      });
      await expectClean();
    },
  );

  it('answers an earlier posting with its own', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    const { refundId } = await s.refund(made.externalId, 5000);
    await s.reverse(refundId);
    const transfers = await db.ledgerTransfer.findMany({
      where: { affiliateId: s.affiliateId, kind: { in: ['claw_back', 'reverse'] } },
      orderBy: { createdAt: 'asc' },
    });
    expect(transfers).toMatchObject([
      { kind: 'claw_back', answersId: null },
      { kind: 'reverse', answersId: transfers[0]?.id, reason },
    ]);
    const clawbacks = await db.clawback.findMany({
      where: { commissionId: made.commissionId },
      orderBy: { createdAt: 'asc' },
    });
    expect(clawbacks.map((row) => [row.kind, row.amountMinor])).toEqual([
      ['refund', 1000n],
      ['reversal', -1000n],
    ]);
  });

  it('cancels the debt of a commission that was paid', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    await s.payOut();
    const { refundId } = await s.refund(made.externalId);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, debt: -2000n });
    expect((await s.row(made.commissionId)).status).toBe('clawed_back');
    expect((await s.reverse(refundId)).restoredMinor).toBe(2000n);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n });
    expect(await s.row(made.commissionId)).toMatchObject({ status: 'paid', clawedBackMinor: 0n });
    await expectClean();
  });

  it('restores as an adjustment what a later payout had netted, and later refunds take that', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    await s.payOut();
    const first = await s.refund(made.externalId);
    await s.available(5000n);
    await s.payOut();
    expect(await s.balances()).toEqual({ ...zero, paid: 5000n });

    expect((await s.reverse(first.refundId)).restoredMinor).toBe(2000n);
    const [adjustment] = await s.adjustments(made.commissionId);
    expect(adjustment).toMatchObject({
      status: 'available',
      amountMinor: 2000n,
      kind: 'adjustment',
    });
    expect((await s.row(made.commissionId)).status).toBe('clawed_back');
    expect(await s.balances()).toEqual({ ...zero, paid: 5000n, available: 2000n });
    await expectClean();

    const half = await s.refund(made.externalId, 5000);
    expect(half.takenMinor).toBe(1000n);
    const rest = await s.refund(made.externalId);
    expect(rest.takenMinor).toBe(1000n);
    expect(await s.balances()).toEqual({ ...zero, paid: 5000n });
    await expectClean();

    await s.reverse(half.refundId);
    expect(await s.balances()).toEqual({ ...zero, paid: 5000n, available: 1000n });
    await s.reverse(rest.refundId);
    expect(await s.balances()).toEqual({ ...zero, paid: 5000n, available: 2000n });
    expect(await s.adjustments(made.commissionId)).toHaveLength(1);
    await expectClean();
  });

  it('is restored at once while the debt is in a payout under way, whatever becomes of that payout', async () => {
    for (const end of ['paid', 'failed'] as const) {
      const s = await scene();
      const made = await s.available(2000n);
      await s.payOut();
      const { refundId } = await s.refund(made.externalId);
      await s.available(5000n);
      const next = await s.payout();
      expect(next.amountMinor).toBe(3000n);
      await s.reverse(refundId);
      expectOk(await approvePayout(staffCtx, next));
      expectOk(await sendPayout(staffCtx, next));
      if (end === 'paid') expectOk(await payPayout(staffCtx, next));
      else expectOk(await closePayout(staffCtx, { ...next, event: 'fail', reason: 'Bounced' }));
      const { affiliateId } = s;
      const last = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
      // 2,000 and 5,000 earned, 2,000 paid at first: 5,000 in all are still to come.
      expect(last.amountMinor + (end === 'paid' ? 3000n : 0n)).toBe(5000n);
      await expectClean();
    }
  });

  it('takes a write-off back with it, and pays nobody twice', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    await s.payOut();
    const { refundId } = await s.refund(made.externalId);
    const { affiliateId } = s;
    const forgive = { affiliateId, currency: 'USD', reason: 'Goodwill' };
    expectOk(await settleDebt(staffCtx, { ...forgive, kind: 'write_off', amount: 500n }));
    await s.reverse(refundId);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n });
    expect(await s.row(made.commissionId)).toMatchObject({ status: 'paid', clawedBackMinor: 0n });
    expect(await s.adjustments(made.commissionId)).toEqual([]);
    await expectClean();
    expect((await s.refund(made.externalId)).takenMinor).toBe(2000n);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, debt: -2000n });
    await expectClean();
  });

  it('restores what the affiliate has repaid', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    await s.payOut();
    const { refundId } = await s.refund(made.externalId);
    const { affiliateId } = s;
    const repaid = { affiliateId, currency: 'USD', reason: 'By bank transfer' };
    expectOk(await settleDebt(staffCtx, { ...repaid, kind: 'repay', amount: 1500n }));
    await s.reverse(refundId);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, available: 1500n });
    expect(await s.row(made.commissionId)).toMatchObject({
      status: 'paid',
      clawedBackMinor: 1500n,
    });
    await expectClean();
  });

  it('leaves what a person took back by hand', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    expectOk(await clawBackCommission(staffCtx, { ...made, amount: 1500n, reason: 'Wrong base' }));
    const first = await s.refund(made.externalId, 5000);
    expect(first.takenMinor).toBe(500n);
    const second = await s.refund(made.externalId);
    expect(second.takenMinor).toBe(0n);
    expect((await s.reverse(first.refundId)).restoredMinor).toBe(0n);
    expect((await s.reverse(second.refundId)).restoredMinor).toBe(500n);
    expect(await s.row(made.commissionId)).toMatchObject({
      status: 'available',
      clawedBackMinor: 1500n,
    });
    await expectClean();
  });

  it('of a commission whose payout was paid meanwhile finds it paid', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    const payout = await s.payout();
    expectOk(await approvePayout(staffCtx, payout));
    const { refundId } = await s.refund(made.externalId);
    expect((await s.row(made.commissionId)).status).toBe('clawed_back');
    expectOk(await payPayout(staffCtx, payout));
    await s.reverse(refundId);
    expect(await s.row(made.commissionId)).toMatchObject({ status: 'paid', clawedBackMinor: 0n });
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n });
    expectOk(await closePayout(staffCtx, { ...payout, event: 'return', reason: 'Account closed' }));
    expect((await s.row(made.commissionId)).status).toBe('available');
    await expectClean();
  });

  it('of a payout not yet approved restores as an adjustment what the payout lost', async () => {
    const s = await scene();
    const made = await s.available(20000n);
    const payout = await s.payout();
    const { refundId } = await s.refund(made.externalId, 10000);
    await s.reverse(refundId);
    expect(await s.balances()).toEqual({ ...zero, in_payout: 18000n, available: 2000n });
    expectOk(await closePayout(staffCtx, { ...payout, event: 'reject', reason: 'Later' }));
    expect(await s.balances()).toEqual({ ...zero, available: 20000n });
    await expectClean();
  });

  it('repeated, or 20 at once, restores once', async () => {
    const s = await scene();
    const made = await s.available(2000n);
    const { refundId } = await s.refund(made.externalId);
    const answers = await Promise.all(Array.from({ length: 20 }, () => s.reverse(refundId)));
    expect(answers.filter((answer) => !answer.alreadyReversed)).toHaveLength(1);
    expect(await s.reverse(refundId)).toMatchObject({ alreadyReversed: true, restoredMinor: 0n });
    expect(await s.balances()).toEqual({ ...zero, available: 2000n });
    await expectClean();
  });

  it('that is unknown, or of another program, is not found and changes nothing', async () => {
    const s = await scene();
    const other = await scene();
    const made = await s.available(2000n);
    const { refundId } = await s.refund(made.externalId);
    const before = await s.balances();
    for (const [programId, id] of [
      [s.programId, 'nothing'],
      [other.programId, refundId],
    ] as const) {
      const answer = await reverseRefund(systemCtx, programId, { refundId: id, reason });
      expect(answer).toMatchObject({ ok: false, error: { code: 'REFUND_NOT_FOUND' } });
    }
    expect(await s.balances()).toEqual(before);
  });

  it('before its order came is never applied', async () => {
    const s = await scene();
    const facts = { refundId: `r-${++n}`, orderId: `late-${n}`, amount: 100 };
    expectOk(await recordRefund(systemCtx, s.programId, facts));
    const answer = await s.reverse(facts.refundId);
    expect(answer).toMatchObject({ order: null, refund: { status: 'reversed' } });
    await expectClean();
  });
});

describe('refunds and their reversals in any order', () => {
  const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  let state = SEED;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  beforeAll(() => {
    process.stdout.write(`seed ${SEED}\n`);
  });

  it('leave exactly the share of what is refunded in the end taken back', async () => {
    for (let round = 0; round < 6; round++) {
      const s = await scene();
      const made = await s.available(2000n);
      const open: string[] = [];
      const steps: string[] = [];
      for (let step = 0; step < 14; step++) {
        const order = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
        const rest = Number(order.totalMinor - order.refundedMinor);
        const choice = random(6);
        steps.push(String(choice));
        if (choice <= 1 && rest > 0) {
          open.push((await s.refund(made.externalId, 1 + random(rest))).refundId);
        } else if (choice <= 3 && open.length > 0) {
          const [refundId = ''] = open.splice(random(open.length), 1);
          await s.reverse(refundId);
        } else if (choice === 4) {
          await s.available(BigInt(1500 + random(2000)));
          const { affiliateId } = s;
          const asked = await requestPayout(staffCtx, { affiliateId, currency: 'USD' });
          if (asked.ok) {
            expectOk(await approvePayout(staffCtx, asked.value));
            expectOk(await sendPayout(staffCtx, asked.value));
            const how = random(3);
            if (how > 0) expectOk(await payPayout(staffCtx, asked.value));
            if (how < 2) {
              const event = how === 0 ? 'fail' : 'return';
              expectOk(await closePayout(staffCtx, { ...asked.value, event, reason: 'Bounced' }));
            }
          }
        }
      }
      const order = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
      const members = await db.commission.findMany({
        where: { OR: [{ id: made.commissionId }, { reinstatesId: made.commissionId }] },
      });
      const left = members.reduce((sum, row) => sum + row.amountMinor - row.clawedBackMinor, 0n);
      const share = (2000n * order.refundedMinor * 2n + order.totalMinor) / (2n * order.totalMinor);
      expect([steps.join(''), left]).toEqual([steps.join(''), 2000n - share]);
      await expectClean();
    }
  });
});
