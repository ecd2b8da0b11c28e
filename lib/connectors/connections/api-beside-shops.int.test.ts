import { afterAll, describe, expect, it } from 'vitest';
import * as orders from '@/app/api/v1/orders/route';
import * as refunds from '@/app/api/v1/refunds/route';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { makeConnection } from '@/lib/testing/connections';
import { makeProgram } from '@/lib/testing/factories';
import { refundedFact, tellFacts } from '@/lib/testing/facts';
import { own, refunded, shopNumber, twoShops } from '@/lib/testing/two-shops';

/** The merchant's own backend beside two shops of one program that count alike. */

const s = twoShops();

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('the API without a connection', () => {
  it('means the only shop that knows the id', async () => {
    const id = shopNumber();
    await s.tell(0, s.paid(id));
    expect((await s.api(refunds, { refundId: 'r', orderId: id, amount: 100 })).status).toBe(201);
    expect((await s.api(refunds, { refundId: 'r', orderId: id, amount: 100 })).status).toBe(200);
    const [order] = await s.ordersOf(id);
    expect(order?.refunds).toMatchObject([{ connectionId: s.shops[0]?.id, amountMinor: 100n }]);
    expect((await s.api(orders, own(id))).body.error?.code).toBe('ORDER_CONFLICT');
  });

  it('tells an order that a shop’s refund waits for: it is that shop’s', async () => {
    const id = shopNumber();
    await s.tell(0, refunded(id, 'r', 4000));
    expect((await s.api(orders, own(id, { code: s.code }))).status).toBe(201);
    expect(await s.ordersOf(id)).toMatchObject([
      { connectionId: s.shops[0]?.id, refundedMinor: 4000n },
    ]);
  });

  it('tells an order first, and the shop adopts it: one order, one commission, one refund', async () => {
    const id = shopNumber();
    expect((await s.api(orders, own(id, { code: s.code }))).status).toBe(201);
    expect((await s.api(refunds, { refundId: 'r', orderId: id, amount: 100 })).status).toBe(201);
    await s.tell(0, s.paid(id));
    expect(await s.ordersOf(id)).toMatchObject([{ connectionId: s.shops[0]?.id }]);
    await s.tell(0, refunded(id, 's', 4000));
    const found = await s.ordersOf(id);
    expect(found).toMatchObject([{ connectionId: s.shops[0]?.id, refundedMinor: 4100n }]);
    expect(found[0]?.commissions).toHaveLength(1);
    expect(found[0]?.refunds.map((row) => row.connectionId)).toEqual([
      s.shops[0]?.id,
      s.shops[0]?.id,
    ]);
    // The other shop's order of that number is another one.
    await s.tell(1, s.paid(id));
    expect(await s.ordersOf(id)).toHaveLength(2);
    const adopted = { action: 'ORDER_ADOPTED', subjectId: found[0]?.id ?? '' };
    expect(await db.auditEvent.count({ where: adopted })).toBe(1);
  });

  it.each([
    ['another total', { amount: 10_000, total: 9000 }],
    ['another currency', { currency: 'EUR' }],
    ['another amount, and no total', { amount: 9000 }],
  ])(
    'told an order with %s: the shop’s is refused, and counts once that is told apart',
    async (_what, more) => {
      const id = shopNumber();
      expect((await s.api(orders, own(id, { code: s.code, ...more }))).status).toBe(201);
      const shop = {
        ...(s.shops[0] ?? { id: '', provider: 'stripe' as const }),
        programId: s.programId,
      };
      const { told } = await tellFacts(shop, s.paid(id, { amount: 9500 }));
      expect(told).toMatchObject({ ok: false, error: { code: 'ORDER_CONFLICT' } });
      expect(await s.ordersOf(id)).toMatchObject([{ connectionId: null }]);
    },
  );

  it('told an order by its net amount alone: it is the shop’s, and refunds are parts of what was paid', async () => {
    const id = shopNumber();
    expect((await s.api(orders, own(id, { code: s.code }))).status).toBe(201);
    await s.tell(0, s.paid(id, { total: 11_900 }));
    await s.tell(0, refunded(id, 'r', 4760));
    expect(await s.ordersOf(id)).toMatchObject([
      {
        connectionId: s.shops[0]?.id,
        totalMinor: 11_900n,
        refundedMinor: 4760n,
        commissions: [{ amountMinor: 2000n, clawedBackMinor: 800n }],
      },
    ]);
  });

  it('told an order that a shop refunds in another currency: it stays the API’s', async () => {
    const id = shopNumber();
    await s.api(orders, own(id, { code: s.code }));
    const shop = {
      ...(s.shops[0] ?? { id: '', provider: 'stripe' as const }),
      programId: s.programId,
    };
    await tellFacts(shop, refundedFact(id, 'r', { currency: 'EUR' }));
    expect(await s.ordersOf(id)).toMatchObject([{ connectionId: null, refundedMinor: 0n }]);
  });

  it('may name a connection of its own program only', async () => {
    const other = await makeConnection((await makeProgram()).id, 'stripe');
    const id = shopNumber();
    for (const connection of [other.id, 'con_none']) {
      const answer = await s.api(orders, own(id, { connection }));
      expect([answer.status, answer.body.error?.code]).toEqual([404, 'CONNECTION_NOT_FOUND']);
    }
    const answer = await s.api(orders, own(id, { connection: s.shops[1]?.id }));
    expect(answer.status).toBe(201);
    expect(answer.body.order).toMatchObject({ orderId: id, connection: s.shops[1]?.id });
  });

  it('and two shops at once, twenty times each, end in two orders', async () => {
    const id = shopNumber();
    await Promise.all(
      Array.from({ length: 40 }, (_one, at) => s.tell(at % 2, s.paid(id)).catch(() => null)),
    );
    const found = await s.ordersOf(id);
    expect(found).toHaveLength(2);
    expect(found.map((order) => order.commissions.length)).toEqual([1, 1]);
  });
});
