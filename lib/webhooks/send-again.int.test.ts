import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { expectOk } from '@/lib/result';
import { makePayableAffiliate, makeEarned } from '@/lib/testing/money';
import { systemCtx } from '@/lib/testing/factories';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { deliveriesOf, makeWebhook, sendDue } from '@/lib/testing/webhooks';
import { changeWebhook } from '@/lib/webhooks/commands';
import { fanOut } from '@/lib/webhooks/fan-out/fan-out';
import { resendFailed } from '@/lib/webhooks/fan-out/resend-failed';
import { deliverWebhooks } from '@/lib/webhooks/rounds/deliver-webhooks';
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
