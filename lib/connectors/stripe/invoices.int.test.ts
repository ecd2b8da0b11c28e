import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { POST } from '@/app/api/webhooks/stripe/route';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { verifyBooks } from '@/lib/books/verify';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { signedRequest } from '@/lib/testing/stripe';
import samples from '@/lib/connectors/stripe/fixtures/stripe-objects.json';

/** A payment and the invoice that Stripe makes for it afterwards: one order, whichever of the two is reported first. */

type Json = Record<string, unknown>;
type Event = { type: string; object: Json };

const seconds = () => Math.floor(Date.now() / 1000);

async function send({ type, object }: Event): Promise<string> {
  const id = `evt_${randomBytes(8).toString('hex')}`;
  const said = { id, type, created: seconds(), data: { object } };
  const event = { ...samples.event, livemode: true, ...said };
  const payload = JSON.stringify(event);
  const response = await POST(signedRequest(payload));
  return ((await response.json()) as { outcome: string }).outcome;
}

let program: Awaited<ReturnType<typeof makeProgram>>;
let affiliateId: string;
let code: string;

beforeEach(async () => {
  program = await makeProgram();
  const affiliate = await makeAffiliate({ programId: program.id });
  affiliateId = affiliate.id;
  code = `I${affiliate.code}`;
  const data = { id: newId('discountCode'), programId: program.id, affiliateId, code };
  await db.discountCode.create({ data: { ...data, kind: 'percent', percentBps: 1000 } });
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

/** 100.00 net, 19.00 tax, all of it refunded. The invoice names the payment as versions before 2025-03-31 do, or not. */
function eventsOf(how: { session: Json; isNamed: boolean }) {
  const run = randomBytes(8).toString('hex');
  const intent = `pi_${run}`;
  const metadata = { program: program.slug };
  const session = {
    ...samples['checkout.session'],
    id: `cs_${run}`,
    payment_intent: intent,
    customer: `cus_${run}`,
    created: seconds(),
    status: 'complete',
    payment_status: 'paid',
    currency: 'usd',
    amount_subtotal: 10_000,
    amount_total: 11_900,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 1900 },
    metadata: { ...metadata, code },
    ...how.session,
    ...(how.session.invoice === undefined ? {} : { invoice: `in_${run}` }),
  };
  const invoice = {
    ...samples.invoice,
    id: `in_${run}`,
    customer: `cus_${run}`,
    status: 'paid',
    created: seconds(),
    total: 11_900,
    total_excluding_tax: 10_000,
    amount_due: 11_900,
    amount_paid: 11_900,
    ...(how.isNamed ? { payment_intent: intent, charge: `ch_${run}` } : {}),
    metadata,
  };
  const tie = {
    object: 'invoice_payment',
    invoice: `in_${run}`,
    status: 'paid',
    metadata,
    payment: { type: 'payment_intent', payment_intent: intent },
  };
  const charge = {
    ...samples.charge,
    id: `ch_${run}`,
    amount: 11_900,
    amount_captured: 11_900,
    amount_refunded: 11_900,
  };
  return {
    checkout: { type: 'checkout.session.completed', object: session },
    invoice: { type: 'invoice.paid', object: invoice },
    tie: { type: 'invoice_payment.paid', object: tie },
    refund: { type: 'charge.refunded', object: { ...charge, payment_intent: intent, metadata } },
  };
}

type Name = keyof ReturnType<typeof eventsOf>;

function ordersOf(names: readonly Name[]): Name[][] {
  if (names.length === 0) return [[]];
  return names.flatMap((first) =>
    ordersOf(names.filter((name) => name !== first)).map((rest) => [first, ...rest]),
  );
}

async function expectOneOrder(how: Parameters<typeof eventsOf>[0], names: Name[]) {
  const events = eventsOf(how);
  const before = await db.order.count({ where: { programId: program.id } });
  for (const name of names) {
    // A refund may come before what it is of.
    expect(['applied', 'waiting'], String(names)).toContain(await send(events[name]));
  }
  const orders = await db.order.findMany({
    where: { programId: program.id },
    include: { commissions: true },
    orderBy: { createdAt: 'asc' },
  });
  expect([names, orders.length - before]).toEqual([names, 1]);
  expect([names, orders.at(-1)]).toMatchObject([
    names,
    {
      affiliateId,
      refundedMinor: 11_900n,
      commissions: [{ status: 'clawed_back', amountMinor: 2000n, clawedBackMinor: 2000n }],
    },
  ]);
}

const announced = { invoice_creation: samples['checkout.session'].invoice_creation };

describe('a payment and the invoice that is made for it are one order', () => {
  it.each([
    ['not named by its session yet', announced],
    ['named by its session', { ...announced, invoice: 'its own' }],
  ])('when the invoice is announced, %s', async (_title, session) => {
    for (const names of ordersOf(['checkout', 'invoice', 'refund'])) {
      await expectOneOrder({ session, isNamed: true }, names);
    }
    for (const names of ordersOf(['checkout', 'invoice', 'tie', 'refund'])) {
      await expectOneOrder({ session, isNamed: false }, names);
    }
  });

  it('when nothing announced the invoice, but it names its payment', async () => {
    const session = { invoice_creation: null };
    for (const names of ordersOf(['checkout', 'invoice', 'refund'])) {
      await expectOneOrder({ session, isNamed: true }, names);
    }
    for (const names of ordersOf(['checkout', 'invoice', 'tie', 'refund'])) {
      await expectOneOrder({ session, isNamed: true }, names);
    }
  });

  it('when nothing announced the invoice, and its payment is reported before one of the two', async () => {
    const tieIsLast = (names: Name[]) =>
      names.indexOf('tie') > Math.max(names.indexOf('checkout'), names.indexOf('invoice'));
    const orders = ordersOf(['checkout', 'invoice', 'tie', 'refund']);
    for (const names of orders.filter((one) => !tieIsLast(one))) {
      await expectOneOrder({ session: { invoice_creation: null }, isNamed: false }, names);
    }
  });

  it('when all are reported at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const events = eventsOf({ session: { invoice_creation: null }, isNamed: true });
      const outcomes = await Promise.all(Object.values(events).map((event) => send(event)));
      expect(outcomes.filter((outcome) => !['applied', 'waiting'].includes(outcome))).toEqual([]);
      const { customer } = events.checkout.object;
      const where = { programId: program.id, customer: { externalId: customer } };
      expect(await db.order.findMany({ where, include: { commissions: true } })).toMatchObject([
        { refundedMinor: 11_900n, commissions: [{ status: 'clawed_back' }] },
      ]);
    }
  });

  it('and every invoice of a subscription is its own', async () => {
    const session = { mode: 'subscription', payment_intent: null, invoice: 'its own' };
    const [first, second] = [1, 2].map(() => eventsOf({ session, isNamed: true }));
    for (const events of [first, second]) {
      if (events) for (const name of ['tie', 'invoice'] as const) await send(events[name]);
    }
    expect(await db.order.count({ where: { programId: program.id } })).toBe(2);
  });
});

