import { afterAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

const reason = 'The bank sent it back.';
const zero = { pending: 0n, available: 0n, in_payout: 0n, paid: 0n, debt: 0n };

/** A commission of 2,000 on an order of 10,000, paid. */
async function scene() {
  const affiliate = await makePayableAffiliate();
  const { programId, affiliateId } = affiliate;
  const earnedAt = addDays(new Date(), -60);
  const made = await makeEarned(affiliate, { amountMinor: 2000n, orderMinor: 10000n, earnedAt });
  expectOk(await approveCommission(staffCtx, made));
  const asked = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  expectOk(await approvePayout(staffCtx, asked));
  expectOk(await payPayout(staffCtx, asked));
  const { externalId: orderId } = await db.order.findUniqueOrThrow({ where: { id: made.orderId } });
  return {
    commissionId: made.commissionId,
    byHand: async (amount: bigint) =>
      expectOk(await clawBackCommission(staffCtx, { ...made, amount, reason })),
    refund: async (amount: number) => {
      const refundId = `${orderId}-${amount}-${Math.random()}`;
      expectOk(await recordRefund(systemCtx, programId, { refundId, orderId, amount }));
      return refundId;
    },
    fails: async (refundId: string) =>
      expectOk(await reverseRefund(systemCtx, programId, { refundId, reason })).restoredMinor,
    writeOff: async (amount: bigint) =>
      expectOk(
        await settleDebt(staffCtx, {
          affiliateId,
          currency: 'USD',
          kind: 'write_off',
          amount,
          reason,
        }),
      ),
    balances: () => balancesOf(affiliateId),
  };
}

/**
 * Puts what the last reversal wrote as the version before wrote it: one clawback under the refund that was reversed, and
 * one posting, which answers the last one that took something.
 */
async function asEarlier(commissionId: string, externalId: string): Promise<void> {
  const { id: refundId } = await db.refund.findFirstOrThrow({ where: { externalId } });
  const reversal = { commissionId, kind: 'reversal' };
  const { createdAt } = await db.clawback.findFirstOrThrow({
    where: reversal,
    orderBy: { createdAt: 'desc' },
  });
  const rows = await db.clawback.findMany({ where: { ...reversal, createdAt } });
  const entries = await db.ledgerEntry.findMany({
    where: { commissionId, createdAt },
    orderBy: { id: 'asc' },
  });
  const [[row], [entry]] = [rows, entries];
  if (!row || !entry) throw new Error('nothing was restored');
  const [last] = await db.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id
    WHERE t.kind = 'claw_back' AND e.commission_id = ${commissionId} ORDER BY e.id DESC LIMIT 1`;
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    const amountMinor = rows.reduce((sum, one) => sum + one.amountMinor, 0n);
    const debtMinor = rows.reduce((sum, one) => sum + one.debtMinor, 0n);
    await tx.clawback.deleteMany({ where: { ...reversal, createdAt } });
    await tx.clawback.create({ data: { ...row, refundId, amountMinor, debtMinor } });
    const merged = { transferId: entry.transferId };
    const ids = entries.map((one) => one.transferId).filter((id) => id !== entry.transferId);
    await tx.ledgerEntry.updateMany({ where: { transferId: { in: ids } }, data: merged });
    await tx.ledgerTransfer.deleteMany({ where: { id: { in: ids } } });
    await tx.ledgerTransfer.update({
      where: { id: entry.transferId },
      data: { answersId: last?.id ?? null },
    });
  });
}

async function expectClean(): Promise<void> {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
}

afterAll(expectClean);

describe('a reversal that an earlier version booked whole under its refund', () => {
  it.each([
    ['the first, then the third', [0, 2], 0n],
    ['the third, then the first', [2, 0], 0n],
    ['the first, written off, then the third', [0, 2], 667n],
    ['the third, then the first, written off', [2, 0], 667n],
  ] as const)('leaves the others to be restored exactly: %s', async (_label, order, forgiven) => {
    const s = await scene();
    const refunds = [await s.refund(3333)];
    if (forgiven > 0n) await s.writeOff(forgiven);
    refunds.push(await s.refund(3333), await s.refund(3334));
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, debt: forgiven - 2000n });
    // It took 666.
    expect(await s.fails(refunds[1] ?? '')).toBe(667n);
    await asEarlier(s.commissionId, refunds[1] ?? '');
    const { id: refundId } = await db.refund.findFirstOrThrow({
      where: { externalId: refunds[1] ?? '' },
    });
    const kept = await db.clawback.aggregate({ where: { refundId }, _sum: { amountMinor: true } });
    expect(kept._sum.amountMinor).toBe(-1n);
    await expectClean();

    let restoredMinor = 0n;
    for (const i of order) restoredMinor += await s.fails(refunds[i] ?? '');
    expect(restoredMinor).toBe(1333n);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n });
    const row = await db.commission.findUniqueOrThrow({ where: { id: s.commissionId } });
    expect(row).toMatchObject({ status: 'paid', clawedBackMinor: 0n });
    expect(await db.commission.count({ where: { reinstatesId: s.commissionId } })).toBe(0);
    await expectClean();
  });

  it('that had taken nothing leaves later ones to be reversed', async () => {
    const s = await scene();
    const taker = await s.refund(5000);
    await s.byHand(1000n);
    const capped = await s.refund(5000);
    expect(await s.fails(taker)).toBe(0n);
    expect(await s.fails(capped)).toBe(1000n);
    await asEarlier(s.commissionId, capped);
    await expectClean();

    const later = await s.refund(5000);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, debt: -2000n });
    expect(await s.fails(later)).toBe(1000n);
    expect(await s.balances()).toEqual({ ...zero, paid: 2000n, debt: -1000n });
    await expectClean();
  });
});
