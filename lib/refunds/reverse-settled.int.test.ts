import { afterAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { saleChecks } from '@/lib/books/invariants/sales';
import { alone } from '@/lib/books/invariants/scopes';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { listDebts } from '@/lib/corrections/debts';
import { approvePayout, closePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const reason = 'Because of the test';
const zero = { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n };
const staff = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
let n = 0;

/** A commission of 10,000 on an order of 10,000, paid unless said otherwise: a refund takes what it refunds. */
async function scene(isPaid = true, amountMinor = 10000n) {
  const affiliate = await makePayableAffiliate();
  const { programId, affiliateId } = affiliate;
  const earn = async (amountMinor: bigint, orderMinor = amountMinor) => {
    const earnedAt = addDays(new Date(), -60);
    const made = await makeEarned(affiliate, { amountMinor, orderMinor, earnedAt });
    expectOk(await approveCommission(staffCtx, made));
    return made;
  };
  const send = async () => {
    const asked = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, asked));
    expectOk(await sendPayout(staffCtx, asked));
    return asked;
  };
  const payOut = async () => {
    const sent = await send();
    expectOk(await payPayout(staffCtx, sent));
    return sent;
  };
  const made = await earn(amountMinor, 10000n);
  const { externalId: orderId } = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
  const settle = async (kind: 'write_off' | 'repay', amount: bigint) =>
    expectOk(await settleDebt(staffCtx, { affiliateId, currency: 'USD', kind, amount, reason }));
  const byHand = async (amount: bigint) =>
    expectOk(await clawBackCommission(staffCtx, { ...made, amount, reason }));
  return {
    affiliateId,
    made,
    earn,
    send,
    payOut,
    first: isPaid ? await payOut() : null,
    byHand,
    /** A person takes it back, and lets the affiliate off it. */
    forgive: async (amount: bigint) => {
      await byHand(amount);
      await settle('write_off', amount);
    },
    refund: async (amount: number) => {
      const refundId = `s-${++n}`;
      expectOk(await recordRefund(systemCtx, programId, { refundId, orderId, amount }));
      return refundId;
    },
    fails: async (refundId: string) =>
      expectOk(await reverseRefund(systemCtx, programId, { refundId, reason })).restoredMinor,
    dispute: async (status: 'lost' | 'won', amount?: number) => {
      const facts = { disputeId: `d-${orderId}`, orderId, status };
      const asked = amount === undefined ? facts : { ...facts, amount };
      expectOk(await recordDispute(systemCtx, programId, asked));
    },
    writeOff: (amount: bigint) => settle('write_off', amount),
    repay: (amount: bigint) => settle('repay', amount),
    balances: () => balancesOf(affiliateId),
    writtenOff: () => writtenOff(made.commissionId),
  };
}

/** What the merchant has given up of a commission's debts, less what turned out not to be given up. */
async function writtenOff(commissionId: string): Promise<bigint> {
  const accounts = await db.ledgerAccount.findMany({ where: { kind: 'write_off' } });
  const sum = await db.ledgerEntry.aggregate({
    where: { commissionId, accountId: { in: accounts.map((account) => account.id) } },
    _sum: { amountMinor: true },
  });
  return -(sum._sum.amountMinor ?? 0n);
}

