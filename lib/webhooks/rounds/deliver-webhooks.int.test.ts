import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as commissionRoute from '@/app/api/v1/commissions/[id]/route';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { expectOk } from '@/lib/result';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { startMailServer } from '@/lib/testing/mail-server';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { deliveriesOf, makeWebhook, sendDue } from '@/lib/testing/webhooks';
import { changeWebhook, rotateWebhook } from '@/lib/webhooks/commands';
import { deliverWebhooks } from '@/lib/webhooks/rounds/deliver-webhooks';
import { fanOut } from '@/lib/webhooks/fan-out/fan-out';

const later = (seconds: number) => new Date(Date.now() + seconds * 1_000);
const DAY = 86_400;

let affiliate: Awaited<ReturnType<typeof makePayableAffiliate>>;
let receiver: Receiver;
const earn = () => makeEarned(affiliate, { amountMinor: 2_000n });

beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  await db.outboxEvent.updateMany({ data: { fannedOut: true } });
  affiliate = await makePayableAffiliate();
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

describe('an event', () => {
  it('is told to each endpoint of its program that wants it, as the API answers, signed', async () => {
    const all = await makeWebhook(affiliate.programId, receiver.url);
    const approvals = await makeWebhook(affiliate.programId, `${receiver.url}/approvals`, [
      'commission.approved',
    ]);
    const other = await makePayableAffiliate();
    const foreign = await makeWebhook(other.programId, `${receiver.url}/foreign`);
    const { commissionId } = await earn();
    await sendDue();
    expectOk(await approveCommission(staffCtx, { commissionId }));
    const approved = await db.outboxEvent.findFirstOrThrow({
      where: { subjectId: commissionId, type: 'commission.approved' },
    });
    receiver.received.length = 0;
    expect(await sendDue()).toBe(2);
    expect(receiver.received.map(({ url }) => url).sort()).toEqual(['/hooks', '/hooks/approvals']);
    expect(await deliveriesOf(foreign.id)).toEqual([]);
    const [one, two] = receiver.received;
    expect(one?.body).toBe(two?.body);
    const toAll = receiver.received.filter(({ url }) => url === '/hooks');
    const key = await makeKey(affiliate.programId);
    const answered = await callApi(commissionRoute.GET, { key, params: { id: commissionId } });
    // What is told of a commission has no lines; its order's event has them.
    const { lines, ...commission } = answered.body;
    expect(lines).toHaveLength(1);
    receiver.received.splice(0, 2, ...toAll);
    expect(receiver.verified(all.secret)).toEqual([
      {
        type: 'commission.approved',
        timestamp: approved.createdAt.toISOString(),
        data: commission,
      },
    ]);
    expect(() => receiver.verified(approvals.secret)).toThrow('No matching signature');
    expect(receiver.received[0]?.headers).toMatchObject({
      'webhook-id': approved.id,
      'content-type': 'application/json',
    });
    expect(await sendDue()).toBe(0);
  });

  it('makes one delivery for each endpoint when many tell of it at once', async () => {
    const { id } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    for (let n = 0; n < 10; n++) await earn();
    const made = await Promise.all(Array.from({ length: 5 }, () => fanOut()));
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(10);
    expect(await deliveriesOf(id)).toHaveLength(10);
    const rounds = await Promise.all(
      Array.from({ length: 4 }, () => deliverWebhooks({ roundMs: 0 })),
    );
    expect(rounds.reduce((sum, { sent }) => sum + sent, 0)).toBe(10);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(10);
    expect(receiver.received).toHaveLength(10);
  });

  it('that nobody wants is done at once, and one from before an endpoint is no news to it', async () => {
    await earn();
    expect(await fanOut()).toBe(0);
    expect(await db.outboxEvent.count({ where: { fannedOut: false } })).toBe(0);
    await earn();
    const { id } = await makeWebhook(affiliate.programId, receiver.url);
    expect(await fanOut()).toBe(0);
    expect(await deliveriesOf(id)).toEqual([]);
  });
});