describe('a credit note of a paid invoice', () => {
  const noteOf = (invoice: Json, more: Json = {}) => ({
    id: `cn_${randomBytes(8).toString('hex')}`,
    object: 'credit_note',
    invoice: invoice.id,
    currency: 'usd',
    status: 'issued',
    amount: 3000,
    out_of_band_amount: 2000,
    reason: 'order_change',
    metadata: { program: program.slug },
    ...more,
  });
  const refundedOf = async ({ id }: Json) =>
    (await db.order.findFirstOrThrow({ where: { externalId: String(id) } })).refundedMinor;

  it('takes what was given back outside Stripe, beside its charge’s refunds, in any order', async () => {
    const names = ['invoice', 'refund', 'note'] as const;
    for (const order of [0, 1, 2, 3, 4, 5]) {
      const { invoice, refund } = eventsOf({ session: {}, isNamed: true });
      const note = { type: 'credit_note.created', object: noteOf(invoice.object) };
      refund.object.amount_refunded = 5000;
      const left: (typeof names)[number][] = [...names];
      const [first] = left.splice(order % 3, 1);
      const told = [first, ...(order < 3 ? left : left.reverse())];
      const events = { invoice, refund, note };
      for (const name of told) if (name) await send(events[name]);
      await send(note);
      expect([told, await refundedOf(invoice.object)]).toEqual([told, 7000n]);
      const voided = { ...note.object, status: 'void' };
      await send({ type: 'credit_note.voided', object: voided });
      expect([told, await refundedOf(invoice.object)]).toEqual([told, 5000n]);
    }
  });

  it('says nothing of what the charge tells, or of what is credited', async () => {
    const { invoice } = eventsOf({ session: {}, isNamed: true });
    await send(invoice);
    for (const given of [0, null]) {
      const object = noteOf(invoice.object, { out_of_band_amount: given });
      expect(await send({ type: 'credit_note.created', object })).toBe('ignored');
    }
    expect(await refundedOf(invoice.object)).toBe(0n);
  });
});
