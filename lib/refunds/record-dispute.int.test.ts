import { describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { verifyBooks } from '@/lib/books/verify';
import { sizeOfSales } from '@/lib/testing/orders';
import type { RecordDisputeInput } from '@/lib/orders/schema';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { voidCommission } from '@/lib/commissions/void-commission';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { balancesOf, makePayableAffiliate } from '@/lib/testing/money';

let n = 0;
const unique = (name: string) => `${name}-${++n}`;
const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute));

async function scene(terms: Parameters<typeof makePayableAffiliate>[0] = {}) {
  const affiliate = await makePayableAffiliate({ holdDays: 0, ...terms });
  const { programId, affiliateId } = affiliate;
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId,
      code: unique('DSP'),
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const orderId = unique('order');
  const order = () =>
    recordOrder(systemCtx, programId, {
      orderId,
      customerId: 'c',
      amount: 10000,
      currency: 'USD',
      code: discountCode.code,
    });
  const dispute = (input: Partial<RecordDisputeInput> & Pick<RecordDisputeInput, 'status'>) =>
    recordDispute(systemCtx, programId, { disputeId: 'dp', orderId, ...input });
  const state = async () => {
    const row = await db.order.findFirstOrThrow({
      where: { programId, externalId: orderId },
      include: { commissions: { include: { holds: { where: { releasedAt: null } } } } },
    });
    const [commission] = row.commissions;
    return {
      refunded: row.refundedMinor,
      status: commission?.status,
      clawedBack: commission?.clawedBackMinor,
      held: commission?.holds.length,
    };
  };
  const commissionId = async () =>
    (await db.commission.findFirstOrThrow({ where: { affiliateId, kind: 'order' } })).id;
  return { ...affiliate, orderId, order, dispute, state, commissionId };
}

async function expectClean(): Promise<void> {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
}

const untouched = { refunded: 0n, status: 'pending', clawedBack: 0n, held: 0 };

