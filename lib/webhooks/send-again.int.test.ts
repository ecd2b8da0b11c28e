import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { expectOk } from '@/lib/result';
import { makePayableAffiliate, makeEarned } from '@/lib/testing/money';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { deliveriesOf, makeWebhook, sendDue } from '@/lib/testing/webhooks';
import {
  changeWebhook,
  createWebhook,
  removeWebhook,
  rotateWebhook,
} from '@/lib/webhooks/commands';
import { deliverWebhooks } from '@/lib/webhooks/deliver';
import { resendFailed } from '@/lib/webhooks/resend-failed';
import { roomsOf } from '@/lib/webhooks/rooms';
import { fanOut } from '@/lib/webhooks/fan-out';
import { resendDelivery, resendSince, sendTestEvent } from '@/lib/webhooks/send-again';

let affiliate: Awaited<ReturnType<typeof makePayableAffiliate>>;
let receiver: Receiver;
let id: string;
let secret: string;

beforeAll(async () => {
  receiver = await startReceiver();
  affiliate = await makePayableAffiliate();
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  await db.outboxEvent.deleteMany();
  ({ id, secret } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']));
  receiver.answerWith((response) => void response.end());
  receiver.received.length = 0;
});

const earn = () => makeEarned(affiliate, { amountMinor: 2_000n });
const idsReceived = () => receiver.received.map(({ headers }) => headers['webhook-id']);
const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }) =>
  result.ok ? 'done' : result.error.code;