describe('an attempt that fails', () => {
  it('is made again later with the same id and bytes, and keeps what was answered', async () => {
    const { id, secret } = await makeWebhook(affiliate.programId, receiver.url, [
      'commission.earned',
    ]);
    const { commissionId } = await earn();
    receiver.answerWith((response) => void response.writeHead(500).end('not now'));
    expect(await sendDue()).toBe(1);
    const [delivery] = await deliveriesOf(id);
    expect(delivery).toMatchObject({
      status: 'pending',
      attempts: 1,
      triesLeft: 9,
      statusCode: 500,
    });
    const wait = (delivery?.nextAttemptAt.getTime() ?? 0) - Date.now();
    expect(wait).toBeGreaterThan(3_000);
    expect(wait).toBeLessThan(7_000);
    expect(await sendDue()).toBe(0);
    // What changes meanwhile does not change what is told.
    expectOk(await approveCommission(staffCtx, { commissionId }));
    receiver.answerWith((response) => void response.writeHead(204).end());
    expect(await atTime(later(10), sendDue)).toBe(1);
    const [first, second] = receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(receiver.verified(secret)).toHaveLength(2);
    expect((await deliveriesOf(id))[0]).toMatchObject({ status: 'delivered', attempts: 2 });
    const tries = await db.webhookAttempt.findMany({
      orderBy: { number: 'asc' },
      where: { deliveryId: delivery?.id },
    });
    expect(tries).toMatchObject([
      { number: 1, statusCode: 500, problem: 'Answered 500.', answer: 'not now' },
      { number: 2, statusCode: 204, problem: null, answer: '' },
    ]);
  });

  it('is the last after ten, and repeats nothing elsewhere', async () => {
    const dead = await makeWebhook(affiliate.programId, `${receiver.url}/dead`, [
      'commission.earned',
    ]);
    const good = await makeWebhook(affiliate.programId, `${receiver.url}/good`, [
      'commission.earned',
    ]);
    receiver.answerWith(
      (response, { url }) => void response.writeHead(url.endsWith('dead') ? 500 : 200).end(),
    );
    await earn();
    for (let n = 0; n < 12; n++) await atTime(later(n * 1.3 * DAY), sendDue);
    expect((await deliveriesOf(dead.id))[0]).toMatchObject({ status: 'failed', attempts: 10 });
    expect((await deliveriesOf(good.id))[0]).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(receiver.received.filter(({ url }) => url.endsWith('good'))).toHaveLength(1);
    expect(receiver.received.filter(({ url }) => url.endsWith('dead'))).toHaveLength(10);
  });

  it('with Retry-After gives the whole endpoint a rest', async () => {
    const { id } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    receiver.answerWith((response) => void response.writeHead(429, { 'retry-after': '600' }).end());
    await earn();
    await sendDue();
    await earn();
    expect(await sendDue()).toBe(0);
    expect(await atTime(later(500), sendDue)).toBe(0);
    receiver.answerWith((response) => void response.end());
    expect(await atTime(later(610), sendDue)).toBe(2);
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
    ]);
    expect(await db.webhookEndpoint.findUniqueOrThrow({ where: { id } })).toMatchObject({
      failures: 0,
      pausedUntil: null,
    });
  });
});

describe('an endpoint', () => {
  const endpoint = (id: string) => db.webhookEndpoint.findUniqueOrThrow({ where: { id } });

  it('that answers 410 is switched off at once, and the owners are told by mail', async () => {
    await db.user.updateMany({ where: { role: 'owner' }, data: { disabledAt: new Date() } });
    const owner = await makeUser({ role: 'owner' });
    await db.outboxEvent.updateMany({ data: { status: 'delivered' } });
    const { id } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    receiver.answerWith((response) => void response.writeHead(410).end());
    await earn();
    await earn();
    await sendDue();
    expect(await endpoint(id)).toMatchObject({ switchedOffWhy: 'gone' });
    const before = receiver.received.length;
    await earn();
    expect(await atTime(later(DAY), sendDue)).toBe(0);
    expect(receiver.received).toHaveLength(before);
    const mail = await startMailServer();
    try {
      const sent = (await mail.deliver()).filter(({ to }) => to === owner.email);
      expect(sent).toHaveLength(1);
      expect(sent[0]?.subject).toContain('Webhook switched off: Test');
    } finally {
      mail.switchOff();
      await mail.stop();
    }
    expect(
      await db.auditEvent.count({ where: { subjectId: id, action: 'WEBHOOK_SWITCHED_OFF' } }),
    ).toBe(1);
  });

  it('is switched off after five days without a success and ten failures, not before', async () => {
    const { id } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    receiver.answerWith((response) => void response.writeHead(500).end());
    await earn();
    for (let n = 0; n < 10; n++) await atTime(later(n * 1.3 * DAY * 0.35), sendDue);
    expect(await endpoint(id)).toMatchObject({ switchedOffAt: null });
    await db.webhookEndpoint.update({
      where: { id },
      data: { failures: 9, failingSince: new Date(Date.now() - 5 * DAY * 1_000) },
    });
    await earn();
    await sendDue();
    expect(await endpoint(id)).toMatchObject({ failures: 10, switchedOffWhy: 'failing' });
    // On again, it starts anew, and what waited is due.
    expectOk(await changeWebhook(systemCtx, { id, isOn: true }));
    expect(await endpoint(id)).toMatchObject({ failures: 0, switchedOffAt: null });
    receiver.answerWith((response) => void response.end());
    expect(await atTime(later(10), sendDue)).toBeGreaterThanOrEqual(1);
  });

  it('is signed for with both secrets while they overlap, then with the new one', async () => {
    const { id, secret } = await makeWebhook(affiliate.programId, receiver.url, [
      'commission.earned',
    ]);
    const stored = await db.webhookSecret.findFirstOrThrow({ where: { endpointId: id } });
    expect(stored.cipher).not.toContain(secret.slice(6));
    const rotated = expectOk(await rotateWebhook(systemCtx, { id, overlapHours: 24 }));
    expect(rotated.secret).not.toBe(secret);
    await earn();
    await sendDue();
    expect(receiver.verified(secret)).toHaveLength(1);
    expect(receiver.verified(rotated.secret)).toHaveLength(1);
    receiver.received.length = 0;
    await earn();
    await atTime(later(25 * 3_600), sendDue);
    expect(receiver.verified(rotated.secret)).toHaveLength(1);
    expect(() => receiver.verified(secret)).toThrow('No matching signature');
  });
});