describe('a dispute', () => {
  it('holds the commission while it is open, and takes the share back when it is lost', async () => {
    const s = await scene();
    expectOk(await s.order());
    expectOk(await s.dispute({ status: 'open', amount: 5000 }));
    expect(await s.state()).toEqual({ ...untouched, held: 1 });
    const refused = await approveCommission(staffCtx, { commissionId: await s.commissionId() });
    expect(refused).toMatchObject({ ok: false, error: { code: 'COMMISSION_HELD' } });
    expectOk(await s.dispute({ status: 'lost' }));
    expect(await s.state()).toEqual({
      refunded: 5000n,
      status: 'pending',
      clawedBack: 1000n,
      held: 0,
    });
    await expectClean();
  });

  it('won leaves nothing behind', async () => {
    const s = await scene();
    expectOk(await s.order());
    expectOk(await s.dispute({ status: 'open' }));
    expectOk(await s.dispute({ status: 'won' }));
    expect(await s.state()).toEqual(untouched);
    await expectClean();
  });

  it('won after it was lost gives everything back, and lost once more takes it again', async () => {
    const s = await scene();
    expectOk(await s.order());
    for (let round = 0; round < 2; round++) {
      expectOk(await s.dispute({ status: 'lost' }));
      expect(await s.state()).toMatchObject({ refunded: 10000n, status: 'clawed_back' });
      expectOk(await s.dispute({ status: 'won' }));
      expect(await s.state()).toEqual(untouched);
    }
    await expectClean();
  });

  it('of a paid commission makes a debt when lost, and cancels it when won after all', async () => {
    const s = await scene();
    expectOk(await s.order());
    expectOk(await approveCommission(staffCtx, { commissionId: await s.commissionId() }));
    const { affiliateId } = s;
    const payout = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await approvePayout(staffCtx, payout));
    expectOk(await payPayout(staffCtx, payout));
    expectOk(await s.dispute({ status: 'lost' }));
    expect(await balancesOf(affiliateId)).toMatchObject({ paid: 2000n, debt: -2000n });
    expectOk(await s.dispute({ status: 'won' }));
    expect(await balancesOf(affiliateId)).toMatchObject({ paid: 2000n, debt: 0n });
    await expectClean();
  });

  it('takes its commission out of a payout not yet approved', async () => {
    const s = await scene();
    expectOk(await s.order());
    expectOk(await approveCommission(staffCtx, { commissionId: await s.commissionId() }));
    const { affiliateId } = s;
    expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
    expectOk(await s.dispute({ status: 'open' }));
    expect(await balancesOf(affiliateId)).toMatchObject({ in_payout: 0n, available: 2000n });
    const refused = await requestPayout(staffCtx, { affiliateId, currency: 'USD' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_PAY' } });
    await expectClean();
  });

  it('beside another keeps the hold until the last is closed', async () => {
    const s = await scene();
    expectOk(await s.order());
    for (const disputeId of ['dp-a', 'dp-b']) {
      expectOk(await s.dispute({ disputeId, status: 'open', amount: 5000 }));
    }
    expectOk(await s.dispute({ disputeId: 'dp-a', status: 'lost' }));
    expect(await s.state()).toMatchObject({ refunded: 5000n, held: 1 });
    expectOk(await s.dispute({ disputeId: 'dp-b', status: 'won' }));
    expect(await s.state()).toMatchObject({ refunded: 5000n, clawedBack: 1000n, held: 0 });
    await expectClean();
  });

  it('takes what a refund has left, and the rest when that refund fails', async () => {
    const s = await scene();
    expectOk(await s.order());
    const refund = { refundId: 'r1', orderId: s.orderId, amount: 3000 };
    expectOk(await recordRefund(systemCtx, s.programId, refund));
    expectOk(await s.dispute({ status: 'lost' }));
    expect(await s.state()).toMatchObject({ refunded: 10000n, status: 'clawed_back' });
    expectOk(await reverseRefund(systemCtx, s.programId, { refundId: 'r1', reason: 'It bounced' }));
    expect(await s.state()).toMatchObject({ refunded: 10000n, status: 'clawed_back' });
    const events = await db.outboxEvent.findMany({
      where: { programId: s.programId, type: 'refund.changed' },
    });
    expect(events).toMatchObject([{ payload: { refundId: 'dp', from: 7000, to: 10000 } }]);
    expectOk(await s.dispute({ status: 'won' }));
    expect(await s.state()).toEqual(untouched);
    await expectClean();
  });

  it('that is won leaves no hold on what was voided meanwhile', async () => {
    const s = await scene();
    expectOk(await s.order());
    expectOk(await s.dispute({ status: 'open' }));
    const commissionId = await s.commissionId();
    expectOk(await voidCommission(staffCtx, { commissionId, reason: 'A mistake' }));
    expectOk(await s.dispute({ status: 'won' }));
    expect(await s.state()).toMatchObject({ status: 'voided', held: 0 });
    await expectClean();
  });

  it('holds a commission that a failed refund brings back to life', async () => {
    const s = await scene();
    expectOk(await s.order());
    const refundId = unique('refund');
    expectOk(await recordRefund(systemCtx, s.programId, { refundId, orderId: s.orderId }));
    expectOk(await s.dispute({ status: 'open' }));
    expect(await s.state()).toMatchObject({ status: 'clawed_back', held: 0 });
    expectOk(await reverseRefund(systemCtx, s.programId, { refundId, reason: 'It failed' }));
    expect(await s.state()).toEqual({ ...untouched, held: 1 });
    expectOk(await s.dispute({ status: 'won' }));
    expect(await s.state()).toEqual(untouched);
    await expectClean();
  });

  it('is not reversed as a refund', async () => {
    const s = await scene();
    expectOk(await s.order());
    expectOk(await s.dispute({ status: 'lost' }));
    const before = await sizeOfSales();
    const refused = await reverseRefund(systemCtx, s.programId, { refundId: 'dp', reason: 'No' });
    expect(refused).toMatchObject({ ok: false, error: { code: 'REFUND_OF_DISPUTE' } });
    expect(await sizeOfSales()).toEqual(before);
  });

  it.each([
    ['dp', 'dp#2'],
    ['dp#2', 'dp'],
    ['d_', 'dx#2'],
    ['d%#', 'd1#2'],
  ])(
    '%s beside %s, whatever the ids look like, is counted and restored for itself',
    async (...ids) => {
      const s = await scene();
      expectOk(await s.order());
      for (const disputeId of ids)
        expectOk(await s.dispute({ disputeId, status: 'lost', amount: 3000 }));
      expect(await s.state()).toMatchObject({ refunded: 6000n, clawedBack: 1200n });
      await expectClean();
      for (const refundId of ids) {
        const refused = await reverseRefund(systemCtx, s.programId, { refundId, reason: 'No' });
        expect(refused).toMatchObject({ ok: false, error: { code: 'REFUND_OF_DISPUTE' } });
      }
      for (const [i, disputeId] of ids.entries()) {
        expectOk(await s.dispute({ disputeId, status: 'won' }));
        expect(await s.state()).toMatchObject({ refunded: i === 0 ? 3000n : 0n });
      }
      await expectClean();
    },
  );

  it('of an order that is not known yet waits for it, and under an id of another order is a conflict', async () => {
    for (const status of ['open', 'lost', 'won'] as const) {
      const s = await scene();
      expect(expectOk(await s.dispute({ status, amount: 5000 }))).toMatchObject({ parked: true });
      const conflict = await s.dispute({ status, orderId: unique('other') });
      expect(conflict).toMatchObject({ ok: false, error: { code: 'DISPUTE_CONFLICT' } });
      expectOk(await s.order());
      expect(await s.state()).toEqual({
        refunded: status === 'lost' ? 5000n : 0n,
        status: 'pending',
        clawedBack: status === 'lost' ? 1000n : 0n,
        held: status === 'open' ? 1 : 0,
      });
      await expectClean();
    }
  });

  it('reported again, 20 times at once, has one effect', async () => {
    for (const status of ['open', 'lost'] as const) {
      const s = await scene();
      expectOk(await s.order());
      const answers = await Promise.all(
        Array.from({ length: 20 }, async () => expectOk(await s.dispute({ status }))),
      );
      expect(answers.filter((answer) => !answer.alreadyRecorded)).toHaveLength(1);
      const refunds = await db.refund.count({ where: { programId: s.programId } });
      expect(refunds).toBe(status === 'lost' ? 1 : 0);
      expect(await s.state()).toMatchObject({ held: status === 'open' ? 1 : 0 });
      await expectClean();
    }
  });

  it('and its order at once never miss each other', async () => {
    for (let round = 0; round < 5; round++) {
      const s = await scene();
      await Promise.all([s.order(), s.dispute({ status: 'open' }), s.dispute({ status: 'lost' })]);
      expect(await s.state()).toMatchObject({ refunded: 10000n, status: 'clawed_back', held: 0 });
      await expectClean();
    }
  });

  it('is reported in any order, with any repeats, and ends the same', async () => {
    const reports = [
      { status: 'open', occurredAt: at(0) },
      { status: 'lost', occurredAt: at(1), amount: 5000 },
      { status: 'won', occurredAt: at(2) },
      { disputeId: 'dp-2', status: 'open', occurredAt: at(3), amount: 4000 },
      { disputeId: 'dp-2', status: 'lost', occurredAt: at(4), amount: 4000 },
    ] as const;
    for (let round = 0; round < 6; round++) {
      const s = await scene();
      const calls = [...reports, ...reports.slice(round % 5), 'order', 'refund'] as const;
      const shuffled = [...calls].sort(() => Math.random() - 0.5);
      for (const call of shuffled) {
        if (call === 'order') expectOk(await s.order());
        else if (call === 'refund') {
          const refund = { refundId: 'r1', orderId: s.orderId, amount: 1000 };
          expectOk(await recordRefund(systemCtx, s.programId, refund));
        } else expectOk(await s.dispute(call));
      }
      const how = shuffled.map((call) => (typeof call === 'string' ? call : call.status)).join(' ');
      expect([how, await s.state()]).toEqual([
        how,
        { refunded: 5000n, status: 'pending', clawedBack: 1000n, held: 0 },
      ]);
    }
    await expectClean();
  });

  it('that an earlier end is reported of stays as it ended last', async () => {
    const s = await scene();
    expectOk(await s.order());
    expectOk(await s.dispute({ status: 'won', occurredAt: at(2) }));
    const late = expectOk(await s.dispute({ status: 'lost', occurredAt: at(1) }));
    expect(late).toMatchObject({ alreadyRecorded: true, dispute: { status: 'won' } });
    expect(expectOk(await s.dispute({ status: 'open', occurredAt: at(3) }))).toMatchObject({
      alreadyRecorded: true,
      dispute: { status: 'won' },
    });
    expect(await s.state()).toEqual(untouched);
  });
});
