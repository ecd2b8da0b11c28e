import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as oneCommission from '@/app/api/v1/commissions/[id]/route';
import * as oneOrder from '@/app/api/v1/orders/[orderId]/route';
import * as orders from '@/app/api/v1/orders/route';
import * as refunds from '@/app/api/v1/refunds/route';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { getOrder, getOrderByNumber } from '@/lib/orders/queries';
import { newId } from '@/lib/ids';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';

let programId: string;
let affiliateId: string;
let key: string;
let n = 0;
let id: string;

beforeAll(async () => {
  programId = (await makeProgram()).id;
  ({ id: affiliateId } = await makeAffiliate({ programId }));
  await db.discountCode.create({
    data: {
      id: newId('discountCode'),
      programId,
      affiliateId,
      code: 'LINES10',
      kind: 'percent',
      percentBps: 1000,
    },
  });
  key = await makeKey(programId);
});

beforeEach(() => {
  id = `o-${++n}-${randomBytes(4).toString('hex')}`;
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

const LINES = [
  { sku: 'plan', name: 'A year', category: 'plans', amount: 6000, metadata: { seats: 3 } },
  { sku: 'gift', quantity: 2, amount: 1000, total: 1000 },
];
const order = (more: object = {}) =>
  callApi(orders.POST, {
    key,
    body: {
      orderId: id,
      customerId: `c-${id}`,
      amount: 10_000,
      total: 11_900,
      currency: 'USD',
      lines: LINES,
      ...more,
    },
  });
const refund = (more: object) =>
  callApi(refunds.POST, { key, body: { refundId: `r-${id}`, orderId: id, ...more } });
const toldOf = (body: Record<string, unknown>) =>
  body.refund as { amount: number; requested: number };
const linesOf = async () => {
  const { id: ofOrder } = await db.order.findFirstOrThrow({ where: { programId, externalId: id } });
  const rows = await db.orderLine.findMany({
    where: { orderId: ofOrder },
    orderBy: { position: 'asc' },
  });
  return rows.map(({ sku, quantity, amountMinor, totalMinor }) => [
    sku,
    quantity,
    amountMinor,
    totalMinor,
  ]);
};
const refundLines = () =>
  db.refundLine.findMany({
    where: { refund: { programId, externalId: `r-${id}` } },
    orderBy: { position: 'asc' },
  });
const WHOLE = [
  ['plan', 1, 6000n, 7267n],
  ['gift', 2, 1000n, 1000n],
  [null, 0, 3000n, 3633n],
];

describe('an order with lines', () => {
  it('keeps them whole, and shows them to staff and not to affiliates', async () => {
    expect((await order()).status).toBe(201);
    expect(await linesOf()).toEqual(WHOLE);
    const row = await db.order.findFirstOrThrow({ where: { programId, externalId: id } });
    const staff = { kind: 'staff', userId: 'usr_1', role: 'owner' } as never;
    expect((await getOrder(staff, row.id))?.lines.map((line) => line.sku)).toEqual([
      'plan',
      'gift',
      null,
    ]);
  });

  it('is the same when it is told again, and another with other lines', async () => {
    await order();
    expect((await order()).status).toBe(200);
    expect((await order({ lines: LINES.slice(1) })).body.error?.code).toBe('ORDER_CONFLICT');
    expect(await linesOf()).toEqual(WHOLE);
  });

  it('keeps them among many at once, for an order of nothing, and for one that opens others', async () => {
    const ids = Array.from({ length: 20 }, (_one, at) => `${id}-${at}`);
    const all = await Promise.all(ids.map((orderId) => order({ orderId, customerId: orderId })));
    expect(all.map(({ status }) => status)).toEqual(ids.map(() => 201));
    const kept = await db.orderLine.count({ where: { order: { externalId: { in: ids } } } });
    expect(kept).toBe(60);
    expect(
      (await order({ amount: 0, total: 0, lines: [{ sku: 'trial', amount: 0 }] })).status,
    ).toBe(201);
    expect(await linesOf()).toEqual([['trial', 1, 0n, 0n]]);
  });

  it('is refused when they are more than it, and nothing is kept', async () => {
    const before = await countEverything();
    const wrong = [{ sku: 'a', amount: 10_001 }];
    expect((await order({ lines: wrong })).body.error?.code).toBe('LINES_EXCEED_ORDER');
    const tooMuch = [{ sku: 'a', amount: 1, total: 11_901 }];
    expect((await order({ lines: tooMuch })).body.error?.code).toBe('LINES_EXCEED_ORDER');
    expect((await order({ lines: [{ sku: 'a', amount: -1 }] })).status).toBe(422);
    expect(await countEverything()).toEqual(before);
  });

  it('cannot have others than are its sum, whoever writes them', async () => {
    await order();
    const { id: orderId } = await db.order.findFirstOrThrow({
      where: { programId, externalId: id },
    });
    await expect(
      db.orderLine.create({
        data: { orderId, position: 9, quantity: 1, amountMinor: 1n, totalMinor: 0n },
      }),
    ).rejects.toThrow();
    await expect(
      db.orderLine.updateMany({ where: { orderId, position: 0 }, data: { amountMinor: 1n } }),
    ).rejects.toThrow();
    expect(await linesOf()).toEqual(WHOLE);
  });
});

const TOLD = [
  {
    position: 0,
    sku: 'plan',
    name: 'A year',
    category: 'plans',
    quantity: 1,
    amount: 6000,
    total: 7267,
  },
  { position: 1, sku: 'gift', name: null, category: null, quantity: 2, amount: 1000, total: 1000 },
  { position: 2, sku: null, name: null, category: null, quantity: 0, amount: 3000, total: 3633 },
];
const get = (apiKey = key, orderId = id) =>
  callApi(oneOrder.GET, { key: apiKey, params: { orderId }, path: `/orders/${orderId}` });

describe('what is answered of an order', () => {
  it('has its lines: new, repeated, of nothing, by its id, and with its refund', async () => {
    const made = await order();
    expect(made.body.order).toMatchObject({ lines: TOLD });
    expect((await order()).body.order).toEqual(made.body.order);
    const again = await refund({ lines: [{ sku: 'plan', amount: 2000 }] });
    expect(again.body).toMatchObject({
      order: { lines: TOLD, refunded: 2000 },
      refund: { lines: [{ line: null, sku: 'plan', amount: 2000 }] },
    });
    const { status, body } = await get();
    expect([status, body.order]).toEqual([200, again.body.order]);
    expect(body).toMatchObject({ refunds: [again.body.refund], refundCount: 1, disputes: [] });
    id = `${id}-trial`;
    const trial = await order({ amount: 0, total: 0, lines: [{ sku: 'trial', amount: 0 }] });
    expect(trial.body.order).toMatchObject({ lines: [{ sku: 'trial', amount: 0, total: 0 }] });
    expect((await get()).body).toMatchObject({ commission: null, reason: 'NOTHING_PAID' });
  });

  it('has none when it was told without', async () => {
    expect((await order({ lines: undefined })).body.order).toMatchObject({ lines: [] });
    expect((await get()).body).toMatchObject({ order: { lines: [] }, refunds: [] });
  });

  it('goes to nobody of another program, and to no key of one affiliate', async () => {
    const made = await order({ code: 'LINES10' });
    const commission = made.body.commission as { id: string };
    expect((await get()).body.commission).toMatchObject({ id: commission.id });
    const stranger = await makeKey((await makeProgram()).id);
    const answer = await get(stranger);
    expect([answer.status, answer.body.error?.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    const own = await makeKey(programId, { affiliateId });
    expect((await get(own)).status).toBe(403);
    const bound = { kind: 'key', keyId: 'key_1', programId, affiliateId } as const;
    const found = await getOrderByNumber(bound, programId, { orderId: id });
    expect(found.ok ? 'found' : found.error.code).toBe('ORDER_NOT_FOUND');
    const params = { id: commission.id };
    const linesFor = async (apiKey: string) =>
      (await callApi(oneCommission.GET, { key: apiKey, params })).body.lines;
    const earned = [
      { position: 0, sku: 'plan', name: 'A year', base: 6000, amount: 1200, clawedBack: 0 },
      { position: 1, sku: 'gift', name: null, base: 1000, amount: 200, clawedBack: 0 },
      { position: 2, sku: null, name: null, base: 3000, amount: 600, clawedBack: 0 },
    ].map((line) => ({ ...line, orderId: null, words: '20 %, the rate of the program.' }));
    expect(await linesFor(key)).toEqual(earned);
    // What was bought is the merchant's business.
    expect(await linesFor(own)).toEqual(earned.map((line) => ({ ...line, sku: null, name: null })));
  });

  it('is not an affiliate’s to see: neither its lines nor what a refund names', async () => {
    const made = await order({ code: 'LINES10' });
    await refund({ lines: [{ sku: 'plan', amount: 2000 }] });
    const ours = (made.body.order as { id: string }).id;
    const bound = { kind: 'key', keyId: 'key_1', programId, affiliateId } as const;
    expect(await getOrder(bound, ours)).toMatchObject({ lines: [], refunds: [{ lines: [] }] });
  });

  it('cannot be asked for by what is no id', async () => {
    const answer = await get(key, 'a\u0000b');
    expect([answer.status, answer.body.error?.code]).toEqual([422, 'INVALID_INPUT']);
  });
});

describe('a refund of lines', () => {
  it('is their sum when it names no amount', async () => {
    await order();
    const answer = await refund({
      lines: [
        { sku: 'plan', amount: 2000 },
        { line: 2, amount: 500 },
      ],
    });
    expect([answer.status, toldOf(answer.body).amount]).toEqual([201, 2500]);
    expect(await refundLines()).toMatchObject([
      { sku: 'plan', line: null, amountMinor: 2000n },
      { sku: null, line: 2, amountMinor: 500n },
    ]);
  });

  it('scales them when a fee was kept, and says so', async () => {
    await order();
    const lines = [
      { sku: 'plan', amount: 2000 },
      { sku: 'gift', amount: 1000 },
    ];
    const answer = await refund({ amount: 2700, lines });
    expect(toldOf(answer.body).amount).toBe(2700);
    expect(answer.body.warnings).toMatchObject([{ field: 'lines', code: 'CHANGED' }]);
    expect((await refundLines()).map((line) => line.amountMinor)).toEqual([1800n, 900n]);
  });

  it('is refused for a line that the order does not have, and parked when the order is not known', async () => {
    const lines = [{ sku: 'nothing', amount: 100 }];
    const parked = await refund({ lines });
    expect([parked.status, toldOf(parked.body).requested]).toEqual([202, 100]);
    // When it comes, what it does not have is of no line in particular.
    expect((await order()).body.warnings).toMatchObject([{ field: 'lines', code: 'CHANGED' }]);
    const row = await db.refund.findFirstOrThrow({ where: { programId, externalId: `r-${id}` } });
    expect(row).toMatchObject({ status: 'applied', amountMinor: 100n });
    const answer = await refund({ refundId: `s-${id}`, lines });
    expect([answer.status, answer.body.error?.code]).toEqual([422, 'UNKNOWN_LINE']);
  });
});
