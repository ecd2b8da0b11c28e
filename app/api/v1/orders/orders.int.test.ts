import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as attributions from '@/app/api/v1/attributions/[customerId]/route';
import * as leads from '@/app/api/v1/leads/route';
import { recordOrderEndpoint } from '@/app/api/v1/orders/endpoints';
import * as orders from '@/app/api/v1/orders/route';
import * as disputes from '@/app/api/v1/disputes/route';
import * as refunds from '@/app/api/v1/refunds/route';
import * as reverse from '@/app/api/v1/refunds/[refundId]/reverse/route';
import { signClickToken } from '@/lib/clicks/token';
import { db } from '@/lib/db/client';
import { verifyBooks } from '@/lib/books/verify';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { newId } from '@/lib/ids';
import { overHttp } from '@/lib/testing/http-mount';
import { addDays } from '@/lib/time/calendar';

let programId: string;
let key: string;
let affiliate: Awaited<ReturnType<typeof makeAffiliate>>;

beforeEach(async () => {
  ({ id: programId } = await makeProgram());
  affiliate = await makeAffiliate({ programId });
  key = await makeKey(programId);
  await db.discountCode.create({
    data: {
      id: newId('discountCode'),
      programId,
      affiliateId: affiliate.id,
      code: `C${affiliate.code}`,
      kind: 'percent',
      percentBps: 1000,
    },
  });
});