/** As two clawbacks of one transaction can lie: at the same time, and their ids in the other order than their postings. */
async function atOneMoment(commissionId: string): Promise<void> {
  const [one, two] = await db.clawback.findMany({
    where: { commissionId },
    orderBy: { id: 'asc' },
  });
  if (!one || !two) throw new Error('there are not two');
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.clawback.update({ where: { id: one.id }, data: { id: `${two.id}x` } });
    await tx.$executeRaw`UPDATE clawback SET created_at = ${one.createdAt} WHERE commission_id = ${commissionId}`;
    await tx.$executeRaw`
      UPDATE ledger_transfer t SET created_at = ${one.createdAt}
      FROM ledger_entry e WHERE e.transfer_id = t.id AND e.commission_id = ${commissionId} AND t.kind = 'claw_back'`;
  });
}

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('a refund that failed beside a debt that a person made', () => {
  it('cancels its own debt, and what was written off stays so', async () => {
    const s = await scene();
    await s.forgive(1000n);
    const refund = await s.refund(2000);
    expect(await s.fails(refund)).toBe(2000n);
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n });
    expect(await s.writtenOff()).toBe(1000n);
  });

  it('restores all that a payout netted of it, and what was written off stays so', async () => {
    const s = await scene();
    await s.forgive(1000n);
    const refund = await s.refund(2000);
    await s.earn(5000n);
    expect((await s.payOut()).amountMinor).toBe(3000n);
    expect(await s.fails(refund)).toBe(2000n);
    // 15,000 were earned and 13,000 paid; the 1,000 of the person were forgiven.
    expect(await s.balances()).toEqual({ ...zero, paid: 13000n, available: 2000n });
    expect(await s.writtenOff()).toBe(1000n);
  });

  it('restores all that was repaid of it, and what was written off stays so', async () => {
    const s = await scene();
    await s.forgive(1000n);
    const refund = await s.refund(2000);
    await s.repay(2000n);
    await s.fails(refund);
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n, available: 2000n });
    expect(await s.writtenOff()).toBe(1000n);
  });

  it('takes back what was written off of it, and the person’s debt stays owed', async () => {
    const s = await scene();
    const refund = await s.refund(2000);
    await s.byHand(1000n);
    await s.writeOff(2000n);
    await s.fails(refund);
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n, debt: -1000n });
    expect(await s.writtenOff()).toBe(0n);
  });

  it('of both it settles the older first, in part too', async () => {
    const s = await scene();
    await s.byHand(1000n);
    const refund = await s.refund(2000);
    // 1,000 of the person and 500 of the refund; 700 are repaid, 800 are open.
    await s.writeOff(1500n);
    await s.repay(700n);
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n, debt: -800n });
    await s.fails(refund);
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n, available: 700n });
    expect(await s.writtenOff()).toBe(1000n);
    const [debt] = await listDebts(staff, s.affiliateId);
    expect(debt).toMatchObject({ openMinor: 0n });
  });

  it('follows a debt that a payout netted and released', async () => {
    const s = await scene();
    const refund = await s.refund(2000);
    await s.earn(5000n);
    const sent = await s.send();
    await s.byHand(1000n);
    // The refund's debt is on its way: what is written off is the person's.
    await s.writeOff(1000n);
    expectOk(await closePayout(staffCtx, { ...sent, event: 'fail', reason }));
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n, available: 5000n, debt: -2000n });
    await s.fails(refund);
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n, available: 5000n });
    expect(await s.writtenOff()).toBe(1000n);
  });

  it('restores where the commission stands what it took there', async () => {
    const s = await scene();
    await s.forgive(1000n);
    expectOk(
      await closePayout(staffCtx, { payoutId: s.first?.payoutId ?? '', event: 'return', reason }),
    );
    const refund = await s.refund(2000);
    expect(await s.balances()).toEqual({ ...zero, available: 8000n });
    await s.fails(refund);
    expect(await s.balances()).toEqual({ ...zero, available: 10000n });
    expect(await s.writtenOff()).toBe(1000n);
  });

  it('restores what it took before the commission was paid', async () => {
    const s = await scene(false);
    const refund = await s.refund(2000);
    expect((await s.payOut()).amountMinor).toBe(8000n);
    await s.forgive(1000n);
    await s.fails(refund);
    expect(await s.balances()).toEqual({ ...zero, paid: 8000n, available: 2000n });
    expect(await s.writtenOff()).toBe(1000n);
  });
});

