import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as attributions from '@/app/api/v1/attributions/[customerId]/route';
import * as leads from '@/app/api/v1/leads/route';
import * as orders from '@/app/api/v1/orders/route';
import { POST } from '@/app/api/webhooks/stripe/route';
import { verifyBooks } from '@/lib/books/verify';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';
import { joinKnownCustomers } from '@/lib/connectors/stripe/read-names';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { callApi, makeKey } from '@/lib/testing/api';
import { newClick } from '@/lib/testing/clicks';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { signedRequest } from '@/lib/testing/stripe';
import { plantInboxEvents } from '@/lib/testing/inbox';

/** One customer whom the merchant's API, a checkout and the invoices call by different names, told in any order. */

type Json = Record<string, unknown>;

const suffix = () => randomBytes(6).toString('hex');
const pool = connectClicks(env().DATABASE_URL);
/** Whole seconds: minutes before now. */
const ago = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60;

let program: Awaited<ReturnType<typeof makeProgram>>;
let affiliateId: string;
let key: string;

beforeAll(async () => {
  program = await makeProgram();
  affiliateId = (await makeAffiliate({ programId: program.id })).id;
  key = await makeKey(program.id);
});

afterAll(async () => {
  await pool.end();
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

async function send(type: string, object: Json): Promise<unknown> {
  const event = {
    ...samples.event,
    livemode: true,
    id: `evt_${suffix()}`,
    type,
    created: ago(0),
    data: { object },
  };
  const response = await POST(signedRequest(JSON.stringify(event)));
  return ((await response.json()) as Json).outcome;
}

async function makeClick(): Promise<string> {
  const occurredAt = new Date(ago(60) * 1000);
  const click = newClick({ occurredAt, programId: program.id, affiliateId });
  await writeClicks(pool, [click]);
  return click.id;
}

const invoiceOf = (run: string, n: number, minutes: number, more: Json = {}): Json => ({
  ...samples.invoice,
  id: `in_${n}_${run}`,
  customer: `cus_${run}`,
  customer_email: null,
  status: 'paid',
  created: ago(minutes),
  status_transitions: { paid_at: ago(minutes) },
  total: 11_900,
  total_excluding_tax: 10_000,
  amount_due: 11_900,
  amount_paid: 11_900,
  metadata: { program: program.slug },
  ...more,
});

const sessionOf = (run: string, more: Json = {}): Json => ({
  ...samples['checkout.session'],
  id: `cs_${run}`,
  mode: 'subscription',
  created: ago(25),
  payment_status: 'paid',
  payment_intent: null,
  invoice: `in_1_${run}`,
  customer: `cus_${run}`,
  client_reference_id: `user_${run}`,
  metadata: { program: program.slug },
  ...more,
});

/** What happened to one customer, each as something that can be told at any time. */
async function storyOf(run: string, session: Json = {}) {
  const click = await makeClick();
  return {
    lead: async () => {
      const occurredAt = new Date(ago(30) * 1000).toISOString();
      const body = { customerId: `user_${run}`, click, occurredAt };
      expect((await callApi(leads.POST, { key, body })).status).toBe(201);
    },
    first: () => send('invoice.paid', invoiceOf(run, 1, 20)),
    checkout: () => send('checkout.session.completed', sessionOf(run, session)),
    renewal: () => send('invoice.paid', invoiceOf(run, 2, 10)),
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((one) =>
    permutations(items.filter((other) => other !== one)).map((rest) => [one, ...rest]),
  );
}

async function earningsOf(run: string) {
  const orders = await db.order.findMany({
    where: { programId: program.id, externalId: { endsWith: run } },
    include: { commissions: { where: { status: { not: 'voided' } } } },
    orderBy: { occurredAt: 'asc' },
  });
  return orders.map(({ externalId, affiliateId: of, reason, commissions }) => ({
    order: externalId.replace(`_${run}`, ''),
    isOf: of === affiliateId,
    reason,
    earned: commissions.map(({ status, amountMinor }) => [status, amountMinor]),
  }));
}

const BOTH_EARN = ['in_1', 'in_2'].map((order) => ({
  order,
  isOf: true,
  reason: null,
  earned: [['pending', 2000n]],
}));

const NAMES = ['lead', 'first', 'checkout', 'renewal'] as const;

describe('a lead under the merchant’s id, invoices under Stripe’s, and the checkout that names both', () => {
  it('earn from both invoices, whatever the order in which they are told', async () => {
    for (const order of permutations(NAMES)) {
      const run = suffix();
      const story = await storyOf(run);
      for (const step of order) await story[step]();
      expect([order, await earningsOf(run)]).toEqual([order, BOTH_EARN]);
      const open = await db.attribution.findMany({
        where: { programId: program.id, customerId: { not: null }, initialOrderId: { not: null } },
      });
      expect(new Set(open.map((row) => row.rootCustomerId)).size).toBe(open.length);
    }
  });

  it('and when all are told at the same moment, several times', async () => {
    for (let round = 0; round < 8; round++) {
      const run = suffix();
      const story = await storyOf(run);
      const steps = [...NAMES, ...NAMES.slice(1)];
      await Promise.all(steps.map((step) => story[step]()));
      expect(await earningsOf(run)).toEqual(BOTH_EARN);
    }
  });

  it('also from a payment link, whose address the buyer can write, while nobody has paid under the name', async () => {
    for (const order of permutations(NAMES)) {
      const run = suffix();
      const story = await storyOf(run, { payment_link: 'plink_1' });
      for (const step of order) await story[step]();
      expect([order, await earningsOf(run)]).toEqual([order, BOTH_EARN]);
    }
  });

  it('is one customer for GET /attributions by either name', async () => {
    const run = suffix();
    const story = await storyOf(run);
    for (const step of ['first', 'lead', 'renewal', 'checkout'] as const) await story[step]();
    for (const customerId of [`user_${run}`, `cus_${run}`]) {
      const one = await callApi(attributions.GET, {
        ...{ key, method: 'GET', path: `/attributions/${customerId}` },
        params: { customerId },
      });
      expect([one.status, one.body]).toMatchObject([200, { customerId, affiliateId }]);
    }
  });

  it('by the address of a payment link never becomes a customer who has paid', async () => {
    for (const customer of [`cus_own_${suffix()}`, null]) {
      const run = suffix();
      const body = {
        customerId: `user_${run}`,
        orderId: `paid_${run}`,
        amount: 100,
        currency: 'USD',
      };
      expect((await callApi(orders.POST, { key, body })).status).toBe(201);
      const click = await makeClick();
      const payment = {
        mode: 'payment',
        invoice: null,
        payment_intent: `pi_${run}`,
        currency: 'usd',
        invoice_creation: null,
      };
      const amounts = { amount_subtotal: 500, amount_total: 500, total_details: null };
      const metadata = { program: program.slug, click };
      const link = { ...payment, ...amounts, customer, metadata, payment_link: 'plink_1' };
      await send('checkout.session.completed', sessionOf(run, link));
      await send('checkout.session.async_payment_succeeded', sessionOf(run, link));
      const again = { ...body, orderId: `again_${run}` };
      expect((await callApi(orders.POST, { key, body: again })).body).toMatchObject({
        commission: null,
        reason: 'NO_TOUCH',
      });
      const isOf = Object.fromEntries((await earningsOf(run)).map((one) => [one.order, one.isOf]));
      expect(isOf).toEqual({ pi: true, paid: false, again: false });
    }
  });

  it('guests of the checkout who write the same address are different customers', async () => {
    const run = suffix();
    const guest = (n: number) => ({
      ...{
        mode: 'payment',
        invoice: null,
        customer: null,
        client_reference_id: null,
        invoice_creation: null,
        currency: 'usd',
      },
      ...{ amount_subtotal: 500, amount_total: 500, total_details: null },
      ...{ id: `cs_${n}_${run}`, payment_intent: `pi_${n}_${run}` },
      customer_details: { email: `${run}@guests.example` },
    });
    const click = await makeClick();
    const first = { ...guest(1), metadata: { program: program.slug, click } };
    await send('checkout.session.completed', sessionOf(run, first));
    await send('checkout.session.completed', sessionOf(run, guest(2)));
    const earned = Object.fromEntries((await earningsOf(run)).map((one) => [one.order, one.isOf]));
    expect(earned).toEqual({ pi_1: true, pi_2: false });
  });
});

it('a new customer who bought by the affiliate’s own address is held, and has the address on file', async () => {
  const run = suffix();
  const affiliate = await makeAffiliate({ programId: program.id });
  const { user } = await db.affiliate.findUniqueOrThrow({
    where: { id: affiliate.id },
    include: { user: true },
  });
  const occurredAt = new Date(ago(60) * 1000);
  const click = newClick({ occurredAt, programId: program.id, affiliateId: affiliate.id });
  await writeClicks(pool, [click]);
  const invoice = invoiceOf(run, 1, 20, {
    customer_email: user?.email ?? '',
    metadata: { program: program.slug, click: click.id },
  });
  await send('invoice.paid', invoice);
  const order = await db.order.findFirstOrThrow({
    where: { programId: program.id, externalId: `in_1_${run}` },
    include: { customer: true, commissions: { include: { holds: true } } },
  });
  expect(order.customer.email).toBe(user?.email);
  expect(order.affiliateId).toBe(affiliate.id);
  expect(order.commissions.flatMap(({ holds }) => holds.map((hold) => hold.kind))).toEqual([
    'self_referral',
  ]);
});

describe('what was kept from before names were rows', () => {
  /** As the release before left them: two customers, and events of which one name each was read. */
  it('is read again by a job, which joins with audit and reads nothing twice', async () => {
    const run = suffix();
    const story = await storyOf(run);
    await story.lead();
    await story.first();
    await story.renewal();
    const event = {
      ...samples.event,
      ...{ id: `evt_${suffix()}`, type: 'checkout.session.completed', created: ago(0) },
      data: { object: sessionOf(run) },
    };
    const payload = JSON.parse(JSON.stringify(event)) as Json;
    const { id, type } = event;
    const kept = { id, type, outcome: 'applied', payload: payload as never, namesRead: false };
    await plantInboxEvents(kept);
    const other = suffix();
    await plantInboxEvents({ ...kept, id: `evt_${other}`, type: 'customer.created' });
    expect((await earningsOf(run)).some((one) => one.isOf)).toBe(false);
    await joinKnownCustomers();
    expect(await earningsOf(run)).toEqual(BOTH_EARN);
    expect(await db.inboxEvent.count({ where: { namesRead: false } })).toBe(0);
    const joined = { action: 'CUSTOMERS_JOINED', actorId: 'join-customers' };
    expect(await db.auditEvent.count({ where: joined })).toBe(1);
    expect(await joinKnownCustomers()).toMatchObject({ looked: 0 });
  });

  it('so are the customers of Stripe’s that the release before notes while both run', async () => {
    const run = suffix();
    const story = await storyOf(run);
    await story.lead();
    await story.first();
    await story.renewal();
    await db.stripeCustomer.create({
      data: {
        programId: program.id,
        stripeCustomerId: `cus_${run}`,
        customerExternalId: `user_${run}`,
      },
    });
    await joinKnownCustomers();
    expect(await earningsOf(run)).toEqual(BOTH_EARN);
    expect(await joinKnownCustomers()).toMatchObject({ looked: 0 });
  });
});