const order = (more: object = {}) => ({
  orderId: 'o-1',
  customerId: 'c-1',
  amount: 10_000,
  currency: 'USD',
  code: `c${affiliate.code.toLowerCase()}`,
  ...more,
});
const namesOf = (warnings: unknown) =>
  (warnings as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`);
const mounts = [
  { name: 'Next', handler: orders.POST },
  { name: 'Node’s server', handler: overHttp(recordOrderEndpoint.answer) },
];
let handler = orders.POST;
const send = (body: unknown, headers: Record<string, string> = {}) =>
  callApi(handler, { key, body, headers, path: '/orders' });
const sendRefund = (body: unknown) => callApi(refunds.POST, { key, body, path: '/refunds' });

afterAll(async () => {
  const wrong = (await verifyBooks()).filter((check) => !check.ok);
  expect(wrong).toEqual([]);
});

describe('POST /leads', () => {
  it('attributes provisionally, once', async () => {
    const body = { customerId: 'c-9', code: `C${affiliate.code}` };
    const first = await callApi(leads.POST, { key, body });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      lead: { customerId: 'c-9', affiliateId: affiliate.id, reason: null },
      attribution: { affiliateId: affiliate.id, status: 'provisional', trailingExpiresAt: null },
    });
    const lookup = { key, params: { customerId: 'c-9' } };
    expect((await callApi(attributions.GET, lookup)).body).toMatchObject({
      affiliateCode: affiliate.code,
      candidates: [expect.objectContaining({ kind: 'code', outcome: 'won' })],
    });
    const none = await callApi(attributions.GET, { key, params: { customerId: 'c-none' } });
    expect([none.status, none.body.error?.code]).toEqual([404, 'ATTRIBUTION_NOT_FOUND']);
  });
});

describe.each(mounts)('POST /orders on $name', (mount) => {
  beforeEach(() => {
    handler = mount.handler;
  });

  it('records the order with its attribution and commission', async () => {
    const { status, body } = await send(order({ total: 11_900, metadata: { plan: 'pro' } }));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      order: {
        orderId: 'o-1',
        customerId: 'c-1',
        amount: 10_000,
        total: 11_900,
        refunded: 0,
        currency: 'USD',
      },
      attribution: { affiliateId: affiliate.id, status: 'fixed', source: 'code' },
      commission: { affiliateId: affiliate.id, status: 'pending', amount: 2000, clawedBack: 0 },
      reason: null,
    });
    expect(body).not.toHaveProperty('alreadyRecorded');
  });

  it('says that it is recorded already when repeated, and conflicts with other facts', async () => {
    const first = await send(order());
    const before = await countEverything();
    const again = await send(order());
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...first.body, alreadyRecorded: true });
    const other = await send(order({ amount: 9_999 }));
    expect([other.status, other.body.error?.code]).toEqual([409, 'ORDER_CONFLICT']);
    expect(await countEverything()).toEqual(before);
  });

  it('is recorded once by 20 at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(order())));
    expect(answers.map((answer) => answer.status).sort()).toEqual([
      ...Array.from({ length: 19 }, () => 200),
      201,
    ]);
    expect(await db.commission.count({ where: { programId } })).toBe(1);
  });

  it('records an order with an unknown code, and says why it earned nothing', async () => {
    const { status, body } = await send(order({ code: 'NEVER-HEARD' }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ attribution: null, commission: null, reason: 'UNKNOWN_CODE' });
    const nothing = await send(order({ orderId: 'o-2', customerId: 'c-2', code: undefined }));
    expect(nothing.body).toMatchObject({ commission: null, reason: 'NO_TOUCH' });
    const forged = { orderId: 'o-3', customerId: 'c-3', code: undefined, click: 'Zm9v.YmFy' };
    expect((await send(order(forged))).body).toMatchObject({ commission: null });
  });

  it('records an order with a click token that is too old, and says so', async () => {
    const affiliate = await makeAffiliate({ programId });
    const token = (days: number) =>
      signClickToken({
        clickId: newId('click'),
        affiliateId: affiliate.id,
        at: addDays(new Date(), -days),
      });
    const expired = { orderId: 'o-1', customerId: 'c-1', code: undefined, click: token(61) };
    expect((await send(order(expired))).body).toMatchObject({
      commission: null,
      attribution: null,
      reason: 'CLICK_EXPIRED',
    });
    const young = { orderId: 'o-2', customerId: 'c-2', code: undefined, click: token(59) };
    expect((await send(order(young))).body).toMatchObject({
      attribution: { affiliateId: affiliate.id },
      reason: null,
    });
  });

  it.each([
    ['an unknown currency', { currency: 'XXZ' }],
    ['no currency', { currency: undefined }],
    ['a negative amount', { amount: -1 }],
    ['a fractional amount', { amount: 10.5 }],
    ['an amount beyond 2^53', { amount: 2 ** 53 }],
    ['an amount as text', { amount: '100' }],
    ['a negative total', { total: -1 }],
    ['no customer', { customerId: undefined }],
    ['an 8 KB order id', { orderId: 'x'.repeat(8192) }],
    ['an 8 KB customer id', { customerId: 'x'.repeat(8192) }],
    ['a NUL in an id', { orderId: 'a\u0000b' }],
    ['a time without offset', { occurredAt: '2026-11-20T10:00:00' }],
    ['a time far ahead', { occurredAt: '2126-01-01T00:00:00Z' }],
  ])('refuses %s with 422 and writes nothing', async (_what, more) => {
    const before = await countEverything();
    const answer = await send(order(more));
    expect(answer.status).toBe(422);
    expect(['INVALID_INPUT', 'OCCURRED_IN_FUTURE']).toContain(answer.body.error?.code);
    expect(await countEverything()).toEqual(before);
  });

  it.each<[string, object, string[]]>([
    ['an address with &', { customerEmail: 'jo&co@example.com' }, []],
    ['an address with two dots', { customerEmail: 'jo..co@docomo.example' }, []],
    ['an address of another script', { customerEmail: 'Jörg@Müller.example' }, []],
    ['a blank address', { customerEmail: '  ' }, ['customerEmail DROPPED']],
    ['something that is no address', { customerEmail: 'nobody' }, ['customerEmail DROPPED']],
    ['two addresses', { customerEmail: 'a@b.example, c@d.example' }, ['customerEmail DROPPED']],
    ['a domain with two dots', { customerEmail: 'jo@example..com' }, ['customerEmail DROPPED']],
    ['an address that is a list', { customerEmail: ['jo@example.com'] }, ['customerEmail DROPPED']],
    [
      'a long address',
      { customerEmail: `${'x'.repeat(300)}@x.example` },
      ['customerEmail DROPPED'],
    ],
    ['an address with a NUL', { customerEmail: 'jo\u0000@x.example' }, ['customerEmail DROPPED']],
    ['an 8 KB click', { click: 'x'.repeat(8192) }, ['click DROPPED']],
    ['a click that is a number', { click: 1.5 }, ['click DROPPED']],
    ['half a surrogate pair as a click', { click: 'a\ud800' }, ['click DROPPED']],
    ['nulls and empty texts', { customerEmail: '', click: null, metadata: null }, []],
    ['nested metadata', { metadata: { a: { b: 1 }, c: 'kept' } }, ['metadata DROPPED']],
    ['metadata that is a list', { metadata: ['a'] }, ['metadata DROPPED']],
    ['long metadata', { metadata: { note: 'x'.repeat(600) } }, ['metadata CUT']],
    ['metadata with lines', { metadata: { note: 'one\ntwo', more: ' ' } }, ['metadata CUT']],
    [
      '60 facts beside it',
      { metadata: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i])) },
      ['metadata DROPPED'],
    ],
    ['a total below the amount', { total: 9_000 }, ['amount CHANGED']],
  ])('records %s, and names what it could not use', async (_what, more, expected) => {
    const { status, body } = await send(order(more));
    expect(status).toBe(201);
    expect(namesOf(body.warnings)).toEqual(expected);
    expect(body).toMatchObject({ commission: { affiliateId: affiliate.id }, reason: null });
    const before = await countEverything();
    const again = await send(order(more));
    expect([again.status, again.body]).toEqual([200, { ...body, alreadyRecorded: true }]);
    expect(await countEverything()).toEqual(before);
  });

  it.each<[string, object, string[]]>([
    ['a blank code', { code: ' ' }, ['code DROPPED']],
    ['an 8 KB code', { code: 'x'.repeat(8192) }, ['code DROPPED']],
    ['a code with a NUL', { code: 'A\u0000B' }, ['code DROPPED']],
    ['a code that is an object', { code: { is: 'A' } }, ['code DROPPED']],
    ['a code that is a number', { code: 12345 }, []],
  ])('records %s, and earns nobody anything', async (_what, more, expected) => {
    const { status, body } = await send(order(more));
    expect([status, namesOf(body.warnings)]).toEqual([201, expected]);
    expect(body).toMatchObject({ commission: null });
  });

  it('records an order of nothing, and one of two cents, each with its reason', async () => {
    const nothing = await send(order({ amount: 0 }));
    expect([nothing.status, nothing.body.reason]).toEqual([201, 'NOTHING_PAID']);
    const little = await send(order({ orderId: 'o-2', amount: 2 }));
    expect(little.body).toMatchObject({ commission: null, reason: 'BELOW_ONE_MINOR_UNIT' });
  });

  it.each([
    ['no JSON', '{"orderId":', 400, 'INVALID_JSON'],
    ['nothing', '', 400, 'INVALID_JSON'],
    ['a list', '[]', 422, 'INVALID_INPUT'],
    ['2 MB', JSON.stringify({ pad: 'x'.repeat(2 * 1024 * 1024) }), 413, 'BODY_TOO_LARGE'],
  ])('refuses a body of %s and writes nothing', async (_what, body, status, code) => {
    const before = await countEverything();
    const answer = await send(body);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect(answer.body.error).toHaveProperty('requestId');
    expect(await countEverything()).toEqual(before);
  });

  it('gives the first answer again for an Idempotency-Key, and refuses another body under it', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await send(order(), headers);
    const before = await countEverything();
    const again = await send(order(), headers);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    const other = await send(order({ orderId: 'o-2' }), headers);
    expect([other.status, other.body.error?.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await countEverything()).toEqual(before);
    const elsewhere = await callApi(refunds.POST, {
      key,
      headers,
      path: '/refunds',
      body: { refundId: 'r-1', orderId: 'o-1', amount: 1 },
    });
    expect(elsewhere.status).toBe(201);
    const stranger = await makeKey((await makeProgram()).id);
    const theirs = await callApi(orders.POST, {
      key: stranger,
      headers,
      path: '/orders',
      body: order({ amount: 5 }),
    });
    expect(theirs.status).toBe(201);
  });
});

describe('text that may be left out of other reports', () => {
  it.each<[string, unknown, string | null, string[]]>([
    ['a line break', 'Returned\r\none of two', 'Returned\none of two', []],
    ['600 characters', 'x'.repeat(600), 'x'.repeat(500), ['reason CUT']],
    ['half a pair at the end', `${'x'.repeat(499)}😀`, 'x'.repeat(499), ['reason CUT']],
    ['a NUL', 'Re\u0000turned', 'Returned', ['reason CHANGED']],
    ['half a pair', 'Returned \ud83d', 'Returned', ['reason CHANGED']],
    ['blanks', ' \n ', null, ['reason DROPPED']],
    ['a list', ['Returned'], null, ['reason DROPPED']],
    ['a number', 42, '42', []],
  ])('records refunds and disputes with a reason of %s', async (_what, reason, kept, expected) => {
    await send(order());
    const refund = { refundId: 'r-1', orderId: 'o-1', amount: 100, reason };
    const first = await sendRefund(refund);
    expect([first.status, namesOf(first.body.warnings)]).toEqual([201, expected]);
    expect(first.body).toMatchObject({ refund: { reason: kept, amount: 100 } });
    const again = await sendRefund(refund);
    expect(again.body).toMatchObject({ alreadyRecorded: true, warnings: first.body.warnings });
    const dispute = { disputeId: 'd-1', orderId: 'o-1', status: 'open', amount: 100, reason };
    const disputed = await callApi(disputes.POST, { key, body: dispute, path: '/disputes' });
    expect([disputed.status, namesOf(disputed.body.warnings)]).toEqual([201, expected]);
    expect(disputed.body).toMatchObject({ dispute: { reason: kept } });
    if (kept === null) return;
    const reversed = await callApi(reverse.POST, {
      ...{ key, path: '/refunds/r-1/reverse' },
      params: { refundId: 'r-1' },
      body: { reason },
    });
    expect([reversed.status, namesOf(reversed.body.warnings)]).toEqual([200, expected]);
  });

  it('records a lead whose address and click cannot be used', async () => {
    const body = { customerId: 'c-9', customerEmail: 'x', click: {}, code: `C${affiliate.code}` };
    const lead = await callApi(leads.POST, { key, body });
    expect([lead.status, namesOf(lead.body.warnings)]).toEqual([
      201,
      ['customerEmail DROPPED', 'click DROPPED'],
    ]);
    expect(lead.body).toMatchObject({ lead: { affiliateId: affiliate.id } });
  });

  it('keeps the warnings with the first answer under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'odd' };
    const first = await send(order({ customerEmail: 'nobody' }), headers);
    const again = await send(order({ customerEmail: 'nobody' }), headers);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
  });
});

describe('POST /refunds', () => {
  it('takes the share of the commission back, and the rest with the rest', async () => {
    await send(order({ total: 11_900 }));
    const half = await sendRefund({ refundId: 'r-1', orderId: 'o-1', amount: 5950 });
    expect(half.status).toBe(201);
    expect(half.body).toMatchObject({
      refund: { refundId: 'r-1', status: 'applied', amount: 5950 },
      order: { refunded: 5950 },
      clawedBack: 1000,
    });
    const rest = await sendRefund({ refundId: 'r-2', orderId: 'o-1' });
    expect(rest.body).toMatchObject({ refund: { amount: 5950 }, clawedBack: 1000 });
    const before = await countEverything();
    const again = await sendRefund({ refundId: 'r-1', orderId: 'o-1', amount: 5950 });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ alreadyRecorded: true, refund: { amount: 5950 } });
    const other = await sendRefund({ refundId: 'r-1', orderId: 'o-1', amount: 1 });
    expect([other.status, other.body.error?.code]).toEqual([409, 'REFUND_CONFLICT']);
    const more = await sendRefund({ refundId: 'r-3', orderId: 'o-1', amount: 1 });
    expect([more.status, more.body.error?.code]).toEqual([409, 'REFUND_EXCEEDS_ORDER']);
    expect(await countEverything()).toEqual(before);
  });

  it('refuses more than was paid, and amounts that cannot be', async () => {
    await send(order());
    const before = await countEverything();
    const tooMuch = await sendRefund({ refundId: 'r-1', orderId: 'o-1', amount: 10_001 });
    expect([tooMuch.status, tooMuch.body.error?.code]).toEqual([409, 'REFUND_EXCEEDS_ORDER']);
    for (const amount of [0, -1, 1.5, 2 ** 53]) {
      const answer = await sendRefund({ refundId: 'r-1', orderId: 'o-1', amount });
      expect([amount, answer.status]).toEqual([amount, 422]);
    }
    expect(await countEverything()).toEqual(before);
  });

  it('is applied once by 20 at once, and 20 of a tenth never take more than all', async () => {
    await send(order());
    const same = { refundId: 'r-1', orderId: 'o-1', amount: 1000 };
    const repeated = await Promise.all(Array.from({ length: 20 }, () => sendRefund(same)));
    expect(repeated.filter((answer) => answer.status === 201)).toHaveLength(1);
    const parts = await Promise.all(
      Array.from({ length: 20 }, (_, i) => sendRefund({ ...same, refundId: `part-${i}` })),
    );
    expect(parts.filter((answer) => answer.status === 201)).toHaveLength(9);
    expect(parts.filter((answer) => answer.status === 409)).toHaveLength(11);
    const [commission] = await db.commission.findMany({ where: { programId } });
    expect(commission).toMatchObject({ status: 'clawed_back', clawedBackMinor: 2000n });
  });

  it('waits for an order that is not known yet', async () => {
    const parked = await sendRefund({ refundId: 'r-1', orderId: 'o-1', amount: 5000 });
    expect(parked.status).toBe(202);
    expect(parked.body).toMatchObject({
      refund: { status: 'parked', amount: 0, requested: 5000 },
      order: null,
      clawedBack: 0,
    });
    expect((await send(order())).body).toMatchObject({
      order: { refunded: 5000 },
      commission: { clawedBack: 1000 },
    });
  });

  it('knows nothing of another program’s order', async () => {
    await send(order());
    const stranger = await makeKey((await makeProgram()).id);
    const answer = await callApi(refunds.POST, {
      key: stranger,
      body: { refundId: 'r-1', orderId: 'o-1', amount: 100 },
    });
    expect(answer.body).toMatchObject({ refund: { status: 'parked' }, order: null });
    const lookup = { key: stranger, params: { customerId: 'c-1' } };
    expect((await callApi(attributions.GET, lookup)).status).toBe(404);
  });
});
