import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as one from '@/app/api/v1/webhooks/[id]/route';
import * as remove from '@/app/api/v1/webhooks/[id]/remove/route';
import * as resend from '@/app/api/v1/webhooks/[id]/resend/route';
import * as rotate from '@/app/api/v1/webhooks/[id]/rotate/route';
import * as secrets from '@/app/api/v1/webhooks/[id]/secrets/route';
import * as test from '@/app/api/v1/webhooks/[id]/test/route';
import * as list from '@/app/api/v1/webhooks/route';
import * as delivery from '@/app/api/v1/webhook-deliveries/[id]/route';
import * as again from '@/app/api/v1/webhook-deliveries/[id]/resend/route';
import * as deliveries from '@/app/api/v1/webhook-deliveries/route';
import { db } from '@/lib/db/client';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeProgram } from '@/lib/testing/factories';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { tableMarks, changedTables } from '@/lib/testing/table-marks';
import { sendDue } from '@/lib/testing/webhooks';

let key: string;
let foreign: string;
let receiver: Receiver;
let id: string;

beforeAll(async () => {
  receiver = await startReceiver();
  key = await makeKey((await makeProgram()).id);
  foreign = await makeKey((await makeProgram()).id);
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  receiver.received.length = 0;
  const made = await callApi(list.POST, { key, body: { name: 'Shop', url: receiver.url } });
  expect(made.status).toBe(201);
  id = String(made.body.id);
});

const at = (params = { id }) => ({ key, params });
const newest = async () => {
  const { body } = await callApi(secrets.GET, at());
  return (body.items as { secret: string }[]).map(({ secret }) => secret);
};

describe('webhooks by the API', () => {
  it('are made, read, changed and removed', async () => {
    const { body } = await callApi(one.GET, at());
    expect(body).toMatchObject({ id, name: 'Shop', url: receiver.url, events: [], isOn: true });
    const events = ['order.recorded', 'order.recorded'];
    const changed = await callApi(one.PATCH, {
      ...at(),
      method: 'PATCH',
      body: { name: 'Store', events, isOn: false },
    });
    expect(changed.body).toMatchObject({
      name: 'Store',
      events: ['order.recorded'],
      isOn: false,
      switchedOffWhy: 'person',
    });
    const listed = await callApi(list.GET, { key });
    expect(listed.body.items).toMatchObject([{ id, name: 'Store' }]);
    expect((await callApi(test.POST, { ...at(), method: 'POST' })).body.error).toMatchObject({
      code: 'WEBHOOK_OFF',
    });
    expect((await callApi(remove.POST, { ...at(), method: 'POST' })).status).toBe(200);
    expect((await callApi(one.GET, at())).status).toBe(404);
  });

  it.each([
    { url: 'http://shop.example/' },
    { url: 'https://169.254.169.254/' },
    { url: 'https://[::ffff:10.0.0.1]/' },
    { url: 'not an address' },
    { events: ['order.exploded'] },
    { events: 'order.recorded' },
    { name: '' },
    { name: 'x\u0000' },
  ])('refuse %j', async (wrong) => {
    const body = { name: 'Shop', url: receiver.url, ...wrong };
    const before = await countEverything();
    expect((await callApi(list.POST, { key, body })).status).toBe(422);
    expect(await countEverything()).toEqual(before);
    expect(await db.webhookEndpoint.count()).toBe(1);
  });

  it('keep no secret in an answer that is kept, and show it when it is asked for', async () => {
    const headers = { 'idempotency-key': 'one' };
    const call = { ...at(), body: { overlapHours: 1 }, headers };
    const [before] = await newest();
    const first = await callApi(rotate.POST, call);
    expect((await callApi(rotate.POST, call)).text).toBe(first.text);
    const both = await newest();
    expect(both).toHaveLength(2);
    expect(both[1]).toBe(before);
    const kept = await db.idempotencyRecord.findFirstOrThrow({ where: { key: 'one' } });
    expect(kept.body).not.toContain('whsec_');
    expect((await callApi(one.GET, at())).text).not.toContain('whsec_');
  });

  it('send a test event, which is in the deliveries with what was sent and answered', async () => {
    const sent = await callApi(test.POST, { ...at(), method: 'POST' });
    expect(sent.status).toBe(202);
    expect(await sendDue()).toBe(1);
    const [secret = ''] = await newest();
    expect(receiver.verified(secret)).toMatchObject([{ type: 'webhook.test' }]);
    const path = `/webhook-deliveries?webhookId=${id}&status=delivered`;
    const listed = await callApi(deliveries.GET, { key, path });
    expect(listed.body.items).toMatchObject([
      { id: sent.body.deliveryId, type: 'webhook.test', status: 'delivered', statusCode: 200 },
    ]);
    const params = { id: String(sent.body.deliveryId) };
    const { body } = await callApi(delivery.GET, at(params));
    expect(body).toMatchObject({
      body: receiver.received[0]?.body,
      tries: [{ number: 1, statusCode: 200, answer: 'thanks' }],
    });
    const resent = await callApi(again.POST, { ...at(params), method: 'POST' });
    expect(resent.body).toMatchObject({ status: 'pending', attempts: 1 });
    expect(await sendDue()).toBe(1);
    const since = { since: '2026-01-01T00:00:00Z' };
    const everything = await callApi(resend.POST, { ...at(), body: since });
    expect([everything.status, everything.body.failed]).toEqual([202, 0]);
  });

  it('of another program are not there', async () => {
    const { body } = await callApi(test.POST, { ...at(), method: 'POST' });
    const params = { id: String(body.deliveryId) };
    const before = await tableMarks();
    const statuses = [
      await callApi(one.GET, { ...at(), key: foreign }),
      await callApi(one.PATCH, { ...at(), key: foreign, method: 'PATCH', body: { isOn: false } }),
      await callApi(secrets.GET, { ...at(), key: foreign }),
      await callApi(rotate.POST, { ...at(), key: foreign, body: {} }),
      await callApi(test.POST, { ...at(), key: foreign, method: 'POST' }),
      await callApi(resend.POST, {
        ...at(),
        key: foreign,
        body: { since: '2026-01-01T00:00:00Z' },
      }),
      await callApi(remove.POST, { ...at(), key: foreign, method: 'POST' }),
      await callApi(delivery.GET, { ...at(params), key: foreign }),
      await callApi(again.POST, { ...at(params), key: foreign, method: 'POST' }),
    ].map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([404]));
    expect((await callApi(list.GET, { key: foreign })).body.items).toEqual([]);
    expect((await callApi(deliveries.GET, { key: foreign })).body.items).toEqual([]);
    const changed = changedTables(before, await tableMarks());
    expect(changed.filter((table) => table !== 'api_key')).toEqual([]);
  });
});
