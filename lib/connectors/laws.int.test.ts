import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyBooks } from '@/lib/books/verify';
import { CONNECTED_PROVIDERS } from '@/lib/connectors/registry';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import { eraseCustomer } from '@/lib/privacy/erase-customer';
import { expectOk } from '@/lib/result';
import { countEverything } from '@/lib/testing/api';
import { makeConnection, sendTo, type Sent } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram, makeUser } from '@/lib/testing/factories';
import { genericCase } from '@/lib/testing/shops/generic';
import { lemonsqueezyCase } from '@/lib/testing/shops/lemonsqueezy';
import { paddleCase } from '@/lib/testing/shops/paddle';
import { polarCase } from '@/lib/testing/shops/polar';
import { shopifyCase } from '@/lib/testing/shops/shopify';
import type { Sale, ShopCase, ShopEvent } from '@/lib/testing/shops/types';
import { woocommerceCase } from '@/lib/testing/shops/woocommerce';

/**
 * What is true of every connector (docs/decisions/037). Stripe's own tests say the same of Stripe. Thirty random orders in
 * `npm test`, two hundred by `npm run test:races`.
 */
const CASES: ShopCase[] = [
  shopifyCase,
  woocommerceCase,
  paddleCase,
  polarCase,
  lemonsqueezyCase,
  genericCase,
];
const SHUFFLES = process.env.RACES === 'long' ? 200 : 30;

const number = () => String(1_000_000 + randomInt(2 ** 31));
const unique = () => randomBytes(8).toString('hex');

it('every provider but Stripe is here', () => {
  const tested = CASES.map(({ provider }) => provider);
  expect([...tested, 'stripe'].sort()).toEqual([...CONNECTED_PROVIDERS].sort());
});

