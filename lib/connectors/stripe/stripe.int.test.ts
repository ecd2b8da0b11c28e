import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import Stripe from 'stripe';
import * as orders from '@/app/api/v1/orders/route';
import * as leads from '@/app/api/v1/leads/route';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { POST } from '@/app/api/webhooks/stripe/route';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { verifyBooks } from '@/lib/books/verify';
import { callApi, countEverything, makeKey, type ApiAnswer } from '@/lib/testing/api';
import { newClick } from '@/lib/testing/clicks';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { DAY_MS } from '@/lib/time/calendar';
import { signedRequest } from '@/lib/testing/stripe';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { openConnection } from '@/lib/connectors/connections/open-connection';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';

const seconds = () => Math.floor(Date.now() / 1000);
const suffix = () => randomBytes(8).toString('hex');

type Json = Record<string, unknown>;

function eventOf(type: string, object: Json, more: Json = {}): Json {
  const base = { ...samples.event, livemode: true };
  const event = { ...base, id: `evt_${suffix()}`, type, created: seconds() };
  return { ...event, data: { object }, ...more };
}

/** Sends an event as Stripe does, signed by Stripe's own library. */
async function send(
  event: Json | string,
  options: { secret?: string; timestamp?: number; signature?: string } = {},
): Promise<Pick<ApiAnswer, 'status' | 'body'>> {
  const payload = typeof event === 'string' ? event : JSON.stringify(event, null, 2);
  const response = await POST(signedRequest(payload, { timestamp: seconds(), ...options }));
  return { status: response.status, body: (await response.json()) as ApiAnswer['body'] };
}

let program: Awaited<ReturnType<typeof makeProgram>>;
let affiliate: Awaited<ReturnType<typeof makeAffiliate>>;
let code: string;

// One database holds the programs of all tests here: each event names its own, as with several programs.
beforeEach(async () => {
  program = await makeProgram();
  affiliate = await makeAffiliate({ programId: program.id });
  code = `C${affiliate.code}`;
  await db.discountCode.create({
    data: {
      id: newId('discountCode'),
      programId: program.id,
      affiliateId: affiliate.id,
      code,
      kind: 'percent',
      percentBps: 1000,
    },
  });
});

const pool = connectClicks(env().DATABASE_URL);

/** A click of the affiliate's link, as tracking leaves it. */
async function makeClick(ageMs = 60_000): Promise<string> {
  const click = newClick({
    occurredAt: new Date(Date.now() - ageMs),
    programId: program.id,
    affiliateId: affiliate.id,
  });
  await writeClicks(pool, [click]);
  return click.id;
}

const metadataOf = (more: Json = {}) => ({ program: program.slug, ...more });

/** 100.00 net, 19.00 tax. */
function sessionOf(more: Json = {}): Json {
  return {
    ...samples['checkout.session'],
    id: `cs_test_${suffix()}`,
    payment_intent: `pi_${suffix()}`,
    created: seconds(),
    status: 'complete',
    payment_status: 'paid',
    invoice_creation: { ...samples['checkout.session'].invoice_creation, enabled: false },
    currency: 'usd',
    amount_subtotal: 10_000,
    amount_total: 11_900,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 1900 },
    metadata: metadataOf(),
    ...more,
  };
}

function invoiceOf(more: Json = {}): Json {
  return {
    ...samples.invoice,
    id: `in_${suffix()}`,
    customer: `cus_${suffix()}`,
    status: 'paid',
    created: seconds(),
    total: 11_900,
    subtotal: 10_000,
    total_excluding_tax: 10_000,
    amount_due: 11_900,
    amount_paid: 11_900,
    metadata: metadataOf(),
    ...more,
  };
}

function chargeOf(paymentIntent: unknown, refunded: number, more: Json = {}): Json {
  return {
    ...samples.charge,
    id: `ch_${String(paymentIntent)}`,
    amount: 11_900,
    amount_captured: 11_900,
    amount_refunded: refunded,
    payment_intent: paymentIntent,
    metadata: metadataOf(),
    ...more,
  };
}

function permutations(of: number[]): number[][] {
  if (of.length < 2) return [of];
  return of.flatMap((first) =>
    permutations(of.filter((other) => other !== first)).map((rest) => [first, ...rest]),
  );
}

const orderOf = (externalId: unknown) =>
  db.order.findFirst({
    where: { programId: program.id, externalId: String(externalId) },
    include: { commissions: true, customer: true },
  });

afterAll(async () => {
  await pool.end();
  const wrong = (await verifyBooks()).filter((check) => !check.ok);
  expect(wrong).toEqual([]);
});

