import { afterAll, describe, expect, it } from 'vitest';
import * as disputes from '@/app/api/v1/disputes/route';
import * as oneOrder from '@/app/api/v1/orders/[orderId]/route';
import * as orders from '@/app/api/v1/orders/route';
import * as refunds from '@/app/api/v1/refunds/route';
import { verifyBooks } from '@/lib/books/verify';
import type { Fact } from '@/lib/connectors/port/facts';
import { db } from '@/lib/db/client';
import { findOrderTwin } from '@/lib/orders/find-twin';
import { callApi } from '@/lib/testing/api';
import { makeConnection } from '@/lib/testing/connections';
import { makeProgram } from '@/lib/testing/factories';
import { tellFacts } from '@/lib/testing/facts';
import { own, refunded, shopNumber, twoShops } from '@/lib/testing/two-shops';

/** Two shops of one program that count alike. */

const LONG_AGO = Date.UTC(2026, 9, 1);

const s = twoShops();

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('two shops that both have an order of one number', () => {
  it('have two orders, each refunded by its own shop, also when both count refunds alike', async () => {
    const id = shopNumber();
    expect(await s.tell(1, refunded(id, '7'))).toMatchObject({ outcome: 'waiting' });
    await s.tell(0, s.paid(id));
    await s.tell(1, s.paid(id));
    expect(await s.tell(0, refunded(id, '7', 1000))).toEqual({ outcome: 'applied' });
    const found = await s.ordersOf(id);
    expect(
      found.map((order) => [order.connectionId, order.refundedMinor, order.commissions.length]),
    ).toEqual(
      s.shops
        .map((shop, at) => [shop.id, at === 0 ? 1000n : 4000n, 1] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });

  it('have to be told apart by the API, which is told so', async () => {
    const id = shopNumber();
    await s.tell(0, s.paid(id));
    await s.tell(1, s.paid(id));
    const [first, second] = s.shops;
    for (const [route, body] of [
      [refunds, { refundId: 'r', orderId: id, amount: 100 }],
      [disputes, { disputeId: 'd', orderId: id, status: 'open' }],
      [orders, own(id)],
    ] as const) {
      const answer = await s.api(route, body);
      expect([answer.status, answer.body.error?.code]).toEqual([409, 'WHICH_CONNECTION']);
    }
    const named = { refundId: 'r', orderId: id, amount: 100, connection: second?.id };
    expect((await s.api(refunds, named)).status).toBe(201);
    expect((await s.api(refunds, { ...named, connection: first?.id })).status).toBe(201);
    const found = await s.ordersOf(id);
    expect(found.map((order) => order.refundedMinor)).toEqual([100n, 100n]);
    const read = (query: string) =>
      callApi(oneOrder.GET, { key: s.key, params: { orderId: id }, path: `/orders/${id}${query}` });
    const asked = await read('');
    expect([asked.status, asked.body.error?.code]).toEqual([409, 'WHICH_CONNECTION']);
    for (const shop of s.shops) {
      const { body } = await read(`?connection=${shop.id}`);
      expect(body.order).toMatchObject({ connection: shop.id, refunded: 100 });
    }
    const unknown = await read('?connection=con_none');
    expect([unknown.status, unknown.body.error?.code]).toEqual([404, 'CONNECTION_NOT_FOUND']);
  });
});

it('what another program’s Stripe ties to a number is nothing to a shop that counts so', async () => {
  const id = shopNumber();
  const shop = await makeConnection(s.programId, 'woocommerce');
  const other = await makeProgram();
  const stripe = await makeConnection(other.id, 'stripe');
  const wooShop = { ...shop, programId: s.programId };
  const tied: Fact = { kind: 'tied', orderId: `in_${id}`, refs: [id] };
  await s.run({ ...stripe, programId: other.id }, tied);
  await s.run(wooShop, s.paid(id, { payment: { is: 'order' } }));
  await s.run(wooShop, refunded(id, '7'));
  expect(await s.ordersOf(id)).toMatchObject([{ connectionId: shop.id, refundedMinor: 4000n }]);
  await s.run(wooShop, { ...tied, orderId: id, refs: [`x${id}`] });
  expect(await db.stripePayment.count({ where: { paymentRef: `x${id}` } })).toBe(0);
});

describe('a shop that is connected a second time', () => {
  const held = async (id: string) =>
    (await s.ordersOf(id)).map(async (order) =>
      db.hold.count({ where: { commissionId: order.commissions[0]?.id ?? '' } }),
    );

  it('tells its orders again: what they earn is held, and the console shows the other', async () => {
    const id = shopNumber();
    const at = new Date(Date.now() - 3_600_000);
    await s.tell(0, s.paid(id, { occurredAt: at }));
    const { id: connectionId, provider } = s.shops[1] ?? { id: '', provider: 'woocommerce' };
    const shop = { id: connectionId, provider, programId: s.programId };
    const { warnings } = await tellFacts(shop, s.paid(id, { occurredAt: at }));
    expect(warnings).toMatchObject([{ field: 'orderId' }]);
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
    const viewer = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
    const [first, second] = await s.ordersOf(id);
    expect(await findOrderTwin(viewer, first?.id ?? '')).toMatchObject({ id: second?.id });
  });

  it('is known by its customer, too, when an order was edited in between', async () => {
    const id = shopNumber();
    const email = `${id}@buyers.example`;
    const by = (total: number, minutes: number) => {
      const told = s.paid(id, {
        amount: total,
        total,
        occurredAt: new Date(LONG_AGO + minutes * 60_000),
      });
      return { ...told, buyer: { ...told.buyer, email } };
    };
    await s.tell(0, by(10_000, 0));
    await s.tell(1, by(8000, 600));
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
  });

  it('is known by what the first one adopted', async () => {
    const id = shopNumber();
    expect((await s.api(orders, { ...own(id), code: s.code })).status).toBe(201);
    await s.tell(0, s.paid(id));
    await s.tell(1, s.paid(id));
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
  });

  it('is known by the id alone where no two shops have the same', async () => {
    const id = shopNumber();
    const [first, second] = await Promise.all(
      [1, 2].map(() => makeConnection(s.programId, 'paddle')),
    );
    for (const [shop, total] of [
      [first, 10_000],
      [second, 8000],
    ] as const) {
      const connection = {
        id: shop?.id ?? '',
        provider: 'paddle',
        programId: s.programId,
      } as const;
      await s.run(
        connection,
        s.paid(id, { amount: total, total, occurredAt: new Date(LONG_AGO + total) }),
      );
    }
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
  });

  it.each([
    ['for another price', { amount: 9000, total: 9000 }],
    ['at another time', { occurredAt: new Date(Date.now() - 7_200_000) }],
  ])('or two shops that count alike and sell %s: nothing is held', async (_what, more) => {
    const id = shopNumber();
    await s.tell(0, s.paid(id));
    await s.tell(1, s.paid(id, more));
    expect(await Promise.all(await held(id))).toEqual([0, 0]);
  });
});
