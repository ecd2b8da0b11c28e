import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as disputes from '@/app/api/v1/disputes/route';
import * as oneOrder from '@/app/api/v1/orders/[orderId]/route';
import * as orders from '@/app/api/v1/orders/route';
import * as refunds from '@/app/api/v1/refunds/route';
import { verifyBooks } from '@/lib/books/verify';
import type { Fact, Paid } from '@/lib/connectors/port/facts';
import { db } from '@/lib/db/client';
import { findOrderTwin } from '@/lib/orders/find-twin';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeConnection } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { paidFact, refundedFact, tellFacts, type PlainShop } from '@/lib/testing/facts';

/** Two shops of one program that count alike, and the merchant's own backend beside them. */

let programId: string;
let code: string;
let key: string;
let shops: { id: string; provider: 'woocommerce' }[];

const LONG_AGO = Date.UTC(2026, 9, 1);
const number = () => String(1000 + (randomBytes(4).readUInt32BE() % 1_000_000));

beforeEach(async () => {
  programId = (await makeProgram()).id;
  const affiliate = await makeAffiliate({ programId });
  code = `D${affiliate.code}`;
  await db.discountCode.create({
    data: {
      id: newId('discountCode'),
      programId,
      affiliateId: affiliate.id,
      code,
      kind: 'percent',
      percentBps: 1000,
    },
  });
  key = await makeKey(programId);
  shops = await Promise.all(
    ['A', 'B'].map(async () => ({
      ...(await makeConnection(programId, 'woocommerce')),
      provider: 'woocommerce' as const,
    })),
  );
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

async function tell(shop: number, fact: Fact) {
  const { id, provider } = shops[shop] ?? { id: '', provider: 'woocommerce' };
  return run({ id, provider, programId }, fact);
}

async function run(connection: PlainShop, fact: Fact) {
  return expectOk((await tellFacts(connection, fact)).told);
}

const paid = (orderId: string, more: Partial<Paid> = {}): Paid => {
  const guest = `order ${orderId} ${newId('request')}`;
  return paidFact(orderId, {
    buyer: { names: { trusted: [], byBuyer: null, guest }, code },
    payment: { is: 'free', cameAt: new Date() },
    ...more,
  });
};

const refunded = (orderId: string, refundId: string, amount = 4000) =>
  refundedFact(orderId, refundId, { amount });

const ordersOf = (externalId: string) =>
  db.order.findMany({
    where: { programId, externalId },
    orderBy: { connectionId: 'asc' },
    include: { commissions: true, refunds: true },
  });

const api = (route: { POST: Parameters<typeof callApi>[0] }, body: Record<string, unknown>) =>
  callApi(route.POST, { key, body });

const own = (orderId: string, more: object = {}) => ({
  orderId,
  customerId: `c-${orderId}`,
  amount: 10_000,
  currency: 'USD',
  ...more,
});

describe('two shops that both have an order of one number', () => {
  it('have two orders, each refunded by its own shop, also when both count refunds alike', async () => {
    const id = number();
    expect(await tell(1, refunded(id, '7'))).toMatchObject({ outcome: 'waiting' });
    await tell(0, paid(id));
    await tell(1, paid(id));
    expect(await tell(0, refunded(id, '7', 1000))).toEqual({ outcome: 'applied' });
    const found = await ordersOf(id);
    expect(
      found.map((order) => [order.connectionId, order.refundedMinor, order.commissions.length]),
    ).toEqual(
      shops
        .map((shop, at) => [shop.id, at === 0 ? 1000n : 4000n, 1] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });

  it('have to be told apart by the API, which is told so', async () => {
    const id = number();
    await tell(0, paid(id));
    await tell(1, paid(id));
    const [first, second] = shops;
    for (const [route, body] of [
      [refunds, { refundId: 'r', orderId: id, amount: 100 }],
      [disputes, { disputeId: 'd', orderId: id, status: 'open' }],
      [orders, own(id)],
    ] as const) {
      const answer = await api(route, body);
      expect([answer.status, answer.body.error?.code]).toEqual([409, 'WHICH_CONNECTION']);
    }
    const named = { refundId: 'r', orderId: id, amount: 100, connection: second?.id };
    expect((await api(refunds, named)).status).toBe(201);
    expect((await api(refunds, { ...named, connection: first?.id })).status).toBe(201);
    const found = await ordersOf(id);
    expect(found.map((order) => order.refundedMinor)).toEqual([100n, 100n]);
    const read = (query: string) =>
      callApi(oneOrder.GET, { key, params: { orderId: id }, path: `/orders/${id}${query}` });
    const asked = await read('');
    expect([asked.status, asked.body.error?.code]).toEqual([409, 'WHICH_CONNECTION']);
    for (const shop of shops) {
      const { body } = await read(`?connection=${shop.id}`);
      expect(body.order).toMatchObject({ connection: shop.id, refunded: 100 });
    }
    const unknown = await read('?connection=con_none');
    expect([unknown.status, unknown.body.error?.code]).toEqual([404, 'CONNECTION_NOT_FOUND']);
  });
});

it('what another program’s Stripe ties to a number is nothing to a shop that counts so', async () => {
  const id = number();
  const shop = await makeConnection(programId, 'woocommerce');
  const other = await makeProgram();
  const stripe = await makeConnection(other.id, 'stripe');
  const wooShop = { ...shop, programId };
  const tied: Fact = { kind: 'tied', orderId: `in_${id}`, refs: [id] };
  await run({ ...stripe, programId: other.id }, tied);
  await run(wooShop, paid(id, { payment: { is: 'order' } }));
  await run(wooShop, refunded(id, '7'));
  expect(await ordersOf(id)).toMatchObject([{ connectionId: shop.id, refundedMinor: 4000n }]);
  await run(wooShop, { ...tied, orderId: id, refs: [`x${id}`] });
  expect(await db.stripePayment.count({ where: { paymentRef: `x${id}` } })).toBe(0);
});

describe('a shop that is connected a second time', () => {
  const held = async (id: string) =>
    (await ordersOf(id)).map(async (order) =>
      db.hold.count({ where: { commissionId: order.commissions[0]?.id ?? '' } }),
    );

  it('tells its orders again: what they earn is held, and the console shows the other', async () => {
    const id = number();
    const at = new Date(Date.now() - 3_600_000);
    await tell(0, paid(id, { occurredAt: at }));
    const { id: connectionId, provider } = shops[1] ?? { id: '', provider: 'woocommerce' };
    const shop = { id: connectionId, provider, programId };
    const { warnings } = await tellFacts(shop, paid(id, { occurredAt: at }));
    expect(warnings).toMatchObject([{ field: 'orderId' }]);
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
    const viewer = { kind: 'staff', userId: 'usr_x', role: 'owner' } as const;
    const [first, second] = await ordersOf(id);
    expect(await findOrderTwin(viewer, first?.id ?? '')).toMatchObject({ id: second?.id });
  });

  it('is known by its customer, too, when an order was edited in between', async () => {
    const id = number();
    const email = `${id}@buyers.example`;
    const by = (total: number, minutes: number) => {
      const told = paid(id, {
        amount: total,
        total,
        occurredAt: new Date(LONG_AGO + minutes * 60_000),
      });
      return { ...told, buyer: { ...told.buyer, email } };
    };
    await tell(0, by(10_000, 0));
    await tell(1, by(8000, 600));
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
  });

  it('is known by what the first one adopted', async () => {
    const id = number();
    expect((await api(orders, { ...own(id), code })).status).toBe(201);
    await tell(0, paid(id));
    await tell(1, paid(id));
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
  });

  it('is known by the id alone where no two shops have the same', async () => {
    const id = number();
    const [first, second] = await Promise.all(
      [1, 2].map(() => makeConnection(programId, 'paddle')),
    );
    for (const [shop, total] of [
      [first, 10_000],
      [second, 8000],
    ] as const) {
      const connection = { id: shop?.id ?? '', provider: 'paddle', programId } as const;
      await run(
        connection,
        paid(id, { amount: total, total, occurredAt: new Date(LONG_AGO + total) }),
      );
    }
    expect((await Promise.all(await held(id))).sort()).toEqual([0, 1]);
  });

  it.each([
    ['for another price', { amount: 9000, total: 9000 }],
    ['at another time', { occurredAt: new Date(Date.now() - 7_200_000) }],
  ])('or two shops that count alike and sell %s: nothing is held', async (_what, more) => {
    const id = number();
    await tell(0, paid(id));
    await tell(1, paid(id, more));
    expect(await Promise.all(await held(id))).toEqual([0, 0]);
  });
});

describe('the API without a connection', () => {
  it('means the only shop that knows the id', async () => {
    const id = number();
    await tell(0, paid(id));
    expect((await api(refunds, { refundId: 'r', orderId: id, amount: 100 })).status).toBe(201);
    expect((await api(refunds, { refundId: 'r', orderId: id, amount: 100 })).status).toBe(200);
    const [order] = await ordersOf(id);
    expect(order?.refunds).toMatchObject([{ connectionId: shops[0]?.id, amountMinor: 100n }]);
    expect((await api(orders, own(id))).body.error?.code).toBe('ORDER_CONFLICT');
  });

  it('tells an order that a shop’s refund waits for: it is that shop’s', async () => {
    const id = number();
    await tell(0, refunded(id, 'r', 4000));
    expect((await api(orders, own(id, { code }))).status).toBe(201);
    expect(await ordersOf(id)).toMatchObject([
      { connectionId: shops[0]?.id, refundedMinor: 4000n },
    ]);
  });

  it('tells an order first, and the shop adopts it: one order, one commission, one refund', async () => {
    const id = number();
    expect((await api(orders, own(id, { code }))).status).toBe(201);
    expect((await api(refunds, { refundId: 'r', orderId: id, amount: 100 })).status).toBe(201);
    await tell(0, paid(id));
    expect(await ordersOf(id)).toMatchObject([{ connectionId: shops[0]?.id }]);
    await tell(0, refunded(id, 's', 4000));
    const found = await ordersOf(id);
    expect(found).toMatchObject([{ connectionId: shops[0]?.id, refundedMinor: 4100n }]);
    expect(found[0]?.commissions).toHaveLength(1);
    expect(found[0]?.refunds.map((row) => row.connectionId)).toEqual([shops[0]?.id, shops[0]?.id]);
    // The other shop's order of that number is another one.
    await tell(1, paid(id));
    expect(await ordersOf(id)).toHaveLength(2);
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
      const id = number();
      expect((await api(orders, own(id, { code, ...more }))).status).toBe(201);
      const shop = { ...(shops[0] ?? { id: '', provider: 'stripe' as const }), programId };
      const { told } = await tellFacts(shop, paid(id, { amount: 9500 }));
      expect(told).toMatchObject({ ok: false, error: { code: 'ORDER_CONFLICT' } });
      expect(await ordersOf(id)).toMatchObject([{ connectionId: null }]);
    },
  );

  it('told an order by its net amount alone: it is the shop’s, and refunds are parts of what was paid', async () => {
    const id = number();
    expect((await api(orders, own(id, { code }))).status).toBe(201);
    await tell(0, paid(id, { total: 11_900 }));
    await tell(0, refunded(id, 'r', 4760));
    expect(await ordersOf(id)).toMatchObject([
      {
        connectionId: shops[0]?.id,
        totalMinor: 11_900n,
        refundedMinor: 4760n,
        commissions: [{ amountMinor: 2000n, clawedBackMinor: 800n }],
      },
    ]);
  });

  it('told an order that a shop refunds in another currency: it stays the API’s', async () => {
    const id = number();
    await api(orders, own(id, { code }));
    const shop = { ...(shops[0] ?? { id: '', provider: 'stripe' as const }), programId };
    await tellFacts(shop, refundedFact(id, 'r', { currency: 'EUR' }));
    expect(await ordersOf(id)).toMatchObject([{ connectionId: null, refundedMinor: 0n }]);
  });

  it('may name a connection of its own program only', async () => {
    const other = await makeConnection((await makeProgram()).id, 'stripe');
    const id = number();
    for (const connection of [other.id, 'con_none']) {
      const answer = await api(orders, own(id, { connection }));
      expect([answer.status, answer.body.error?.code]).toEqual([404, 'CONNECTION_NOT_FOUND']);
    }
    const answer = await api(orders, own(id, { connection: shops[1]?.id }));
    expect(answer.status).toBe(201);
    expect(answer.body.order).toMatchObject({ orderId: id, connection: shops[1]?.id });
  });

  it('and two shops at once, twenty times each, end in two orders', async () => {
    const id = number();
    await Promise.all(
      Array.from({ length: 40 }, (_one, at) => tell(at % 2, paid(id)).catch(() => null)),
    );
    const found = await ordersOf(id);
    expect(found).toHaveLength(2);
    expect(found.map((order) => order.commissions.length)).toEqual([1, 1]);
  });
});
