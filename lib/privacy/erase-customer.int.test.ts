import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as leadsRoute from '@/app/api/v1/leads/route';
import * as ordersRoute from '@/app/api/v1/orders/route';
import { verifyBooks } from '@/lib/books/verify';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { env } from '@/lib/env';
import { eraseCustomer } from '@/lib/privacy/erase-customer';
import { exportCustomer } from '@/lib/privacy/export-person';
import { expectOk } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { newClick } from '@/lib/testing/clicks';
import { makeAffiliate, makeProgram, makeUser } from '@/lib/testing/factories';
import { plantInboxEvents } from '@/lib/testing/inbox';

const pool = connectClicks(env().DATABASE_URL);
const reason = 'ASKED' as const;
let owner: CommandContext;
let program: Awaited<ReturnType<typeof makeProgram>>;
let key: string;

beforeAll(async () => {
  const user = await makeUser({ role: 'owner' });
  owner = { actor: { kind: 'user', id: user.id } };
  program = await makeProgram();
  key = await makeKey(program.id);
});

afterAll(async () => {
  await pool.end();
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

const unique = () => randomBytes(6).toString('hex');

async function call(handler: Parameters<typeof callApi>[0], body: object, by = key) {
  const headers = { 'idempotency-key': unique() };
  const answer = await callApi(handler, { key: by, body, headers });
  expect(answer.status, answer.text).toBe(201);
  return headers['idempotency-key'];
}

/** An order, its kept answer, and an event of Stripe's in which the customer is named as `object` says. */
async function buy(customerId: string, object: object, more: object = {}) {
  const orderId = `no-${unique()}`;
  const kept = await call(ordersRoute.POST, {
    orderId,
    customerId,
    amount: 1_000,
    currency: 'USD',
    ...more,
  });
  const event = `evt_${unique()}`;
  const sent = { type: 'charge.succeeded', outcome: 'ignored', payload: { object } };
  await plantInboxEvents({ id: event, ...sent });
  const { id } = await db.order.findFirstOrThrow({ where: { externalId: orderId } });
  return {
    input: { orderId: id, reason, confirm: orderId },
    event: () => db.inboxEvent.findUniqueOrThrow({ where: { id: event } }),
    eventId: event,
    answer: async () =>
      (await db.idempotencyRecord.findFirst({ where: { key: kept } }))?.body ?? null,
  };
}

describe('whoever is called nearly the same', () => {
  it.each([
    ['user_1234', 'user_12345'],
    ['User_abcd', 'user_abcd'],
    ['1', '12'],
    ['2', 'user 2'],
    ['a%', 'abcdefgh'],
    ['metadata', 'metadata-2'],
  ])('%s is erased and exported without %s', async (name, neighbour) => {
    const email = `ana@${unique()}.example`;
    const own = await buy(name, { metadata: { customerId: name } }, { customerEmail: email });
    const byMail = await buy(name, { receipt_email: email.toUpperCase() });
    const others = await buy(neighbour, {
      metadata: { customerId: neighbour, quantity: name.length < 3 ? name : 'x', [name]: 'x' },
      receipt_email: `di.${email}`,
    });
    const answer = await others.answer();
    const { json } = expectOk(await exportCustomer(owner, own.input.orderId));
    const { stripeEvents } = JSON.parse(json) as { stripeEvents: { id: string }[] };
    expect(stripeEvents.map(({ id }) => id).sort()).toEqual([own.eventId, byMail.eventId].sort());
    expectOk(await eraseCustomer(owner, own.input));
    expect(await own.event()).toMatchObject({ payload: {} });
    expect((await byMail.event()).payload).toEqual({});
    expect(await own.answer()).toBeNull();
    expect((await others.event()).payload).toMatchObject({
      object: { metadata: { customerId: neighbour }, receipt_email: `di.${email}` },
    });
    expect(await others.answer()).toBe(answer);
  });
});

describe('what is kept under the name of a customer who is erased', () => {
  it('goes with its key, which may be who they are, and its fingerprint', async () => {
    const name = `Ana_${unique()}@x.example`;
    const { input } = await buy(name, {});
    const { apiKeyId } = await db.idempotencyRecord.findFirstOrThrow({
      where: { body: { contains: name } },
    });
    const answer = { apiKeyId, fingerprint: 'f'.repeat(64), statusCode: 200, body: '{}' };
    const keys = [name, name.toUpperCase(), `x${name}`];
    for (const key of keys) {
      await db.idempotencyRecord.create({
        data: { ...answer, route: 'POST /things', key, completedAt: new Date() },
      });
    }
    expectOk(await eraseCustomer(owner, input));
    const left = await db.idempotencyRecord.findMany({ where: { key: { in: keys } } });
    expect(left).toMatchObject([{ key: `x${name}` }]);
    expect(await db.idempotencyRecord.count({ where: { body: { contains: name } } })).toBe(0);
  });
});

describe('what Stripe sent', () => {
  it('of the same person as a customer of another program stays, as far as that is known', async () => {
    const other = await makeProgram();
    const name = `ana.${unique()}@x.example`;
    const email = `ana@${unique()}.example`;
    const paid = `pi_${unique()}`;
    const own = await buy(name, { id: `ch_${unique()}` }, { customerEmail: email });
    const foreign = {
      orderId: paid,
      customerId: `buyer-${unique()}`,
      amount: 1_000,
      currency: 'USD',
    };
    await call(ordersRoute.POST, foreign, await makeKey(other.id));
    const objects = {
      folded: { metadata: { customerId: name.toUpperCase() } },
      ownSlug: { receipt_email: email, metadata: { program: program.slug } },
      unknownSlug: { receipt_email: email, metadata: { program: 'nobody' } },
      otherSlug: { receipt_email: email, metadata: { program: other.slug } },
      otherPayment: { receipt_email: email, payment_intent: paid },
    };
    const prefix = `evt_${unique()}`;
    for (const [what, object] of Object.entries(objects)) {
      const event = { type: 'charge.succeeded', outcome: 'ignored', payload: { object } };
      await plantInboxEvents({ id: `${prefix}_${what}`, ...event });
    }
    expectOk(await eraseCustomer(owner, own.input));
    const events = await db.inboxEvent.findMany({ where: { id: { startsWith: prefix } } });
    const left = events.flatMap(({ id, payload }) =>
      JSON.stringify(payload) === '{}' ? [] : [id.slice(prefix.length + 1)],
    );
    expect(left.sort()).toEqual(['otherPayment', 'otherSlug']);
  });
});

describe('the visits of a customer who is erased', () => {
  it('stay in the roll-ups, and no later visit of the browser is tied to them', async () => {
    const affiliate = await makeAffiliate({ programId: program.id });
    const visit = newClick({
      programId: program.id,
      affiliateId: affiliate.id,
      ipHash: 'hash',
      country: 'DE',
      device: 'desktop',
      referrerHost: 'search.example',
      landingPath: '/hello/ana',
    });
    await writeClicks(pool, [visit]);
    const touch = { customerId: `buyer-${unique()}`, click: visit.id };
    await call(leadsRoute.POST, touch);
    const { input } = await buy(touch.customerId, {}, { click: visit.id });
    expectOk(await eraseCustomer(owner, input));
    const [click] = await db.click.findMany({ where: { id: visit.id } });
    expect(click).toMatchObject({
      ipHash: null,
      landingPath: null,
      country: 'DE',
      device: 'desktop',
      referrerHost: 'search.example',
    });
    const next = newClick({ ...visit, id: newClick().id, occurredAt: new Date() });
    await writeClicks(pool, [next]);
    const bySession = { where: { sessionId: visit.sessionId } };
    expect(await db.click.findMany(bySession)).toMatchObject([
      { id: next.id, countedClickId: null },
    ]);
    const clicks = (await verifyBooks()).find((check) => check.id === 'CLICKS');
    expect(clicks).toMatchObject({ ok: true });
  });
});
