import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { verifyBooks } from '@/lib/books/verify';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';

const orderId = 'o';
let scenes = 0;
/** More than are looked up at once. */
const numbers = Array.from({ length: 105 }, (_, at) => at);

async function scene() {
  const { id: programId } = await makeProgram();
  const affiliate = await makeAffiliate({ programId });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId: affiliate.id,
      code: `PARKED${++scenes}`,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const order = { orderId, customerId: 'c', amount: 10_000, currency: 'USD' };
  const record = async () =>
    expectOk(await recordOrder(systemCtx, programId, { ...order, code: discountCode.code }));
  return { programId, record };
}

const failing = async () => (await verifyBooks()).filter((check) => !check.ok);

it('more than a hundred refunds that waited for an order are all applied, the rest of it last', async () => {
  const { programId, record } = await scene();
  const refund = async (refundId: string, amount?: number) =>
    expectOk(
      await recordRefund(systemCtx, programId, { refundId, orderId, ...(amount && { amount }) }),
    );
  await refund('rest');
  await refund('huge', 20_000);
  for (const n of numbers) await refund(`r${n}`, 50);
  const { order, commission } = await record();
  expect(order.refundedMinor).toBe(10_000n);
  expect(commission).toMatchObject({ status: 'clawed_back' });
  const rows = await db.refund.findMany({ where: { programId } });
  const of = (id: string) => rows.find((row) => row.externalId === id);
  expect(of('rest')).toMatchObject({ status: 'applied', amountMinor: 10_000n - 105n * 50n });
  expect(of('huge')).toMatchObject({ status: 'refused' });
  expect(rows.filter((row) => row.status === 'applied')).toHaveLength(numbers.length + 1);
  expect(await failing()).toEqual([]);
});

it('more than a hundred disputes that waited for an order are all applied', async () => {
  const { programId, record } = await scene();
  for (const n of numbers) {
    const dispute = { disputeId: `d${n}`, orderId, status: 'lost' as const, amount: 50 };
    expectOk(await recordDispute(systemCtx, programId, dispute));
  }
  const answer = await record();
  const order = await db.order.findUniqueOrThrow({ where: { id: answer.order.id } });
  expect(order.refundedMinor).toBe(105n * 50n);
  expect(await db.dispute.count({ where: { programId, orderId: null } })).toBe(0);
  expect(await failing()).toEqual([]);
});