describe('sending again', () => {
  it('one: the same id and bytes, though it arrived', async () => {
    await earn();
    await sendDue();
    const [delivery] = await deliveriesOf(id);
    expectOk(await resendDelivery(systemCtx, { id: delivery?.id ?? '' }));
    expect(await sendDue()).toBe(1);
    const [first, second] = receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(new Set(idsReceived()).size).toBe(1);
    expect(receiver.verified(secret)).toHaveLength(2);
    expect((await deliveriesOf(id))[0]).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('everything since: what failed, and what happened while it was off; nothing that arrived', async () => {
    const since = new Date(Date.now() - 1_000);
    await earn();
    await sendDue();
    receiver.answerWith((response) => void response.writeHead(500).end());
    await earn();
    await sendDue();
    await db.webhookDelivery.updateMany({
      where: { status: 'pending' },
      data: { status: 'failed' },
    });
    expectOk(await changeWebhook(systemCtx, { id, isOn: false }));
    await earn();
    expect(await sendDue()).toBe(0);
    expect(codeOf(await resendSince(systemCtx, { id, since }))).toBe('WEBHOOK_OFF');
    expectOk(await changeWebhook(systemCtx, { id, isOn: true }));
    expect(await sendDue()).toBe(0);
    receiver.answerWith((response) => void response.end());
    receiver.received.length = 0;
    expect(expectOk(await resendSince(systemCtx, { id, since }))).toMatchObject({ failed: 1 });
    expect(await sendDue()).toBe(2);
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual(
      Array(3).fill('delivered'),
    );
    expect(new Set(idsReceived()).size).toBe(2);
    expect(await sendDue()).toBe(0);
    expect(await db.webhookEndpoint.findUniqueOrThrow({ where: { id } })).toMatchObject({
      catchUpAfter: null,
    });
  });

  it('everything since begins what failed anew a set at a time, each once, and goes on where it was', async () => {
    const since = new Date(Date.now() - 1_000);
    for (let n = 0; n < 5; n++) await earn();
    await fanOut();
    const [first, ...others] = await deliveriesOf(id);
    await db.webhookDelivery.updateMany({ data: { status: 'failed', triesLeft: 0 } });
    await db.webhookDelivery.update({
      where: { id: first?.id ?? '' },
      data: { createdAt: new Date(since.getTime() - 1) },
    });
    const ask = async (from = since) => expectOk(await resendSince(systemCtx, { id, since: from }));
    expect(await ask()).toMatchObject({ failed: 4 });
    const statuses = async () => (await deliveriesOf(id)).map(({ status }) => status);
    expect(await resendFailed(3)).toBe(3);
    expect(await statuses()).toEqual(['failed', ...Array(3).fill('pending'), 'failed']);
    // What fails again meanwhile waits for who asks again.
    await db.webhookDelivery.update({
      where: { id: others[0]?.id ?? '' },
      data: { status: 'failed', triesLeft: 0 },
    });
    await ask(new Date());
    expect(await Promise.all([resendFailed(3), resendFailed(3)])).toEqual(
      expect.arrayContaining([0, 1]),
    );
    expect(await statuses()).toEqual(['failed', 'failed', ...Array(3).fill('pending')]);
    expect(await resendFailed(3)).toBe(0);
    expect(await db.webhookEndpoint.findUniqueOrThrow({ where: { id } })).toMatchObject({
      resendFrom: null,
      resendAfter: null,
    });
    await ask();
    expectOk(await changeWebhook(systemCtx, { id, isOn: false }));
    expect(await resendFailed(3)).toBe(0);
    expect((await deliveriesOf(id)).map(({ triesLeft }) => triesLeft)).toEqual([0, 0, 10, 10, 10]);
  });

  it('is refused once the body is gone', async () => {
    await earn();
    await sendDue();
    const [delivery] = await deliveriesOf(id);
    await db.webhookMessage.updateMany({ data: { body: null } });
    const one = { id: delivery?.id ?? '' };
    expect(codeOf(await resendDelivery(systemCtx, one))).toBe('DELIVERY_BODY_GONE');
    expect(codeOf(await resendDelivery(systemCtx, { id: 'whd_none' }))).toBe('DELIVERY_NOT_FOUND');
    expect(codeOf(await resendDelivery(systemCtx, one, { programId: 'prg_other' }))).toBe(
      'DELIVERY_NOT_FOUND',
    );
  });
});

describe('what has no body any more', () => {
  it('takes no room from what has, and leaves nothing to do', async () => {
    // One call more than an endpoint has room for.
    for (let n = 0; n < 26; n++) expectOk(await sendTestEvent(systemCtx, { id }));
    await db.webhookMessage.updateMany({ data: { body: null } });
    expect(await deliverWebhooks({ roundMs: 0 })).toMatchObject({ sent: 0, left: false });
    await earn();
    await fanOut();
    expect(await deliverWebhooks({ roundMs: 0 })).toMatchObject({ sent: 1, left: false });
    expect(receiver.verified(secret)).toMatchObject([{ type: 'commission.earned' }]);
  });

  it('ends, with words, where somebody sent it again beside the erasure', async () => {
    await earn();
    await sendDue();
    const [delivery] = await deliveriesOf(id);
    // An erasure that had looked before “send again” was committed.
    expectOk(await resendDelivery(systemCtx, { id: delivery?.id ?? '' }));
    await db.webhookMessage.updateMany({ data: { body: null } });
    expect(await deliverWebhooks({ roundMs: 0 })).toMatchObject({ sent: 0, left: false });
    expect((await deliveriesOf(id))[0]).toMatchObject({
      status: 'failed',
      triesLeft: 0,
      note: 'What it tells is not kept any more.',
    });
  });

  it('is not sent again by who waited while it went', async () => {
    await earn();
    await sendDue();
    const [delivery] = await deliveriesOf(id);
    const again = await db.$transaction(async (tx) => {
      await tx.webhookEndpoint.update({ where: { id }, data: { name: 'Held' } });
      const running = resendDelivery(systemCtx, { id: delivery?.id ?? '' });
      await sleep(1_000);
      await tx.webhookMessage.updateMany({ data: { body: null } });
      return { running };
    });
    expect(codeOf(await again.running)).toBe('DELIVERY_BODY_GONE');
    expect((await deliveriesOf(id))[0]).toMatchObject({ status: 'delivered' });
  });
});

describe('a rest that a receiver asked for', () => {
  const pausedUntil = async () =>
    (await db.webhookEndpoint.findUniqueOrThrow({ where: { id } })).pausedUntil;
  const rest = () =>
    db.webhookEndpoint.update({
      where: { id },
      data: { pausedUntil: new Date(Date.now() + 600_000) },
    });

  it('is not ended by what succeeds beside it', async () => {
    let calls = 0;
    receiver.answerWith(async (response) => {
      if (++calls === 1) return void response.writeHead(429, { 'retry-after': '600' }).end();
      for (let n = 0; n < 500 && !(await pausedUntil()); n++) await sleep(10);
      response.end();
    });
    await earn();
    await earn();
    expect(await sendDue()).toBe(2);
    expect((await deliveriesOf(id)).map(({ status }) => status).sort()).toEqual([
      'delivered',
      'pending',
    ]);
    expect((await pausedUntil())?.getTime()).toBeGreaterThan(Date.now() + 500_000);
    await earn();
    expect(await sendDue()).toBe(0);
  });

  it('ends when somebody sends: a test, one again, everything since', async () => {
    await earn();
    await sendDue();
    const [delivery] = await deliveriesOf(id);
    for (const send of [
      () => sendTestEvent(systemCtx, { id }),
      () => resendDelivery(systemCtx, { id: delivery?.id ?? '' }),
      () => resendSince(systemCtx, { id, since: new Date() }),
    ]) {
      await rest();
      expect(codeOf(await send())).toBe('done');
      expect(await pausedUntil()).toBeNull();
    }
  });
});

describe('a test event', () => {
  it('is sent once, signed, whatever the endpoint wants', async () => {
    receiver.answerWith((response) => void response.writeHead(500).end('wrong path'));
    const { deliveryId } = expectOk(await sendTestEvent(systemCtx, { id }));
    expect(await sendDue()).toBe(1);
    expect(receiver.verified(secret)).toMatchObject([
      { type: 'webhook.test', data: { webhookId: id, name: 'Test' } },
    ]);
    expect(await atTime(new Date(Date.now() + 86_400_000), sendDue)).toBe(0);
    expect(await db.webhookDelivery.findUnique({ where: { id: deliveryId } })).toMatchObject({
      status: 'failed',
      note: 'Answered 500.',
    });
  });
});

describe('an endpoint', () => {
  it('is made, changed and removed by owners and admins and by keys, within their program', async () => {
    const input = { programId: affiliate.programId, name: 'X', url: receiver.url, events: [] };
    for (const [role, code] of [
      ['owner', 'done'],
      ['admin', 'done'],
      ['finance', 'FORBIDDEN'],
      ['support', 'FORBIDDEN'],
      ['affiliate', 'FORBIDDEN'],
    ] as const) {
      const user = await makeUser({ role });
      const ctx = { actor: { kind: 'user' as const, id: user.id } };
      expect([role, codeOf(await createWebhook(ctx, input))]).toEqual([role, code]);
      expect([role, codeOf(await changeWebhook(ctx, { id, name: 'Y' }))]).toEqual([role, code]);
    }
    const agent = { actor: { kind: 'agent' as const, id: 'key_1' } };
    expect(codeOf(await createWebhook(agent, input))).toBe('FORBIDDEN');
    const other = { programId: 'prg_other' };
    expect(codeOf(await changeWebhook(systemCtx, { id, name: 'Z' }, other))).toBe(
      'WEBHOOK_NOT_FOUND',
    );
    expect(codeOf(await removeWebhook(systemCtx, { id }, other))).toBe('WEBHOOK_NOT_FOUND');
    expectOk(await removeWebhook(systemCtx, { id }));
    expect(codeOf(await removeWebhook(systemCtx, { id }))).toBe('WEBHOOK_NOT_FOUND');
    expect(await db.webhookSecret.count({ where: { endpointId: id } })).toBe(0);
  });

  it('has four secrets that sign at most, however often and at once it is rotated', async () => {
    const rotated = await Promise.all(
      Array.from({ length: 6 }, () => rotateWebhook(systemCtx, { id, overlapHours: 168 })),
    );
    const last = expectOk(await rotateWebhook(systemCtx, { id, overlapHours: 168 }));
    expect(new Set(rotated.map(codeOf))).toEqual(new Set(['done']));
    expect(await db.webhookSecret.count({ where: { endpointId: id } })).toBe(4);
    await earn();
    await sendDue();
    expect(receiver.verified(last.secret)).toHaveLength(1);
    expect(() => receiver.verified(secret)).toThrow('No matching signature');
    expect(receiver.received[0]?.headers['webhook-signature']?.toString().split(' ')).toHaveLength(
      4,
    );
  });

  it('is one of twenty at most, also when many are made at once', async () => {
    const input = { programId: affiliate.programId, name: 'X', url: receiver.url, events: [] };
    const made = await Promise.all(
      Array.from({ length: 25 }, () => createWebhook(systemCtx, input)),
    );
    expect(made.filter((one) => one.ok)).toHaveLength(19);
    expect(new Set(made.map(codeOf))).toEqual(new Set(['done', 'WEBHOOK_LIMIT_REACHED']));
  });

  it.each([
    'http://shop.example/',
    'https://10.0.0.1/',
    'https://shop.example:25/',
    'https://me:secret@shop.example/',
  ])('at %s is refused, new or changed', async (url) => {
    const input = { programId: affiliate.programId, name: 'X', url, events: [] };
    expect(codeOf(await createWebhook(systemCtx, input))).toBe('WEBHOOK_ADDRESS_REFUSED');
    expect(codeOf(await changeWebhook(systemCtx, { id, url }))).toBe('WEBHOOK_ADDRESS_REFUSED');
  });
});

describe('room for calls', () => {
  const at = (host: string, n: number, isPostback = false) => ({
    id: `${host}-${n}`,
    url: `https://${host}/`,
    isPostback,
    isFailing: false,
  });
  const busy = (host: string, n: number, isPostback = false) =>
    Array.from({ length: n }, () => ({ endpointId: `${host}-1`, host, isPostback }));

  it('is 25 for a host, over all its endpoints', () => {
    const rooms = roomsOf([at('a', 1), at('a', 2)], busy('a', 10));
    expect(rooms.map(({ room }) => room)).toEqual([8, 7]);
  });

  it('is 100 for all, in turns', () => {
    const rooms = roomsOf(
      ['a', 'b', 'c', 'd', 'e'].map((host) => at(host, 1)),
      busy('f', 2),
    );
    expect(rooms.map(({ room }) => room)).toEqual([20, 20, 20, 19, 19]);
  });

  it('is two for an endpoint that fails, with what is under way', () => {
    const failing = { ...at('a', 1), isFailing: true };
    expect(roomsOf([failing], [])).toEqual([{ endpointId: 'a-1', room: 2 }]);
    expect(roomsOf([failing], busy('a', 1))).toEqual([{ endpointId: 'a-1', room: 1 }]);
    expect(roomsOf([failing], busy('a', 2))).toEqual([]);
  });

  it('of a webhook is not taken by postbacks to the same host', () => {
    expect(roomsOf([at('a', 2)], busy('a', 25, true))).toEqual([{ endpointId: 'a-2', room: 25 }]);
  });

  it('is 50 for postbacks, so that the merchant’s never wait for them', () => {
    const postbacks = ['a', 'b', 'c'].map((host) => at(host, 1, true));
    const rooms = roomsOf([...postbacks, at('d', 1)], busy('e', 10, true));
    const of = (id: string) => rooms.find((one) => one.endpointId === id)?.room ?? 0;
    expect(of('a-1') + of('b-1') + of('c-1')).toBe(40);
    expect(of('d-1')).toBe(25);
  });
});