describe.each(CASES.map((shop) => [shop.provider, shop] as const))('%s', (provider, shop) => {
  let programId: string;
  let affiliateId: string;
  let code: string;
  let secret: string;
  let connection: { id: string; provider: string };

  beforeEach(async () => {
    programId = (await makeProgram()).id;
    affiliateId = (await makeAffiliate({ programId })).id;
    code = `L${unique()}`.toUpperCase();
    await db.discountCode.create({
      data: {
        id: newId('discountCode'),
        programId,
        affiliateId,
        code,
        kind: 'percent',
        percentBps: 1000,
      },
    });
    secret = shop.newSecret();
    connection = await makeConnection(programId, provider, secret);
  });

  afterAll(async () => {
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  });

  const saleOf = (more: Partial<Sale> = {}): Sale => ({
    id: number(),
    customer: number(),
    email: `buyer-${unique()}@example.com`,
    net: 10_000,
    total: 11_900,
    currency: 'USD',
    code,
    refunds: [
      { id: number(), amount: 1190 },
      { id: number(), amount: 2380 },
    ],
    ...more,
  });

  function send(
    event: ShopEvent,
    more: { secret?: string; id?: string; at?: Date } = {},
  ): Promise<Sent> {
    const body = JSON.stringify(event.body);
    const { secret: by = secret, id = unique(), at } = more;
    const about = { type: event.type, id, ...(at ? { at } : {}) };
    return sendTo(connection, body, shop.sign(body, by, about));
  }

  const ordersOf = async (sale: Sale) =>
    db.order.findMany({
      where: { programId, externalId: shop.orderId?.(sale) ?? sale.id },
      include: { commissions: true, lines: true },
    });

  it('earns by what is paid, for whose code it was, with the shop’s lines', async () => {
    const sale = saleOf();
    expect((await send(shop.paid(sale))).body).toEqual({ received: true, outcome: 'applied' });
    const told = await db.inboxEvent.findFirstOrThrow({ where: { connectionId: connection.id } });
    expect(told.sentAt).toBeInstanceOf(Date);
    const [order] = await ordersOf(sale);
    expect(order).toMatchObject({
      source: provider,
      connectionId: connection.id,
      affiliateId,
      amountMinor: 10_000n,
      totalMinor: 11_900n,
      currency: 'USD',
      commissions: [{ amountMinor: 2000n }],
    });
    expect(order?.lines.map((line) => line.amountMinor)).toEqual([10_000n]);
    const customer = await db.customer.findUniqueOrThrow({
      where: { id: order?.customerId ?? '' },
    });
    expect(customer.email).toBe(shop.hasEmail === false ? null : sale.email);
  });

  it(`ends in the same books in ${SHUFFLES} random orders, with duplicates and at once`, async () => {
    for (let nth = 0; nth < SHUFFLES; nth++) {
      const sale = saleOf();
      const events = shop.story(sale).map((event) => ({ event, id: unique() }));
      const queue = [...events, ...events.filter(() => Math.random() < 0.4)].sort(
        () => Math.random() - 0.5,
      );
      const told = queue.map(({ event }) => event.type);
      while (queue.length > 0) {
        const together = queue.splice(0, Math.random() < 0.4 ? 3 : 1);
        const answers = await Promise.all(together.map(({ event, id }) => send(event, { id })));
        for (const { status, body } of answers) {
          expect([status, body.outcome === 'refused'], JSON.stringify([told, body])).toEqual([
            200,
            false,
          ]);
        }
      }
      const [order, ...others] = await ordersOf(sale);
      expect(others).toEqual([]);
      expect([told, order]).toMatchObject([
        told,
        {
          refundedMinor: 3570n,
          commissions: [{ status: 'pending', amountMinor: 2000n, clawedBackMinor: 600n }],
        },
      ]);
    }
  });

  it('counts one event once, also when it comes twenty times at once', async () => {
    const sale = saleOf();
    const event = shop.paid(sale);
    const id = unique();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(event, { id })));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.filter(({ body }) => body.duplicate === true)).toHaveLength(19);
    const before = await countEverything();
    expect((await send(event, { id })).body).toEqual({ received: true, duplicate: true });
    expect(await countEverything()).toEqual(before);
    expect((await ordersOf(sale))[0]?.commissions).toHaveLength(1);
  });

  it('takes nothing that is signed by another, by nobody, or for another body', async () => {
    const other = shop.newSecret();
    await makeConnection(programId, provider, other);
    const event = shop.paid(saleOf());
    const body = JSON.stringify(event.body);
    const about = { type: event.type, id: unique() };
    const headers = shop.sign(body, secret, about);
    const unsigned = Object.fromEntries(Object.keys(headers).map((name) => [name, 'nonsense']));
    const before = await countEverything();
    const answers = [
      await send(event, { secret: other }),
      await sendTo(connection, body.replace('119', '911'), headers),
      await sendTo(connection, `${body} `, headers),
      await sendTo(connection, body, {}),
      await sendTo(connection, body, unsigned),
    ];
    expect(answers.map((answer) => [answer.status, answer.body.error?.code])).toEqual(
      answers.map(() => [401, 'INVALID_SIGNATURE']),
    );
    expect(await countEverything()).toEqual(before);
  });

  it('takes a year-old event not at all, or as a state that is known', async () => {
    const sale = saleOf();
    const [first, ...later] = shop.story(sale);
    const at = new Date(Date.now() - 365 * 24 * 3_600_000);
    if (shop.isDated) {
      expect((await send(shop.paid(sale), { at })).status).toBe(401);
      return;
    }
    for (const event of [shop.paid(sale), ...later]) await send(event);
    const before = await ordersOf(sale);
    for (const event of [first, shop.paid(sale)]) if (event) await send(event);
    expect(await ordersOf(sale)).toEqual(before);
  });

  it('keeps what is none of its business, and says why', async () => {
    expect((await send(shop.unknown)).body).toEqual({ received: true, outcome: 'ignored' });
    const kept = await db.inboxEvent.findFirstOrThrow({ where: { connectionId: connection.id } });
    expect(kept).toMatchObject({ outcome: 'ignored', note: expect.stringContaining('nothing') });
  });

  it.skipIf(shop.test === null)('never earns by the shop’s test mode', async () => {
    const sale = saleOf();
    const event = shop.test?.(sale);
    if (!event) throw new Error('no test mode');
    expect((await send(event)).body).toMatchObject({
      outcome: 'test',
      note: 'A test. A real one would be applied.',
    });
    expect(await ordersOf(sale)).toEqual([]);
  });

  it.each([
    ['JPY', 10_000, 11_900],
    ['KWD', 10_000, 11_900],
  ])('takes amounts of %s, which has no hundredths', async (currency, net, total) => {
    const sale = saleOf({ currency, net, total });
    await send(shop.paid(sale));
    expect(await ordersOf(sale)).toMatchObject([
      { amountMinor: BigInt(net), totalMinor: BigInt(total), currency },
    ]);
  });

  it.skipIf(shop.wrongAmount === null)(
    'refuses an amount that its currency has not, and keeps why',
    async () => {
      const sale = saleOf();
      const event = shop.wrongAmount?.(sale);
      if (!event) throw new Error('no wrong amount');
      expect((await send(event)).body).toMatchObject({ outcome: 'refused', code: 'INVALID_INPUT' });
      expect(await ordersOf(sale)).toEqual([]);
      const kept = await db.inboxEvent.findFirstOrThrow({ where: { connectionId: connection.id } });
      expect(kept).toMatchObject({
        outcome: 'refused',
        note: expect.stringMatching(/^INVALID_INPUT: .*JPY/),
      });
    },
  );

  it('keeps what is signed and cannot be read as refused, and why; 2 MB it does not take', async () => {
    const before = await countEverything();
    const tell = (body: string) =>
      sendTo(connection, body, shop.sign(body, secret, { type: 'x', id: unique() }));
    expect((await tell('x'.repeat(2 * 1024 * 1024))).status).toBe(413);
    expect(await countEverything()).toEqual(before);
    for (const [body, code] of [
      ['a=b', 'INVALID_JSON'],
      ['[1]', 'INVALID_INPUT'],
      ['{"half":', 'INVALID_JSON'],
    ] as const) {
      const refused = { received: true, outcome: 'refused', code };
      expect(await tell(body)).toEqual({ status: 200, body: refused });
      expect((await tell(body)).body).toEqual({ received: true, duplicate: true });
    }
    const where = { connectionId: connection.id };
    const kept = await db.inboxEvent.findMany({ where, orderBy: { id: 'asc' } });
    expect(kept.map(({ note }) => note?.split(':')[0])).toEqual([
      'INVALID_JSON',
      'INVALID_INPUT',
      'INVALID_JSON',
    ]);
  });

  it('reads what is signed, whatever its content type', async () => {
    const event = shop.paid(saleOf());
    const body = JSON.stringify(event.body);
    const headers = shop.sign(body, secret, { type: event.type, id: unique() });
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await sendTo(connection, body, form)).body.outcome).toBe('applied');
  });

  it('is forgotten with its customer: what the shop sent of their orders goes, of others it stays', async () => {
    const sale = saleOf();
    const other = saleOf();
    for (const event of shop.story(sale)) await send(event);
    await send(shop.paid(other));
    const [order] = await ordersOf(sale);
    const { id } = await makeUser({ role: 'owner' });
    const owner: CommandContext = { actor: { kind: 'user', id } };
    const input = {
      orderId: order?.id ?? '',
      confirm: order?.externalId ?? '',
      reason: 'ASKED' as const,
    };
    expectOk(await eraseCustomer(owner, input));
    const events = await db.inboxEvent.findMany({ where: { connectionId: connection.id } });
    const left = events.filter(({ payload }) => JSON.stringify(payload) !== '{}');
    expect(left).toHaveLength(1);
    expect(JSON.stringify(left[0]?.payload)).toContain(other.id);
    expect(await ordersOf(sale)).toMatchObject([{ refundedMinor: 3570n }]);
  });

  it('tells two shops with one number apart, and one customer’s number from another’s', async () => {
    const other = shop.newSecret();
    const second = await makeConnection(programId, provider, other);
    const sale = saleOf();
    await send(shop.paid(sale));
    const event = shop.paid({ ...sale, email: `other-${sale.email}` });
    const body = JSON.stringify(event.body);
    const headers = shop.sign(body, other, { type: event.type, id: unique() });
    expect((await sendTo(second, body, headers)).body.outcome).toBe('applied');
    const orders = await ordersOf(sale);
    expect(orders).toHaveLength(2);
    const customers = new Set(orders.map((order) => order.customerId));
    // By a webhook of the merchant's own making the customer's id is the merchant's: one in both.
    expect(customers.size).toBe(provider === 'generic' ? 1 : 2);
  });
});