describe('a checkout session', () => {
  it('of a payment is an order under its payment intent, net of tax and shipping', async () => {
    const click = await makeClick();
    const session = sessionOf({
      client_reference_id: 'user_42',
      amount_total: 12_400,
      total_details: { amount_discount: 500, amount_shipping: 500, amount_tax: 1900 },
      metadata: metadataOf({ click }),
    });
    const answer = await send(eventOf('checkout.session.completed', session));
    expect([answer.status, answer.body]).toEqual([200, { received: true, outcome: 'applied' }]);
    expect(await orderOf(session.payment_intent)).toMatchObject({
      amountMinor: 10_000n,
      totalMinor: 12_400n,
      currency: 'USD',
      source: 'stripe',
      affiliateId: affiliate.id,
      customer: { externalId: 'user_42', email: 'example@example.com' },
      commissions: [{ status: 'pending', amountMinor: 2000n }],
    });
  });

  it('takes the click from client_reference_id, and then names the customer by Stripe’s id', async () => {
    const click = await makeClick();
    const session = sessionOf({ client_reference_id: click, customer: 'cus_reference' });
    await send(eventOf('checkout.session.completed', session));
    expect(await orderOf(session.payment_intent)).toMatchObject({
      affiliateId: affiliate.id,
      customer: { externalId: 'cus_reference' },
    });
  });

  it('attributes by a code in its metadata', async () => {
    const session = sessionOf({ metadata: metadataOf({ code: code.toLowerCase() }) });
    await send(eventOf('checkout.session.completed', session));
    expect(await orderOf(session.payment_intent)).toMatchObject({ affiliateId: affiliate.id });
  });

  it('not paid yet is a lead, and an order when the payment has come', async () => {
    const session = sessionOf({ payment_status: 'unpaid', metadata: metadataOf({ code }) });
    await send(eventOf('checkout.session.completed', session));
    expect(await orderOf(session.payment_intent)).toBeNull();
    expect(await db.lead.count({ where: { programId: program.id } })).toBe(1);
    const paid = { ...session, payment_status: 'paid' };
    await send(eventOf('checkout.session.async_payment_succeeded', paid));
    expect(await orderOf(session.payment_intent)).toMatchObject({ affiliateId: affiliate.id });
  });

  it('that is free, or that gives away everything but the shipping, is no order', async () => {
    const free = sessionOf({ payment_status: 'no_payment_required', amount_total: 0 });
    await send(eventOf('checkout.session.completed', free));
    const shipping = sessionOf({
      amount_total: 500,
      total_details: { amount_discount: 10_000, amount_shipping: 500, amount_tax: 0 },
    });
    await send(eventOf('checkout.session.completed', shipping));
    expect(await db.order.count({ where: { programId: program.id } })).toBe(0);
  });

  it('is an order whatever its optional texts look like', async () => {
    const session = sessionOf({
      metadata: metadataOf({ code, click: 'x'.repeat(600), customerId: '' }),
      client_reference_id: 'y'.repeat(300),
      customer_email: 17,
      customer_details: { email: 'no address' },
    });
    const answer = await send(eventOf('checkout.session.completed', session));
    expect(answer.body).toMatchObject({ outcome: 'applied' });
    const { payment_intent: intent } = session;
    expect(await orderOf(intent)).toMatchObject({ affiliateId: affiliate.id });
    const dispute = {
      ...{ ...samples.dispute, id: `dp_${String(intent)}`, payment_intent: intent },
      ...{ amount: 100, status: 'needs_response', reason: `odd\u0000${'x'.repeat(600)}` },
      metadata: metadataOf(),
    };
    const disputed = await send(eventOf('charge.dispute.created', dispute));
    expect(disputed.body).toMatchObject({ outcome: 'applied' });
    const refund = {
      ...{ id: `re_${suffix()}`, object: 'refund', amount: 100, currency: 'usd', status: 'failed' },
      ...{
        charge: null,
        payment_intent: intent,
        failure_reason: 'a\u0000b',
        metadata: metadataOf(),
      },
    };
    const failed = await send(eventOf('refund.failed', refund));
    expect(failed.body).toMatchObject({ outcome: 'applied' });
  });

  it('reported in two events is one order', async () => {
    const session = sessionOf();
    await send(eventOf('checkout.session.completed', session));
    const again = await send(eventOf('checkout.session.async_payment_succeeded', session));
    expect(again.body).toEqual({ received: true, outcome: 'applied' });
    expect(await db.order.count({ where: { programId: program.id } })).toBe(1);
  });
});

