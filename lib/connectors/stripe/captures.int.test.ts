import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import Stripe from 'stripe';
import { verifyBooks } from '@/lib/books/verify';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { db } from '@/lib/db/client';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { makeAffiliate, makeDiscountCode, makeProgram } from '@/lib/testing/factories';

/** A checkout that is authorised, and its payment that is captured later. */

type Json = Record<string, unknown>;

const SECRET = 'whsec_of_a_connection';
const suffix = () => randomBytes(8).toString('hex');
const seconds = () => Math.floor(Date.now() / 1000);

let programId: string;
let affiliateId: string;
let code: string;
let shop: { id: string; provider: string };
let intent: string;

beforeEach(async () => {
  programId = (await makeProgram()).id;
  const affiliate = await makeAffiliate({ programId });
  affiliateId = affiliate.id;
  code = `K${affiliate.code}`;
  await makeDiscountCode({ programId, affiliateId, code });
  shop = await makeConnection(programId, 'stripe', SECRET);
  intent = `pi_${suffix()}`;
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

async function send(type: string, object: Json, more: Json = {}) {
  const event = { ...samples.event, livemode: true, id: `evt_${suffix()}`, created: seconds() };
  const payload = JSON.stringify({ ...event, type, data: { object }, ...more });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  return (await sendTo(shop, payload, { 'stripe-signature': signature })).body;
}

/** 100.00 net, 15.00 tax, 4.00 shipping. */
const checkout = (more: Json = {}, about: Json = {}) =>
  send(
    'checkout.session.completed',
    {
      ...samples['checkout.session'],
      id: `cs_${intent}`,
      mode: 'payment',
      payment_intent: intent,
      created: seconds(),
      payment_status: 'unpaid',
      invoice: null,
      invoice_creation: null,
      currency: 'usd',
      amount_subtotal: 10_000,
      amount_total: 11_900,
      total_details: { amount_discount: 0, amount_shipping: 400, amount_tax: 1500 },
      client_reference_id: null,
      metadata: { code },
      ...more,
    },
    about,
  );
const capture = (amount_received = 11_900, about: Json = {}) =>
  send(
    'payment_intent.succeeded',
    {
      object: 'payment_intent',
      id: intent,
      status: 'succeeded',
      amount_received,
      currency: 'usd',
      metadata: {},
    },
    about,
  );
/** Its charge, of which so much is refunded in all. */
const refund = (amount_refunded: number, amount_captured = 11_900) =>
  send('charge.refunded', {
    ...samples.charge,
    id: `ch_${intent}`,
    payment_intent: intent,
    amount: 11_900,
    amount_captured,
    amount_refunded,
    currency: 'usd',
  });
const nothing = { outcome: 'ignored' };
const orders = () =>
  db.order.findMany({ where: { programId }, include: { commissions: true, refunds: true } });
const whole = {
  amountMinor: 10_000n,
  totalMinor: 11_900n,
  commissions: [{ amountMinor: 2000n }],
};
const applied = { received: true, outcome: 'applied' };

describe('a payment that is captured later', () => {
  it('is a lead first, and the order that its checkout said it would be', async () => {
    expect(await checkout()).toEqual(applied);
    expect(await orders()).toEqual([]);
    expect(await db.lead.count({ where: { programId, affiliateId } })).toBe(1);
    expect(await capture()).toEqual(applied);
    const [order, ...others] = await orders();
    expect(others).toEqual([]);
    expect(order).toMatchObject({ ...whole, affiliateId, externalId: intent, paymentRef: intent });
    expect(order).toMatchObject({ metadata: { checkoutSession: `cs_${intent}` }, code });
  });

  it('in part is that share, net and in all', async () => {
    await checkout();
    await capture(5_950);
    expect(await orders()).toMatchObject([
      { amountMinor: 5_000n, totalMinor: 5_950n, commissions: [{ amountMinor: 1000n }] },
    ]);
  });

  it.each(['before', 'after'])(
    'in part gives nothing back of what Stripe released, told %s it; of what was paid it does',
    async (when) => {
      await checkout();
      if (when === 'before') expect(await refund(5_950, 5_950)).toMatchObject(nothing);
      await capture(5_950);
      if (when === 'after') expect(await refund(5_950, 5_950)).toMatchObject(nothing);
      expect(await orders()).toMatchObject([{ totalMinor: 5_950n, refundedMinor: 0n }]);
      await refund(5_950 + 1_190, 5_950);
      expect(await orders()).toMatchObject([
        { refundedMinor: 1_190n, commissions: [{ amountMinor: 1000n, clawedBackMinor: 200n }] },
      ]);
    },
  );

  it('in steps gives back what is refunded before the last of them', async () => {
    await checkout();
    await capture(11_000);
    await refund(500, 11_000);
    expect(await orders()).toMatchObject([{ totalMinor: 11_000n, refundedMinor: 500n }]);
  });

  it('and is not captured at all, it waits for nothing', async () => {
    await checkout();
    expect(await refund(11_900, 0)).toMatchObject(nothing);
    expect(await db.refund.count({ where: { programId } })).toBe(0);
  });

  it('counts when it is told first, told twice, and told at once', async () => {
    expect(await capture()).toMatchObject({ outcome: 'ignored' });
    expect(await checkout()).toEqual(applied);
    await capture();
    expect(await orders()).toMatchObject([{ ...whole, affiliateId }]);
    for (let nth = 0; nth < 5; nth++) {
      intent = `pi_${suffix()}`;
      await Promise.all([checkout(), capture(), capture()]);
    }
    const all = await orders();
    expect(all).toHaveLength(6);
    for (const order of all) expect(order).toMatchObject({ ...whole, affiliateId });
  });

  it('has a refund that waited for it', async () => {
    await checkout();
    expect(await refund(1_190)).toMatchObject({ outcome: 'waiting' });
    await capture();
    expect(await orders()).toMatchObject([
      { refundedMinor: 1_190n, commissions: [{ amountMinor: 2000n, clawedBackMinor: 200n }] },
    ]);
  });

  it('has one order where the checkout says by itself that it is paid', async () => {
    await checkout({ payment_status: 'paid' });
    expect(await capture()).toMatchObject({ outcome: 'ignored' });
    intent = `pi_${suffix()}`;
    await checkout();
    await capture();
    const later = { payment_status: 'paid', created: seconds() };
    await checkout(later, { type: 'checkout.session.async_payment_succeeded' });
    expect(await orders()).toMatchObject([whole, whole].map((one) => ({ ...one, affiliateId })));
  });
});

describe('a payment', () => {
  it.each([
    ['of no checkout', async () => Promise.resolve()],
    ['of another shop’s checkout', () => ofAnotherShop(() => checkout())],
    ['that an invoice tells', () => checkout({ invoice_creation: { enabled: true } })],
    ['of a subscription', () => checkout({ mode: 'subscription' })],
    ['of a checkout that is erased', () => checkout().then(forget)],
  ])('%s says nothing', async (_label, before) => {
    await before();
    expect(await capture()).toEqual({ received: true, outcome: 'ignored' });
    const told = await db.inboxEvent.findFirst({
      where: { connectionId: shop.id, type: 'payment_intent.succeeded' },
    });
    expect(told?.note).toMatch(/No checkout awaits/);
    expect(await orders()).toEqual([]);
  });

  it('that is not through says nothing, and one of the test mode never earns', async () => {
    await checkout();
    expect(await capture(0)).toMatchObject({ outcome: 'ignored' });
    expect(await capture(11_900, { livemode: false })).toMatchObject({ outcome: 'test' });
    expect(await orders()).toEqual([]);
  });
});

async function ofAnotherShop(tell: () => Promise<unknown>): Promise<void> {
  const own = shop;
  shop = await makeConnection(programId, 'stripe', SECRET);
  await tell();
  shop = own;
}

async function forget(): Promise<void> {
  await db.inboxEvent.updateMany({ where: { connectionId: shop.id }, data: { payload: {} } });
}