it('what was refused counts when it is sent again and nothing refuses it any more, once', async () => {
  const { id: programId } = await makeProgram();
  const secret = shopifyCase.newSecret();
  const to = await makeConnection(programId, 'shopify', secret);
  const sale = { id: number(), customer: number(), email: `${unique()}@example.com`, refunds: [] };
  const whole = { ...sale, net: 100, total: 100, currency: 'USD', code: 'NONE' };
  const about = { type: 'orders/paid', id: unique() };
  const tell = (event: ShopEvent | undefined) => {
    const body = JSON.stringify(event?.body);
    return sendTo(to, body, shopifyCase.sign(body, secret, about));
  };
  const wrong = shopifyCase.wrongAmount?.(whole);
  expect((await tell(wrong)).body).toMatchObject({ outcome: 'refused' });
  expect((await tell(wrong)).body).toEqual({ received: true, duplicate: true });
  const where = { connectionId: to.id };
  expect(await db.inboxEvent.findMany({ where })).toMatchObject([{ outcome: 'refused' }]);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tell(shopifyCase.paid(whole))),
  );
  expect(answers.filter(({ body }) => body.outcome === 'applied')).toHaveLength(1);
  expect(answers.filter(({ body }) => body.duplicate === true)).toHaveLength(9);
  expect(await db.order.count({ where: { programId } })).toBe(1);
  expect(await db.inboxEvent.findMany({ where })).toMatchObject([
    { outcome: 'applied', note: null },
  ]);
});