describe('an invoice', () => {
  const subscribed = (customer: string, metadata: Json) =>
    sessionOf({
      mode: 'subscription',
      customer,
      client_reference_id: `user_${customer}`,
      invoice: `in_${customer}`,
      payment_intent: null,
      metadata,
    });

  it('is the order of its checkout session, in either order of events', async () => {
    const results: unknown[] = [];
    for (const sessionFirst of [true, false]) {
      const customer = `cus_${suffix()}`;
      const click = await makeClick();
      const created = seconds() - 30;
      const session = { ...subscribed(customer, metadataOf({ click })), created };
      const invoice = invoiceOf({ id: `in_${customer}`, customer });
      const events = [
        eventOf('checkout.session.completed', session),
        eventOf('invoice.paid', invoice),
      ];
      for (const event of sessionFirst ? events : events.reverse()) {
        expect((await send(event)).body).toMatchObject({ outcome: 'applied' });
      }
      const order = await orderOf(`in_${customer}`);
      expect(order).toMatchObject({ affiliateId: affiliate.id });
      results.push(order?.commissions.map(({ status, amountMinor }) => ({ status, amountMinor })));
    }
    expect(results[0]).toEqual([{ status: 'pending', amountMinor: 2000n }]);
    expect(results[1]).toEqual(results[0]);
  });

  it('meets a lead that was reported by API under the merchant’s own id', async () => {
    const key = await makeKey(program.id);
    const lead = { customerId: 'user_meets', code };
    expect((await callApi(leads.POST, { key, body: lead })).status).toBe(201);
    const customer = `cus_${suffix()}`;
    const session = { ...subscribed(customer, metadataOf()), client_reference_id: 'user_meets' };
    await send(eventOf('checkout.session.completed', session));
    await send(eventOf('invoice.paid', invoiceOf({ id: `in_${customer}`, customer })));
    expect(await orderOf(`in_${customer}`)).toMatchObject({
      affiliateId: affiliate.id,
      customer: { externalId: 'user_meets' },
    });
  });

  it('carries click and customer in the metadata of its subscription', async () => {
    const click = await makeClick();
    const metadata = metadataOf({ click, customerId: 'user_77' });
    const parent = { type: 'subscription_details', subscription_details: { metadata } };
    const invoice = invoiceOf({ metadata: {}, parent });
    await send(eventOf('invoice.paid', invoice));
    expect(await orderOf(invoice.id)).toMatchObject({
      amountMinor: 10_000n,
      totalMinor: 11_900n,
      affiliateId: affiliate.id,
      customer: { externalId: 'user_77' },
    });
  });

  it('earns on what was paid: less tax lines, less what a balance paid; nothing for a trial', async () => {
    const taxed = invoiceOf({ total_excluding_tax: null, total_taxes: [{ amount: 1900 }] });
    await send(eventOf('invoice.paid', taxed));
    expect(await orderOf(taxed.id)).toMatchObject({ amountMinor: 10_000n, totalMinor: 11_900n });
    const credited = invoiceOf({ amount_due: 5950, amount_paid: 5950 });
    await send(eventOf('invoice.paid', credited));
    expect(await orderOf(credited.id)).toMatchObject({ amountMinor: 5000n, totalMinor: 5950n });
    const trial = invoiceOf({ total: 0, total_excluding_tax: 0, amount_due: 0, amount_paid: 0 });
    const answer = await send(eventOf('invoice.paid', trial));
    expect(answer.body).toEqual({ received: true, outcome: 'ignored' });
    expect(await orderOf(trial.id)).toBeNull();
  });

  it('of a trial starts the customer, and the first that is paid after the cookie’s days earns', async () => {
    const click = await makeClick(2 * DAY_MS);
    const customer = `cus_${suffix()}`;
    const details = { subscription_details: { metadata: metadataOf({ click }) } };
    const subscription = {
      customer,
      metadata: {},
      parent: { ...samples.invoice.parent, ...details },
    };
    const nothing = { total: 0, total_excluding_tax: 0, amount_due: 0, amount_paid: 0 };
    const paid_at = seconds() - 2 * 86_400 + 60;
    const trial = invoiceOf({
      ...{ ...subscription, ...nothing },
      status_transitions: { ...samples.invoice.status_transitions, paid_at },
    });
    expect((await send(eventOf('invoice.paid', trial))).body).toMatchObject({ outcome: 'applied' });
    const leads = await db.lead.findMany({ where: { programId: program.id } });
    expect(leads).toMatchObject([{ affiliateId: affiliate.id, clickId: click, reason: null }]);
    expect(await db.attribution.findMany({ where: { programId: program.id } })).toMatchObject([
      { affiliateId: affiliate.id, status: 'provisional', trailingExpiresAt: null },
    ]);
    const next = invoiceOf({ ...subscription, ...nothing });
    expect((await send(eventOf('invoice.paid', next))).body).toMatchObject({ outcome: 'ignored' });
    expect(await orderOf(trial.id)).toBeNull();
    await db.program.update({ where: { id: program.id }, data: { cookieDays: 1 } });
    const paid = invoiceOf(subscription);
    await send(eventOf('invoice.paid', paid));
    expect(await orderOf(paid.id)).toMatchObject({
      affiliateId: affiliate.id,
      reason: null,
      commissions: [{ amountMinor: 2000n }],
    });
  });

  it.each([
    ['its checkout, then its invoice', false],
    ['its invoice, then its checkout', true],
  ])('of a trial and its checkout are one lead: %s', async (_order, isInvoiceFirst) => {
    const touches: Record<string, string>[] = [{ click: await makeClick() }, {}];
    for (const touch of touches) {
      const metadata = metadataOf(touch);
      const session = sessionOf({
        ...{ mode: 'subscription', customer: `cus_${suffix()}`, metadata, payment_intent: null },
        ...{ amount_total: 0, amount_subtotal: 0, payment_status: 'no_payment_required' },
      });
      const { customer } = session;
      const nothing = { total: 0, total_excluding_tax: 0, amount_due: 0, amount_paid: 0 };
      const before = await db.lead.count({ where: { programId: program.id } });
      const told = [
        eventOf('checkout.session.completed', session),
        eventOf('invoice.paid', invoiceOf({ ...nothing, customer, metadata })),
      ];
      for (const event of isInvoiceFirst ? told.reverse() : told) await send(event);
      expect(await db.lead.count({ where: { programId: program.id } })).toBe(before + 1);
    }
  });

  it('of nothing each month is one lead, and one after another touch is told again', async () => {
    const day = 24 * 3_600;
    const [first, other] = [await makeClick(100 * day * 1_000), await makeClick(40 * day * 1_000)];
    const customer = `cus_${suffix()}`;
    const nothing = { total: 0, total_excluding_tax: 0, amount_due: 0, amount_paid: 0 };
    const touches = [first, first, other, first, first];
    for (const [at, click] of touches.entries()) {
      const created = seconds() - (28 - 6 * at) * day;
      const invoice = invoiceOf({
        ...{ ...nothing, customer, metadata: metadataOf({ click }), created },
        status_transitions: { ...samples.invoice.status_transitions, paid_at: created },
      });
      await send(eventOf('invoice.paid', invoice));
    }
    const leads = await db.lead.findMany({
      where: { customer: { programId: program.id, externalId: customer } },
      orderBy: { occurredAt: 'asc' },
    });
    expect(leads.map(({ clickId }) => clickId)).toEqual([first, other, first]);
  });

  it('as Stripe publishes it is an order of 10.00', async () => {
    const event = eventOf('invoice.paid', { ...samples.invoice, metadata: metadataOf() });
    expect((await send(event)).body).toMatchObject({ outcome: 'applied' });
    expect(await orderOf(samples.invoice.id)).toMatchObject({
      amountMinor: 1000n,
      currency: 'USD',
    });
  });
});