describe('a refund that failed beside another', () => {
  it('is restored for itself: one was netted, the other written off', async () => {
    const s = await scene();
    const netted = await s.refund(2000);
    await s.earn(5000n);
    await s.payOut();
    const forgiven = await s.refund(3000);
    await s.writeOff(3000n);
    await s.fails(netted);
    expect(await s.balances()).toEqual({ ...zero, paid: 13000n, available: 2000n });
    expect(await s.writtenOff()).toBe(3000n);
    await s.fails(forgiven);
    expect(await s.balances()).toEqual({ ...zero, paid: 13000n, available: 2000n });
    expect(await s.writtenOff()).toBe(0n);
  });

  it('in the other order leaves what was netted taken, until that fails too', async () => {
    const s = await scene();
    const netted = await s.refund(2000);
    await s.earn(5000n);
    await s.payOut();
    const forgiven = await s.refund(3000);
    await s.writeOff(3000n);
    await s.fails(forgiven);
    expect(await s.balances()).toEqual({ ...zero, paid: 13000n });
    expect(await s.writtenOff()).toBe(0n);
    await s.fails(netted);
    expect(await s.balances()).toEqual({ ...zero, paid: 13000n, available: 2000n });
  });

  it('takes nothing of what was written off for one that stands', async () => {
    const s = await scene();
    const netted = await s.refund(4000);
    await s.earn(6000n);
    expect((await s.payOut()).amountMinor).toBe(2000n);
    await s.refund(2000);
    await s.writeOff(2000n);
    // 8,000 are disputed and 4,000 are left; when the first refund fails, the dispute takes the rest.
    await s.dispute('lost', 8000);
    expect(await s.fails(netted)).toBe(0n);
    expect(await s.balances()).toEqual({ ...zero, paid: 12000n, debt: -4000n });
    await s.dispute('won');
    // 16,000 were earned, 2,000 of them refunded and forgiven, and 12,000 paid.
    expect(await s.balances()).toEqual({ ...zero, paid: 12000n, available: 4000n });
    expect(await s.writtenOff()).toBe(2000n);
  });

  it('leaves a unit of rounding to the one that took it', async () => {
    const s = await scene(true, 2000n);
    await s.refund(3333);
    await s.writeOff(667n);
    const second = await s.refund(3333);
    const third = await s.refund(3334);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, debt: -1333n });
    // It took 666; with 6,667 of 10,000 refunded 1,333 are to be taken.
    expect(await s.fails(second)).toBe(667n);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, debt: -666n });
    expect(await s.fails(third)).toBe(666n);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n });
    expect(await s.writtenOff()).toBe(667n);
  });

  it('of the same moment is told from the other by its posting', async () => {
    const s = await scene();
    const first = await s.refund(3000);
    await s.writeOff(3000n);
    await s.refund(2000);
    await atOneMoment(s.made.commissionId);
    expect(await s.fails(first)).toBe(3000n);
    expect(await s.balances()).toEqual({ ...zero, paid: 10000n, debt: -2000n });
    expect(await s.writtenOff()).toBe(0n);
  });

  it('that would restore more than was taken is found by the books’ check', async () => {
    const s = await scene();
    const refund = await s.refund(2000);
    const check = saleChecks.find(({ id }) => id === 'I12');
    const { id } = await db.refund.findFirstOrThrow({ where: { externalId: refund } });
    const { commissionId } = s.made;
    const about = { commissionId, refundId: id, reason, actorKind: 'system', actorId: 'x' };
    const amounts = { kind: 'reversal', amountMinor: -2001n, debtMinor: -2001n };
    const found = inTransaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
      await tx.clawback.create({ data: { id: newId('clawback'), ...about, ...amounts } });
      const faults = await tx.$queryRawUnsafe<{ detail: string }[]>(check ? alone(check) : '');
      throw new Error(faults.map((fault) => fault.detail).join('\n'));
    });
    await expect(found).rejects.toThrow(
      `${commissionId}: reversals gave back more than was taken, -1`,
    );
  });
});
