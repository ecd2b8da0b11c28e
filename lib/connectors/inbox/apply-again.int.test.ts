import { randomBytes, randomInt } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { removeConnection } from '@/lib/connectors/connections/commands';
import { listEvents } from '@/lib/connectors/connections/queries';
import { applyAgain } from '@/lib/connectors/inbox/apply-again';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { countEverything } from '@/lib/testing/api';
import { makeConnection, sendTo } from '@/lib/testing/connections';
import { makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { shopifyCase } from '@/lib/testing/shops/shopify';

const owner = { kind: 'staff', userId: 'usr_1', role: 'owner' } as const;

let programId: string;
let shop: { id: string; provider: string };
let secret: string;
let number: string;

beforeEach(async () => {
  programId = (await makeProgram()).id;
  secret = shopifyCase.newSecret();
  shop = await makeConnection(programId, 'shopify', secret);
  number = String(1_000_000 + randomInt(2 ** 31));
});

/** Refused: the API told an order of the number with another amount. */
async function makeRefused(more: object = {}): Promise<string> {
  const other = { orderId: number, customerId: 'c', amount: 1, currency: 'USD' };
  expectOk(await recordOrder(systemCtx, programId, other));
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  const amounts = { net: 100, total: 100, currency: 'USD', code: 'NONE', refunds: [] };
  const { type, body } = shopifyCase.paid({ id: number, customer: '4', email, ...amounts });
  const text = JSON.stringify({ ...body, ...more });
  await sendTo(shop, text, shopifyCase.sign(text, secret, { type, id: number }));
  return eventId();
}

async function eventId(): Promise<string> {
  const where = { connectionId: shop.id };
  return (await db.inboxEvent.findFirstOrThrow({ where })).id;
}

/** The API's order was called by a wrong number. */
const mend = () =>
  db.order.updateMany({ where: { programId }, data: { externalId: `x${number}` } });

const again = async (inboxEventId: string, ctx = systemCtx) => {
  const result = await applyAgain(ctx, { inboxEventId });
  return result.ok ? result.value.outcome : result.error.code;
};

it('an event that was refused counts once what refused it is mended, and once only', async () => {
  const id = await makeRefused();
  expect(await again(id)).toBe('refused');
  await mend();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => again(id)));
  expect(outcomes).toContain('applied');
  expect(await db.order.count({ where: { programId, connectionId: shop.id } })).toBe(1);
  expect(await again(id)).toBe('EVENT_NOT_REFUSED');
  const tried = { action: 'SHOP_EVENT_TRIED_AGAIN', subjectId: shop.id };
  expect(await db.auditEvent.count({ where: tried })).toBeGreaterThan(1);
});

it('is never a test, nor one that was emptied, nor of a connection that is removed', async () => {
  const id = await makeRefused();
  await mend();
  const where = { id };
  const { payload } = await db.inboxEvent.findUniqueOrThrow({ where });
  const kept = payload as Record<string, string>;
  await db.inboxEvent.update({ where, data: { payload: { ...kept, test: true } } });
  expect(await again(id)).toBe('test');
  expect(await db.order.count({ where: { programId, connectionId: shop.id } })).toBe(0);
  await db.inboxEvent.update({ where, data: { payload: {}, outcome: 'refused' } });
  expect(await again(id)).toBe('EVENT_BODY_GONE');
  expectOk(await removeConnection(systemCtx, { connectionId: shop.id }));
  expect(await again(id)).toBe('CONNECTION_NOT_FOUND');
  expect(await again('inb_none')).toBe('EVENT_NOT_FOUND');
});

/** For the event, which is being erased. */
async function untilSomebodyWaits(): Promise<void> {
  for (let waiting = 0; waiting === 0;) {
    const rows = await db.$queryRaw<{ pid: number }[]>`
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%inbox_event%'`;
    waiting = rows.length;
  }
}

it('is not applied, nor written back, where it is erased while it is tried', async () => {
  const id = await makeRefused();
  await mend();
  const { pending } = await db.$transaction(async (tx) => {
    await tx.$executeRaw`UPDATE inbox_event SET payload = '{}' WHERE id = ${id}`;
    const tried = again(id);
    await untilSomebodyWaits();
    return { pending: tried };
  });
  expect(await pending).toBe('EVENT_BODY_GONE');
  expect(await db.inboxEvent.findUniqueOrThrow({ where: { id } })).toMatchObject({
    outcome: 'refused',
    payload: {},
  });
  expect(await db.order.count({ where: { programId, connectionId: shop.id } })).toBe(0);
});

it('is offered while what it says is kept', async () => {
  const id = await makeRefused();
  const offered = async () => {
    const { items } = await listEvents(owner, { connectionId: shop.id, outcome: 'refused' });
    const [event] = items;
    return event?.canApplyAgain;
  };
  expect(await offered()).toBe(true);
  await db.inboxEvent.update({ where: { id }, data: { payload: {} } });
  expect(await offered()).toBe(false);
});

it('is tried by owners and admins only, and never by a key', async () => {
  const id = await makeRefused();
  await mend();
  const [support, finance] = [
    await makeUser({ role: 'support' }),
    await makeUser({ role: 'finance' }),
  ];
  const before = await countEverything();
  for (const actor of [
    { kind: 'user', id: support.id } as const,
    { kind: 'user', id: finance.id } as const,
    { kind: 'api_key', id: 'key_1' } as const,
  ]) {
    expect(await again(id, { actor })).toBe('FORBIDDEN');
  }
  expect(await countEverything()).toEqual(before);
});