describe('refunds', () => {
  /** What every order of the same events has to end in. */
  async function endOf(orderId: unknown) {
    const order = await orderOf(orderId);
    return {
      refunded: order?.refundedMinor,
      commissions: order?.commissions.map(({ status, clawedBackMinor }) => ({
        status,
        clawedBackMinor,
      })),
    };
  }

  it('in parts and then wholly end the same whatever the order of the events', async () => {
    const ends: unknown[] = [];
    for (const order of ['012', '021', '102', '120', '201', '210']) {
      const session = sessionOf({ metadata: metadataOf({ code }) });
      const intent = session.payment_intent;
      const events = [
        eventOf('checkout.session.completed', session),
        eventOf('charge.refunded', chargeOf(intent, 5950)),
        eventOf('charge.refunded', chargeOf(intent, 11_900)),
      ];
      for (const position of order) {
        const answer = await send(events[Number(position)] ?? {});
        const isEarly = order.indexOf('0') > order.indexOf(position);
        const outcome = isEarly ? 'waiting' : 'applied';
        expect([order, answer.body]).toMatchObject([order, { received: true, outcome }]);
      }
      ends.push(await endOf(intent));
    }
    const wholly = {
      refunded: 11_900n,
      commissions: [{ status: 'clawed_back', clawedBackMinor: 2000n }],
    };
    expect(ends).toEqual(Array.from({ length: 6 }, () => wholly));
  });

  it('that failed are restored, whatever the order of the events', async () => {
    for (let round = 0; round < 10; round++) {
      const session = sessionOf({ metadata: metadataOf({ code }) });
      const intent = session.payment_intent;
      const [charge, started] = [`ch_${String(intent)}`, seconds() - 600];
      const chargeAt = (refunded: number, second: number) =>
        eventOf('charge.refunded', chargeOf(intent, refunded, { id: charge }), {
          created: started + second,
        });
      const failed = (type: string) =>
        eventOf(
          type,
          {
            id: `re_${String(intent)}`,
            object: 'refund',
            amount: 5950,
            currency: 'usd',
            charge,
            payment_intent: intent,
            status: 'failed',
            metadata: metadataOf(),
          },
          { created: started + 30 },
        );
      const events = [
        eventOf('checkout.session.completed', session),
        chargeAt(5950, 10),
        chargeAt(8925, 20),
        failed('refund.failed'),
        failed('charge.refund.updated'),
        // Without the 5,950 that failed, and with 2,975 more.
        chargeAt(5950, 40),
      ];
      const shuffled = [...events, ...events.slice(1 + (round % 4))].sort(
        () => Math.random() - 0.5,
      );
      for (const event of shuffled) expect((await send(event)).status).toBe(200);
      const how = shuffled.map((event) => events.indexOf(event)).join('');
      expect([how, await endOf(intent)]).toEqual([
        how,
        { refunded: 5950n, commissions: [{ status: 'pending', clawedBackMinor: 1000n }] },
      ]);
    }
  });

  it('of half take half back', async () => {
    const session = sessionOf({ metadata: metadataOf({ code }) });
    await send(eventOf('checkout.session.completed', session));
    await send(eventOf('charge.refunded', chargeOf(session.payment_intent, 5950)));
    expect(await endOf(session.payment_intent)).toEqual({
      refunded: 5950n,
      commissions: [{ status: 'pending', clawedBackMinor: 1000n }],
    });
  });

  it.each([
    ['refund.failed', 'pending', 5950n],
    ['refund.failed', 'succeeded', 5950n],
    ['refund.updated', 'failed', 0n],
    ['refund.created', 'canceled', 0n],
    ['charge.refund.updated', 'failed', 0n],
  ])('told by %s count by their own state: %s', async (type, status, refundedMinor) => {
    const session = sessionOf({ metadata: metadataOf({ code }) });
    const intent = session.payment_intent;
    await send(eventOf('checkout.session.completed', session));
    const created = seconds() - 60;
    await send(eventOf('charge.refunded', chargeOf(intent, 5950), { created }));
    const refund = {
      ...{ id: `re_${suffix()}`, object: 'refund', amount: 5950, currency: 'usd', status },
      ...{ charge: `ch_${String(intent)}`, payment_intent: intent, metadata: metadataOf() },
    };
    await send(eventOf(type, refund, { created: created + 10 }));
    expect(await orderOf(intent)).toMatchObject({ refundedMinor });
  });

  it('that failed and name no charge are of the payment’s only one', async () => {
    for (const order of ['012', '021', '102', '120', '201', '210']) {
      const session = sessionOf({ metadata: metadataOf({ code }) });
      const intent = session.payment_intent;
      const failed = {
        id: `re_${String(intent)}`,
        object: 'refund',
        amount: 5950,
        currency: 'usd',
        created: seconds() - 60,
        charge: null,
        payment_intent: intent,
        status: 'failed',
        metadata: metadataOf(),
      };
      const events = [
        eventOf('checkout.session.completed', session),
        eventOf('charge.refunded', chargeOf(intent, 8925), { created: seconds() - 50 }),
        eventOf('refund.failed', failed),
      ];
      for (const position of order) await send(events[Number(position)] ?? {});
      expect([order, await endOf(intent)]).toEqual([
        order,
        { refunded: 2975n, commissions: [{ status: 'pending', clawedBackMinor: 500n }] },
      ]);
    }
  });

  it('of a payment that is tied to one invoice stay there when it is reported as of another', async () => {
    const intent = `pi_${suffix()}`;
    const [first, second] = [invoiceOf({ metadata: metadataOf({ code }) }), invoiceOf()];
    const paymentOf = (invoice: unknown) => ({
      id: `inpay_${suffix()}`,
      object: 'invoice_payment',
      invoice,
      status: 'paid',
      metadata: metadataOf(),
      payment: { type: 'payment_intent', payment_intent: intent },
    });
    await db.stripePayment.create({
      data: { paymentRef: intent, orderExternalId: String(first.id), createdAt: new Date() },
    });
    // Told under the payment's own id, by a shop that knows no invoices.
    const refund = { refundId: `r_${suffix()}`, orderId: intent, amount: 5950 };
    expectOk(await recordRefund(systemCtx, program.id, refund));
    await send(eventOf('invoice.paid', first));
    await send(eventOf('invoice.paid', second));
    await send(eventOf('invoice_payment.paid', paymentOf(second.id)));
    expect([await endOf(first.id), await endOf(second.id)]).toMatchObject([
      { refunded: 5950n },
      { refunded: 0n },
    ]);
  });

  it('of an invoice find it by the tie, in any order of the three events', async () => {
    for (const order of ['012', '021', '102', '120', '201', '210']) {
      const intent = `pi_${suffix()}`;
      const invoice = invoiceOf({ metadata: metadataOf({ code }) });
      const payment = {
        id: `inpay_${suffix()}`,
        object: 'invoice_payment',
        invoice: invoice.id,
        status: 'paid',
        metadata: metadataOf(),
        payment: { type: 'payment_intent', payment_intent: intent },
      };
      const events = [
        eventOf('invoice.paid', invoice),
        eventOf('invoice_payment.paid', payment),
        eventOf('charge.refunded', chargeOf(intent, 5950)),
      ];
      for (const position of order) await send(events[Number(position)] ?? {});
      expect([order, await endOf(invoice.id)]).toEqual([
        order,
        { refunded: 5950n, commissions: [{ status: 'pending', clawedBackMinor: 1000n }] },
      ]);
    }
  });

  it('at once with their order and their tie are never lost', async () => {
    for (let round = 0; round < 5; round++) {
      const intent = `pi_${suffix()}`;
      const invoice = invoiceOf({ metadata: metadataOf({ code }) });
      const payment = {
        invoice: invoice.id,
        metadata: metadataOf(),
        payment: { type: 'payment_intent', payment_intent: intent },
      };
      const answers = await Promise.all([
        send(eventOf('invoice.paid', invoice)),
        send(eventOf('invoice_payment.paid', payment)),
        send(eventOf('charge.refunded', chargeOf(intent, 11_900))),
        send(eventOf('charge.refunded', chargeOf(intent, 5950))),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
      expect(await endOf(invoice.id)).toMatchObject({ refunded: 11_900n });
    }
  });

  it('in another currency than the order’s are kept, and count nothing', async () => {
    const session = sessionOf();
    await send(eventOf('checkout.session.completed', session));
    const charge = chargeOf(session.payment_intent, 100, { currency: 'eur' });
    const event = eventOf('charge.refunded', charge);
    expect((await send(event)).body).toMatchObject({ outcome: 'applied' });
    const order = await orderOf(session.payment_intent);
    expect(order?.refundedMinor).toBe(0n);
    const refunds = await db.refund.findMany({ where: { orderId: order?.id ?? '' } });
    expect(refunds).toMatchObject([{ status: 'refused', currency: 'EUR', amountMinor: 0n }]);
    expect((await send(event)).body).toEqual({ received: true, duplicate: true });
  });
});

describe('disputes', () => {
  const disputeOf = (intent: unknown, status: string): Json => ({
    ...samples.dispute,
    id: `dp_${String(intent)}`,
    amount: 5950,
    payment_intent: intent,
    status,
    metadata: metadataOf(),
  });
  const holdsOf = async (intent: unknown) => {
    const order = await orderOf(intent);
    const where = { commissionId: order?.commissions[0]?.id ?? '', kind: 'dispute' };
    return db.hold.findMany({ where });
  };

  it('hold the commission, and take the disputed share back when lost', async () => {
    const session = sessionOf({ metadata: metadataOf({ code }) });
    const intent = session.payment_intent;
    await send(eventOf('checkout.session.completed', session));
    await send(eventOf('charge.dispute.created', disputeOf(intent, 'needs_response')));
    expect(await holdsOf(intent)).toMatchObject([{ releasedAt: null }]);
    await send(eventOf('charge.dispute.closed', disputeOf(intent, 'lost')));
    expect(await holdsOf(intent)).toMatchObject([{ releasedAt: expect.any(Date) as Date }]);
    expect(await orderOf(intent)).toMatchObject({
      refundedMinor: 5950n,
      commissions: [{ status: 'pending', clawedBackMinor: 1000n }],
    });
  });

  it('won back after they were lost restore what they had taken, in any order', async () => {
    for (let round = 0; round < 8; round++) {
      const session = sessionOf({ metadata: metadataOf({ code }) });
      const intent = session.payment_intent;
      const started = seconds() - 600;
      const events = [
        eventOf('checkout.session.completed', session),
        ...(
          [
            ['charge.dispute.created', 'needs_response'],
            ['charge.dispute.funds_withdrawn', 'needs_response'],
            ['charge.dispute.closed', 'lost'],
            ['charge.dispute.funds_reinstated', 'lost'],
            ['charge.dispute.updated', 'won'],
          ] as const
        ).map(([type, status], i) =>
          eventOf(type, disputeOf(intent, status), { created: started + 10 * i }),
        ),
      ];
      const shuffled = [...events, ...events.slice(2)].sort(() => Math.random() - 0.5);
      for (const event of shuffled) expect((await send(event)).status).toBe(200);
      const how = shuffled.map((event) => events.indexOf(event)).join('');
      const holds = await holdsOf(intent);
      expect([how, holds.filter((hold) => hold.releasedAt === null)]).toEqual([how, []]);
      expect([how, await orderOf(intent)]).toMatchObject([
        how,
        { refundedMinor: 0n, commissions: [{ status: 'pending', clawedBackMinor: 0n }] },
      ]);
    }
  });

  it.each([
    ['lost', 'charge.dispute.funds_reinstated', 5950n, 0],
    ['under_review', 'charge.dispute.funds_reinstated', 0n, 1],
    ['needs_response', 'charge.dispute.closed', 0n, 1],
    ['warning_under_review', 'charge.dispute.funds_reinstated', 0n, 1],
    ['appeal_under_review', 'charge.dispute.closed', 0n, 1],
    ['prevented', 'charge.dispute.created', 0n, 0],
    ['warning_closed', 'charge.dispute.funds_withdrawn', 0n, 0],
    ['won', 'charge.dispute.created', 0n, 0],
    ['lost', 'charge.dispute.created', 5950n, 0],
  ])('that are %s are so under the name %s, too', async (status, type, refundedMinor, held) => {
    const session = sessionOf({ metadata: metadataOf({ code }) });
    const intent = session.payment_intent;
    await send(eventOf('checkout.session.completed', session));
    const created = seconds() - 60;
    const dispute = disputeOf(intent, status.startsWith('warning') ? status : 'needs_response');
    await send(eventOf('charge.dispute.created', dispute, { created }));
    const answer = await send(eventOf(type, disputeOf(intent, status), { created: created + 10 }));
    expect(answer.body).toMatchObject({ outcome: 'applied' });
    expect(await orderOf(intent)).toMatchObject({ refundedMinor });
    const holds = await holdsOf(intent);
    expect(holds.filter((hold) => hold.releasedAt === null)).toHaveLength(held);
  });

  /** As Stripe moves them, with the seconds between; the amount where it changes. */
  const courses: [string, [status: string, after: number, amount?: number][], bigint, number][] = [
    [
      'an inquiry that becomes a chargeback',
      [
        ['warning_needs_response', 0],
        ['warning_closed', 9],
        ['needs_response', 9],
      ],
      0n,
      1,
    ],
    [
      'an end that is appealed',
      [
        ['needs_response', 0],
        ['lost', 9],
        ['appeal_needs_response', 9],
      ],
      0n,
      1,
    ],
    [
      'an appeal that is lost',
      [
        ['under_review', 0],
        ['appeal_under_review', 9],
        ['lost', 9],
      ],
      5950n,
      0,
    ],
    [
      'a loss that is won on appeal',
      [
        ['lost', 0],
        ['appeal_under_review', 9],
        ['won', 9],
      ],
      0n,
      0,
    ],
    [
      'a loss and its win in one second',
      [
        ['needs_response', 0],
        ['lost', 9],
        ['won', 0],
      ],
      0n,
      0,
    ],
    [
      'an opening and its loss in one second',
      [
        ['needs_response', 0],
        ['under_review', 0],
        ['lost', 0],
      ],
      5950n,
      0,
    ],
    [
      'a loss of another amount',
      [
        ['needs_response', 0],
        ['lost', 9],
        ['lost', 9, 2975],
      ],
      2975n,
      0,
    ],
    [
      'a win that is lost after all',
      [
        ['won', 0],
        ['lost', 9],
      ],
      5950n,
      0,
    ],
  ];

  it.each(courses)(
    'of %s end the same in every order',
    async (_what, course, refundedMinor, held) => {
      for (const order of permutations(course.map((_step, at) => at))) {
        const session = sessionOf({ metadata: metadataOf({ code }) });
        const intent = session.payment_intent;
        let created = seconds() - 60;
        const events = course.map(([status, after, amount = 5950]) => {
          created += after;
          return eventOf(
            'charge.dispute.updated',
            { ...disputeOf(intent, status), amount },
            { created },
          );
        });
        await send(eventOf('checkout.session.completed', session));
        for (const at of [...order, ...order]) {
          const event = events[at];
          if (event) expect((await send(event)).status).toBe(200);
        }
        expect([order, await orderOf(intent)]).toMatchObject([order, { refundedMinor }]);
        const open = (await holdsOf(intent)).filter((hold) => hold.releasedAt === null);
        expect([order, open.length]).toEqual([order, held]);
      }
    },
  );

  it('end without a trace when won, also when the end comes first', async () => {
    for (const endFirst of [false, true]) {
      const session = sessionOf({ metadata: metadataOf({ code }) });
      const intent = session.payment_intent;
      await send(eventOf('checkout.session.completed', session));
      const events = [
        eventOf('charge.dispute.created', disputeOf(intent, 'needs_response')),
        eventOf('charge.dispute.closed', disputeOf(intent, 'won')),
      ];
      for (const event of endFirst ? events.reverse() : events) await send(event);
      const holds = await holdsOf(intent);
      expect(holds.filter((hold) => hold.releasedAt === null)).toEqual([]);
      expect(await orderOf(intent)).toMatchObject({ refundedMinor: 0n });
    }
  });
});

describe('the endpoint', () => {
  it('adds nothing for a duplicate, also when 20 come at once', async () => {
    const event = eventOf(
      'checkout.session.completed',
      sessionOf({ metadata: metadataOf({ code }) }),
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(event)));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(answers.filter((answer) => answer.body.duplicate === true)).toHaveLength(19);
    const before = await countEverything();
    expect((await send(event)).body).toEqual({ received: true, duplicate: true });
    expect(await countEverything()).toEqual(before);
    expect(await db.commission.count({ where: { programId: program.id } })).toBe(1);
  });

  it('keeps what is none of its business as ignored', async () => {
    const event = { ...samples.event, id: `evt_${suffix()}` };
    const answer = await send(event);
    expect([answer.status, answer.body]).toEqual([200, { received: true, outcome: 'ignored' }]);
    const odd = eventOf('customer.created', { id: 'cus_1', name: 'a\u0000b\ud800' });
    expect((await send(odd)).body).toEqual({ received: true, outcome: 'ignored' });
  });

  it('asks for the program when there are several, keeps nothing, and takes the event later', async () => {
    const session = sessionOf({ metadata: { program: `later-${program.slug}` } });
    const event = eventOf('checkout.session.completed', session);
    const before = await countEverything();
    const answer = await send(event);
    expect([answer.status, answer.body.error?.code]).toEqual([404, 'PROGRAM_NOT_FOUND']);
    expect(await countEverything()).toEqual(before);
    await makeProgram({ slug: `later-${program.slug}` });
    expect((await send(event)).body).toEqual({ received: true, outcome: 'applied' });
  });

  it('refuses what is not signed by this secret now, and writes nothing', async () => {
    const event = eventOf('checkout.session.completed', sessionOf());
    const before = await countEverything();
    const wrong = [
      await send(event, { secret: 'whsec_somebody_elses' }),
      await send(event, { timestamp: seconds() - 301 }),
      await send(event, { signature: '' }),
      await send(event, { signature: 't=1,v1=abc' }),
      await send(event, { signature: 'nonsense' }),
    ];
    expect(wrong.map((answer) => [answer.status, answer.body.error?.code])).toEqual(
      wrong.map(() => [401, 'INVALID_SIGNATURE']),
    );
    expect(await countEverything()).toEqual(before);
  });

  it('refuses a changed body and one of 2 MB, and keeps one that is no JSON or no event as refused', async () => {
    const event = JSON.stringify(eventOf('checkout.session.completed', sessionOf()));
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: event,
      secret: env().STRIPE_WEBHOOK_SECRET ?? '',
      timestamp: seconds(),
    });
    const before = await countEverything();
    const answers = [
      await send(event.replace('11900', '11901'), { signature }),
      await send('x'.repeat(2 * 1024 * 1024)),
    ];
    expect(answers.map((answer) => [answer.status, answer.body.error?.code])).toEqual([
      [401, 'INVALID_SIGNATURE'],
      [413, 'BODY_TOO_LARGE'],
    ]);
    expect(await countEverything()).toEqual(before);
    for (const [body, code] of [
      [`{"id":"${suffix()}`, 'INVALID_JSON'],
      [`{"id":"evt_${suffix()}","object":"event"}`, 'INVALID_INPUT'],
    ]) {
      const kept = { received: true, outcome: 'refused', code };
      expect(await send(body ?? '')).toMatchObject({ status: 200, body: kept });
    }
  });

  it('says so when no secret is set', async () => {
    await db.connectionSecret.deleteMany({ where: { connectionId: STRIPE_FALLBACK } });
    expect(await openConnection('stripe', STRIPE_FALLBACK, '')).toMatchObject({
      ok: false,
      error: { code: 'UNAVAILABLE', message: expect.stringContaining('STRIPE_WEBHOOK_SECRET') },
    });
  });

  it('records a payment that the shop reported by API under the same id once', async () => {
    const key = await makeKey(program.id);
    const session = sessionOf({ client_reference_id: 'user_1', metadata: metadataOf({ code }) });
    const body = {
      orderId: session.payment_intent,
      customerId: 'user_1',
      amount: 10_000,
      total: 11_900,
      currency: 'USD',
      code,
    };
    expect((await callApi(orders.POST, { key, body })).status).toBe(201);
    const answer = await send(eventOf('checkout.session.completed', session));
    expect(answer.body).toEqual({ received: true, outcome: 'applied' });
    expect(await db.commission.count({ where: { programId: program.id } })).toBe(1);
  });
});

