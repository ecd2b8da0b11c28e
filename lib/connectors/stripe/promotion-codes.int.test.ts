import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import Stripe from 'stripe';
import { verifyBooks } from '@/lib/books/verify';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { db } from '@/lib/db/client';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { makeAffiliate, makeDiscountCode, makeProgram } from '@/lib/testing/factories';

/** Sessions and invoices that name what they were discounted by as Stripe calls it. */

type Json = Record<string, unknown>;

const SECRET = 'whsec_of_a_connection';
const suffix = () => randomBytes(8).toString('hex');
const seconds = () => Math.floor(Date.now() / 1000);

let programId: string;
let affiliateId: string;
let code: string;
let shop: { id: string; provider: string };

beforeEach(async () => {
  programId = (await makeProgram()).id;
  const affiliate = await makeAffiliate({ programId });
  affiliateId = affiliate.id;
  code = `P${affiliate.code}`;
  await makeDiscountCode({ programId, affiliateId, code });
  shop = await makeConnection(programId, 'stripe', SECRET);
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

const sessionOf = (more: Json): Json => ({
  ...samples['checkout.session'],
  id: `cs_${suffix()}`,
  mode: 'payment',
  payment_intent: `pi_${suffix()}`,
  created: seconds(),
  payment_status: 'paid',
  invoice: null,
  invoice_creation: null,
  currency: 'usd',
  amount_subtotal: 10_000,
  amount_total: 10_000,
  total_details: null,
  client_reference_id: null,
  metadata: {},
  ...more,
});

const pay = (more: Json) => send('checkout.session.completed', sessionOf(more));
const orders = () => db.order.findMany({ where: { programId } });
const tell = (id: string, typed: string, more: Json = {}) =>
  send('promotion_code.created', { object: 'promotion_code', id, code: typed, active: true }, more);

describe('a promotion code', () => {
  it('that Stripe told is found by its id, of a session and of an invoice', async () => {
    const id = `promo_${suffix()}`;
    expect(await tell(id, code.toLowerCase())).toEqual({ received: true, outcome: 'applied' });
    await pay({ discounts: [{ coupon: null, promotion_code: id }] });
    const invoice = {
      ...samples.invoice,
      customer: `cus_${suffix()}`,
      total: 5_000,
      amount_paid: 5_000,
      total_excluding_tax: 5_000,
      metadata: {},
      status_transitions: { paid_at: seconds() },
    };
    await send('invoice.paid', {
      ...invoice,
      id: `in_${suffix()}`,
      discount: { promotion_code: id },
    });
    const unexpanded = [`di_${suffix()}`, { promotion_code: { id } }];
    await send('invoice.paid', {
      ...invoice,
      customer: `cus_${suffix()}`,
      id: `in_${suffix()}`,
      discounts: unexpanded,
    });
    const found = await orders();
    expect(found).toHaveLength(3);
    for (const order of found) expect(order).toMatchObject({ affiliateId, reason: null });
  });

  it('counts before a code in the metadata, unless it is none of ours', async () => {
    const [ours, shops] = [`promo_${suffix()}`, `promo_${suffix()}`];
    await tell(ours, code);
    await tell(shops, 'SUMMER');
    await pay({ discounts: [{ promotion_code: ours }], metadata: { code: 'NOBODYS' } });
    await pay({ discounts: [{ promotion_code: shops }], metadata: { code } });
    expect(await orders()).toMatchObject([{ affiliateId }, { affiliateId }]);
  });

  it('that is not known is named, and leaves the order as it was when it is told', async () => {
    const id = `promo_${suffix()}`;
    expect(await pay({ discounts: [{ promotion_code: id }] })).toMatchObject({
      outcome: 'applied',
      warnings: [{ field: 'code', code: 'DROPPED' }],
    });
    await tell(id, code);
    expect(await orders()).toMatchObject([{ affiliateId: null, reason: 'NO_TOUCH' }]);
  });

  it('is as Stripe told it last, whichever word comes first', async () => {
    const id = `promo_${suffix()}`;
    await send('promotion_code.updated', { id, code, active: false }, { created: seconds() - 10 });
    expect(await tell(id, code, { created: seconds() - 20 })).toMatchObject({ outcome: 'ignored' });
    const [kept] = await db.shopCode.findMany({ where: { connectionId: shop.id } });
    expect(kept).toMatchObject({ ref: id, code, active: false });
  });

  it('of the test mode, or of another shop, is nobody’s here', async () => {
    const id = `promo_${suffix()}`;
    expect(await tell(id, code, { livemode: false })).toMatchObject({ outcome: 'test' });
    const own = shop;
    shop = await makeConnection(programId, 'stripe', SECRET);
    await tell(id, code);
    shop = own;
    await pay({ discounts: [{ promotion_code: id }] });
    expect(await orders()).toMatchObject([{ affiliateId: null, code: null }]);
  });
});
