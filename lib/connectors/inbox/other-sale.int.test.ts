import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { applyAgain } from '@/lib/connectors/inbox/apply-again';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { makeAffiliate, makeDiscountCode, makeProgram, systemCtx } from '@/lib/testing/factories';
import { genericCase } from '@/lib/testing/shops/generic';

/** A sale of the API's, and another one that a shop tells under the same number. */

type Shop = Awaited<ReturnType<typeof makeConnection>>;

let secret: string;
let shop: Shop;
let programId: string;
let code: string;
let orderId: string;

beforeEach(async () => {
  programId = (await makeProgram()).id;
  const affiliate = await makeAffiliate({ programId });
  code = `S${affiliate.code}`;
  await makeDiscountCode({ programId, affiliateId: affiliate.id, code });
  secret = genericCase.newSecret();
  shop = await makeConnection(programId, 'generic', secret);
  orderId = randomBytes(6).toString('hex');
  expectOk(await recordOrder(systemCtx, programId, sale()));
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

const sale = (amount = 10_000) => ({ orderId, customerId: 'c', amount, currency: 'USD', code });

async function tell(type: string, data: object, to = shop) {
  const body = JSON.stringify({ type, data });
  const id = randomBytes(6).toString('hex');
  return (await sendTo(to, body, genericCase.sign(body, secret, { type, id }))).body;
}

const paid = (amount: number, to = shop) => tell('order.paid', sale(amount), to);
const refund = () => tell('order.refunded', { refundId: 'r', orderId, amount: 4000 });
const orders = () => db.order.findMany({ where: { programId }, include: { commissions: true } });

const REFUSED = { received: true, outcome: 'refused', code: 'ORDER_CONFLICT' };
const UNTOUCHED = { connectionId: null, refundedMinor: 0n, commissions: [{ clawedBackMinor: 0n }] };

describe('what a shop gives back of its own sale, which was refused', () => {
  it.each([
    ['a refund', 'order.refunded', { refundId: 'r', amount: 4000 }],
    ['a failed refund', 'refund.failed', { refundId: 'r', amount: 4000 }],
    ['a dispute', 'dispute.updated', { disputeId: 'd', status: 'lost' }],
  ])('%s takes nothing of the API’s', async (_what, type, data) => {
    expect(await paid(9500)).toEqual(REFUSED);
    expect(await tell(type, { orderId, ...data })).toEqual(REFUSED);
    expect(await orders()).toMatchObject([UNTOUCHED]);
    expect(await db.hold.count({ where: { commission: { programId } } })).toBe(0);
  });

  it('counts once the shop tells the sale as the API did, and it is applied again', async () => {
    await paid(9500);
    await refund();
    expect(await paid(10_000)).toEqual({ received: true, outcome: 'applied' });
    const where = { connectionId: shop.id, type: 'order.refunded' };
    const { id: inboxEventId } = await db.inboxEvent.findFirstOrThrow({ where });
    expect(await applyAgain(systemCtx, { inboxEventId })).toMatchObject({
      ok: true,
      value: { outcome: 'applied' },
    });
    expect(await orders()).toMatchObject([{ connectionId: shop.id, refundedMinor: 4000n }]);
  });

  it('counts once the sale that was refused is told apart', async () => {
    await paid(9500);
    await db.order.updateMany({ where: { programId }, data: { externalId: `x${orderId}` } });
    const { id: inboxEventId } = await db.inboxEvent.findFirstOrThrow({
      where: { connectionId: shop.id },
    });
    expectOk(await applyAgain(systemCtx, { inboxEventId }));
    expect(await refund()).toEqual({ received: true, outcome: 'applied' });
    const own = await db.order.findFirst({ where: { programId, connectionId: shop.id } });
    expect(own).toMatchObject({ amountMinor: 9500n, refundedMinor: 4000n });
  });
});

it('a shop that tells only refunds gives back the API’s sale, whatever another shop tells', async () => {
  const other = await makeConnection(programId, 'generic', secret);
  expect(await paid(9500, other)).toEqual(REFUSED);
  expect(await refund()).toEqual({ received: true, outcome: 'applied' });
  expect(await orders()).toMatchObject([{ connectionId: shop.id, refundedMinor: 4000n }]);
});

it('what was refused is of no order once it is not refused any more', async () => {
  await paid(9500);
  const where = { connectionId: shop.id };
  expect(await db.inboxEvent.count({ where: { ...where, conflictOrderId: { not: null } } })).toBe(
    1,
  );
  await expect(db.inboxEvent.updateMany({ where, data: { outcome: 'applied' } })).rejects.toThrow(
    /inbox_event_conflict_check/,
  );
});