describe('the lines of an invoice', () => {
  const line = (product: string, amount: number, more: Json = {}) => ({
    id: `il_${suffix()}`,
    object: 'line_item',
    amount,
    description: `A ${product}`,
    quantity: 1,
    discount_amounts: [],
    taxes: [],
    pricing: { type: 'price_details', price_details: { price: 'price_1', product } },
    ...more,
  });
  const kept = async (id: unknown) => {
    const rows = await db.orderLine.findMany({
      where: { order: { programId: program.id, externalId: String(id) } },
      orderBy: { position: 'asc' },
    });
    return rows.map(({ sku, quantity, amountMinor, totalMinor }) => [
      sku,
      quantity,
      amountMinor,
      totalMinor,
    ]);
  };
  const pay = async (data: Json[], more: Json = {}) => {
    const invoice = invoiceOf({ metadata: metadataOf({ code }), lines: { data }, ...more });
    return { id: invoice.id, ...(await send(eventOf('invoice.paid', invoice))) };
  };

  it('are kept net of discounts, inclusive taxes and credits, and earn by the one rate', async () => {
    const { id, body } = await pay([
      line('prod_plan', 9000, {
        quantity: 3,
        discount_amounts: [{ amount: 1000, discount: 'di_1' }],
      }),
      line('prod_seat', 4000, { taxes: [{ amount: 500, tax_behavior: 'inclusive' }] }),
      line('prod_old', -1500),
    ]);
    expect(body).toEqual({ received: true, outcome: 'applied' });
    // 8,000 and 3,500 bear 1,500 in proportion; 10,000 net, 11,900 paid.
    expect(await kept(id)).toEqual([
      ['prod_plan', 3, 6957n, 8279n],
      ['prod_seat', 1, 3043n, 3621n],
    ]);
    const order = await orderOf(id);
    expect(order?.commissions).toMatchObject([{ amountMinor: 2000n }]);
  });

  it('that are not all told leave everything else, and of a shape we do not know there are none', async () => {
    expect(await kept((await pay([line('prod_a', 4000)])).id)).toEqual([
      ['prod_a', 1, 4000n, 4760n],
      [null, 0, 6000n, 7140n],
    ]);
    const odd = await pay([], { lines: { data: [{ amount: 'much' }] } });
    expect([odd.body.outcome, await kept(odd.id)]).toEqual(['applied', []]);
  });
});

