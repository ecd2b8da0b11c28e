import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as orders from '@/app/api/v1/orders/route';
import * as refunds from '@/app/api/v1/refunds/route';
import { verifyBooks } from '@/lib/books/verify';
import { db } from '@/lib/db/client';
import { getOrder } from '@/lib/orders/queries';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';

let programId: string;
let key: string;
let n = 0;
let id: string;

beforeAll(async () => {
  programId = (await makeProgram()).id;
  await makeAffiliate({ programId });
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
    await order();
    const row = await db.refund.findFirstOrThrow({ where: { programId, externalId: `r-${id}` } });
    expect(row).toMatchObject({ status: 'applied', amountMinor: 100n });
    const answer = await refund({ refundId: `s-${id}`, lines });
    expect([answer.status, answer.body.error?.code]).toEqual([422, 'UNKNOWN_LINE']);
  });
});
