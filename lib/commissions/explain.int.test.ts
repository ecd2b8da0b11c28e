import { describe, expect, it } from 'vitest';
import { explainCommission } from '@/lib/commissions/explain';
import { getCommission } from '@/lib/commissions/queries';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { getOrder, listOrders } from '@/lib/orders/queries';
import { takeBatchFile } from '@/lib/payouts/batches/render-batch-file';
import { reattribute } from '@/lib/sales/reattribute';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { statementFilter } from '@/lib/statements/queries';
import { expectOk } from '@/lib/result';
import { makeAffiliate, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makePayableAffiliate } from '@/lib/testing/money';

const secret = 'Rival Ltd says that they sent this customer.';

/** An order of one affiliate, given to another by a person who said why. */
async function givenAway() {
  const loser = await makePayableAffiliate();
  const { programId } = loser;
  const winner = await makeAffiliate({ programId });
  const { discountCode } = expectOk(
    await createDiscountCode(staffCtx, {
      programId,
      affiliateId: loser.affiliateId,
      code: `WHY-${Date.now()}`,
      kind: 'percent',
      percentBps: 1000,
    }),
  );
  const answer = expectOk(
    await recordOrder(systemCtx, programId, {
      orderId: 'why',
      customerId: 'c',
      amount: 10000,
      currency: 'USD',
      code: discountCode.code,
    }),
  );
  const orderIds = [answer.order.id];
  expectOk(
    await reattribute(staffCtx, programId, {
      orderIds,
      affiliateCode: winner.code,
      reason: secret,
    }),
  );
  const viewerOf = (affiliateId: string) =>
    ({ kind: 'key', keyId: 'key_x', programId, affiliateId }) as const;
  const program = { kind: 'key', keyId: 'key_x', programId, affiliateId: null } as const;
  const lost = answer.commission?.id ?? '';
  const won = await db.commission.findFirstOrThrow({
    where: { orderId: answer.order.id, affiliateId: winner.id },
  });
  return { programId, orderId: answer.order.id, lost, won, loser, winner, viewerOf, program };
}

describe('an order that a person gave to another affiliate', () => {
  it('shows its former affiliate why it was theirs and that it was given away, not what staff wrote', async () => {
    const s = await givenAway();
    const own = s.viewerOf(s.loser.affiliateId);
    const why = await explainCommission(own, s.lost);
    expect(why?.rule).toBe('Won at first, until a person gave the order to another affiliate.');
    const commission = await getCommission(own, s.lost);
    expect(commission?.voidReason).toBe('The order was given to another affiliate.');
    const everything = JSON.stringify([why, commission], (_name, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    expect(everything).not.toContain('Rival');
    // Staff find it in the log.
    expect(await db.auditEvent.count({ where: { reason: secret } })).toBeGreaterThan(0);
    const manual = why?.candidates.find(({ facts }) => facts.kind === 'manual');
    expect(manual?.what).toBe('A person’s choice');
  });

  it('shows its new affiliate that a person chose them', async () => {
    const s = await givenAway();
    const why = await explainCommission(s.viewerOf(s.winner.id), s.won.id);
    expect(why?.rule).toBe('A person gave the order to this affiliate.');
  });

  it('shows its new affiliate their own commission only, and what refunds took of that one', async () => {
    const s = await givenAway();
    expectOk(
      await recordRefund(systemCtx, s.programId, { refundId: 'r', orderId: 'why', amount: 5000 }),
    );
    await db.commission.updateMany({ where: { id: s.lost }, data: { createdAt: new Date() } });
    const own = s.viewerOf(s.winner.id);
    const order = await getOrder(own, s.orderId);
    expect(order?.commission?.id).toBe(s.won.id);
    const taken = await db.clawback.findMany({ where: { commissionId: s.won.id } });
    expect(order?.refunds[0]?.takenMinor).toBe(
      taken.reduce((sum, one) => sum + one.amountMinor, 0n),
    );
    // With a commission that ended, the other one's would be the one that counts.
    const whole = { refundId: 'r2', orderId: 'why' };
    expectOk(await recordRefund(systemCtx, s.programId, whole));
    expect((await getOrder(own, s.orderId))?.commission?.affiliateId).toBe(s.winner.id);
    const { items } = await listOrders(own);
    expect(items.map((item) => item.commission?.affiliateId)).toEqual([s.winner.id]);
  });
});

it('the timeline of a long history keeps its newest steps', async () => {
  const s = await givenAway();
  const event = await db.auditEvent.findFirstOrThrow({ where: { subjectId: s.lost } });
  await db.auditEvent.createMany({
    data: Array.from({ length: 150 }, (_, i) => ({
      programId: s.programId,
      actorKind: event.actorKind,
      actorId: event.actorId,
      action: 'COMMISSION_HOLD_OPENED',
      subjectType: 'commission',
      subjectId: s.lost,
      reason: `step ${i}`,
      createdAt: new Date(),
    })),
  });
  const why = await explainCommission(s.program, s.lost);
  expect(why?.timeline).toHaveLength(100);
  expect(why?.timeline.at(-1)?.reason).toBe('step 149');
});

it('ids that no database can hold are refused where they come in', async () => {
  expect(statementFilter.safeParse({ affiliateId: 'a\u0000b' }).success).toBe(false);
  expect(await takeBatchFile(staffCtx, { batchId: 'a\u0000b' })).toMatchObject({
    ok: false,
    error: { code: 'PAYOUT_BATCH_NOT_FOUND' },
  });
});