describe('what an event says and cannot be used', () => {
  it('is named in the answer and kept with the event, and the payment earns all the same', async () => {
    const event = eventOf('checkout.session.completed', {
      ...sessionOf({
        customer_details: { email: 'no address' },
        customer_email: 'jo&co@example.com',
        metadata: metadataOf({
          click: 'x'.repeat(600),
          code: `  ${code.toLowerCase()} `,
          customerId: 'null',
        }),
      }),
    });
    const { status, body } = await send(event);
    expect([status, body.outcome]).toEqual([200, 'applied']);
    const warnings = [
      { field: 'customer_details.email', code: 'DROPPED', message: 'Not an e-mail address.' },
      { field: 'metadata.customerId', code: 'DROPPED', message: 'Not an id of a customer.' },
      { field: 'metadata.click', code: 'DROPPED', message: 'Not a click id or token.' },
    ];
    expect(body.warnings).toEqual(warnings);
    const inbox = await db.inboxEvent.findFirstOrThrow({ where: { eventId: String(event.id) } });
    expect(inbox.warnings).toEqual(warnings);
    const order = await db.order.findFirstOrThrow({
      where: { programId: program.id },
      include: { customer: true },
    });
    expect([order.affiliateId, order.customer.email]).toEqual([affiliate.id, 'jo&co@example.com']);
  });

  it('is nothing when all of it was used', async () => {
    const event = eventOf('invoice.paid', invoiceOf({ metadata: metadataOf({ code }) }));
    expect((await send(event)).body).toEqual({ received: true, outcome: 'applied' });
    const inbox = await db.inboxEvent.findFirstOrThrow({ where: { eventId: String(event.id) } });
    expect(inbox.warnings).toEqual([]);
  });

  it('is told of the reason of a dispute', async () => {
    const session = sessionOf({ metadata: metadataOf({ code }) });
    await send(eventOf('checkout.session.completed', session));
    const dispute = {
      ...samples.dispute,
      id: `dp_${suffix()}`,
      payment_intent: session.payment_intent,
    };
    const { body } = await send(
      eventOf('charge.dispute.created', {
        ...dispute,
        reason: 'y'.repeat(600),
        metadata: metadataOf(),
      }),
    );
    expect(body.warnings).toMatchObject([{ field: 'reason', code: 'CUT' }]);
  });
});