it.each([
  [shopifyCase, 'discount_codes'],
  [woocommerceCase, 'coupon_lines'],
])('of several codes the first that is an affiliate’s counts', async (shop, field) => {
  const { id: programId } = await makeProgram();
  const { id: affiliateId } = await makeAffiliate({ programId });
  const code = `L${unique()}`.toUpperCase();
  const about = { kind: 'percent', percentBps: 1000 } as const;
  await db.discountCode.create({
    data: { id: newId('discountCode'), programId, affiliateId, code, ...about },
  });
  const secret = shop.newSecret();
  const to = await makeConnection(programId, shop.provider, secret);
  const tell = async (codes: string[]) => {
    const id = number();
    const sale = { id, customer: number(), email: `${unique()}@example.com` };
    const { type, body } = shop.paid({
      ...sale,
      net: 100,
      total: 100,
      currency: 'USD',
      code,
      refunds: [],
    });
    const text = JSON.stringify({ ...body, [field]: codes.map((one) => ({ code: one })) });
    await sendTo(to, text, shop.sign(text, secret, { type, id: unique() }));
    return db.order.findFirstOrThrow({ where: { programId, externalId: id } });
  };
  expect(await tell(['SHIPFREE', code.toLowerCase()])).toMatchObject({ affiliateId });
  expect(await tell(['SHIPFREE', 'SUMMER'])).toMatchObject({ affiliateId: null, code: 'SHIPFREE' });
});

it('WooCommerce’s ping, which is unsigned, is answered and kept nowhere; nothing longer is a ping', async () => {
  const { id: programId } = await makeProgram();
  const shop = await makeConnection(programId, 'woocommerce', woocommerceCase.newSecret());
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const before = await countEverything();
  expect(await sendTo(shop, 'webhook_id=12', form)).toEqual({
    status: 200,
    body: { received: true },
  });
  expect((await sendTo(shop, 'webhook_id=12&order=1', form)).status).toBe(401);
  expect(await countEverything()).toEqual(before);
});
