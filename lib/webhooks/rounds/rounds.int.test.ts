import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { startMailServer } from '@/lib/testing/mail-server';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { deliveriesOf, makeWebhook, sendDue } from '@/lib/testing/webhooks';
import { Calls } from '@/lib/webhooks/rounds/calls';
import { PAGE } from '@/lib/webhooks/rounds/claimer';
import { deliverWebhooks } from '@/lib/webhooks/rounds/deliver-webhooks';
import { listWaiting } from '@/lib/webhooks/rounds/deliveries-sql';
import { fanOut, fanOutSome } from '@/lib/webhooks/fan-out/fan-out';
import { rotateWebhook } from '@/lib/webhooks/commands';
import { setPostback, testPostback } from '@/lib/webhooks/postbacks/postbacks';
import { listSecrets } from '@/lib/webhooks/queries';

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

describe('a round', () => {
  it('tells of many events in turns with sending, and says what it left', async () => {
    const { id } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    for (let n = 0; n < 3; n++) await earn();
    const first = await fanOutSome('', 0);
    expect(first).toEqual({ made: 1, after: expect.stringMatching(/^evt_/) as string });
    const second = await fanOutSome(first.after ?? '', 0);
    expect(second.made).toBe(1);
    expect(await deliveriesOf(id)).toHaveLength(2);
    const { sent, left } = await deliverWebhooks({ roundMs: 0 });
    expect({ sent, left }).toEqual({ sent: 3, left: false });
    for (let n = 0; n < 30; n++) await earn();
    await fanOut();
    // 25 to one host at once.
    expect(await deliverWebhooks({ roundMs: 0 })).toMatchObject({ sent: 25, left: true });
    expect(await deliverWebhooks({ roundMs: 0 })).toMatchObject({ sent: 5, left: false });
  });

  it('stops at no endpoint whose secret cannot be read, nor at what cannot be called', async () => {
    const hook = (path: string) =>
      makeWebhook(affiliate.programId, `${receiver.url}${path}`, ['commission.earned']);
    const [good, sealed] = [await hook('/good'), await hook('/sealed')];
    await db.webhookSecret.updateMany({
      where: { endpointId: sealed.id },
      data: { cipher: 'no-longer-listed:AAAA' },
    });
    await db.program.update({ where: { id: affiliate.programId }, data: { postbacks: 'on' } });
    const { affiliateId } = affiliate;
    const set = { affiliateId, url: `${receiver.url}/mine` };
    expectOk(await setPostback(systemCtx, set));
    const { deliveryId } = expectOk(await testPostback(systemCtx, set));
    const { messageId } = await db.webhookDelivery.findUniqueOrThrow({ where: { id: deliveryId } });
    await db.webhookMessage.update({ where: { id: messageId }, data: { body: 'no JSON' } });
    await earn();
    // The postback is told of the commission too.
    expect(await sendDue()).toBe(4);
    expect(await deliveriesOf(good.id)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    expect(receiver.received.map(({ url }) => url)).toContain('/hooks/good');
    const failed = { attempts: 1, statusCode: null };
    const viewer = { kind: 'staff', userId: 'usr_1', role: 'owner' } as const;
    expect(await listSecrets(viewer, sealed.id)).toMatchObject([{ secret: null }]);
    const note = expect.stringMatching(/^Not called: /) as string;
    expect(await deliveriesOf(sealed.id)).toMatchObject([{ ...failed, status: 'pending', note }]);
    const triesOfSealed = { delivery: { endpointId: sealed.id } };
    expect(await db.webhookAttempt.findMany({ where: triesOfSealed })).toMatchObject([
      { number: 1, problem: note },
    ]);
    expect(await db.webhookDelivery.findUnique({ where: { id: deliveryId } })).toMatchObject({
      ...failed,
      status: 'failed',
      note,
    });
  });
});

describe('an old secret that cannot be read', () => {
  it('is no loss while the newest signs', async () => {
    const { id } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    await db.webhookSecret.updateMany({
      where: { endpointId: id },
      data: { cipher: 'no-longer-listed:AAAA' },
    });
    const { secret } = expectOk(await rotateWebhook(systemCtx, { id, overlapHours: 24 }));
    await earn();
    expect(await sendDue()).toBe(1);
    expect(receiver.verified(secret)).toMatchObject([{ type: 'commission.earned' }]);
  });
});

describe('what a round looks at', () => {
  it('is a page of endpoints at a time, and each has its turn', async () => {
    const { programId } = affiliate;
    const n = 2 * PAGE + 10;
    const idOf = (i: number) => `whk_${String(i).padStart(4, '0')}`;
    await db.webhookMessage.create({
      data: { id: 'evt_many', programId, type: 'webhook.test', body: '{}' },
    });
    const each = Array.from({ length: n }, (_, i) => i);
    const makes = { programId, name: 'X', url: receiver.url, createdBy: 'x' };
    await db.webhookEndpoint.createMany({ data: each.map((i) => ({ ...makes, id: idOf(i) })) });
    const due = { messageId: 'evt_many', triesLeft: 1 };
    await db.webhookDelivery.createMany({
      data: each.map((i) => ({ ...due, id: `whd_many_${i}`, endpointId: idOf(i) })),
    });
    const first = await listWaiting(db, '', PAGE);
    expect(first).toHaveLength(PAGE);
    const second = await listWaiting(db, first.at(-1)?.id ?? '', PAGE);
    expect([...first, ...second].map(({ id }) => id)).toEqual(each.slice(0, 2 * PAGE).map(idOf));
    // Those of the first page are at rest: the others are come to in the same turn.
    const resting = { id: { in: each.slice(0, 2 * PAGE).map(idOf) } };
    const pausedUntil = new Date(Date.now() + 60_000);
    await db.webhookEndpoint.updateMany({ where: resting, data: { pausedUntil } });
    expect(await deliverWebhooks({ roundMs: 500 })).toMatchObject({ sent: 10, left: false });
  });
});

describe('a receiver that is slow', () => {
  it('keeps no next round waiting, which counts what is under way', async () => {
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    receiver.answerWith(async (response) => {
      await gate;
      response.end();
    });
    const { id } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    for (let n = 0; n < 30; n++) await earn();
    await fanOut();
    const calls = new Calls();
    const round = () => deliverWebhooks({ calls, roundMs: 0 });
    try {
      expect(await round()).toMatchObject({ sent: 25, left: true });
      expect(await round()).toMatchObject({ sent: 0, left: true });
    } finally {
      free();
      await calls.end();
    }
    expect(await round()).toMatchObject({ sent: 5, left: false });
    await calls.end();
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual(
      Array(30).fill('delivered'),
    );
  });

  it('takes its share and no more: other receivers, mail and jobs go on', async () => {
    let free: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    let open = 0;
    let most = 0;
    receiver.answerWith(async (response) => {
      most = Math.max(most, ++open);
      await gate;
      open--;
      response.end();
    });
    const quick = await startReceiver();
    const slow = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']);
    for (let n = 0; n < 40; n++) await earn();
    await db.outboxEvent.updateMany({ data: { status: 'delivered' } });
    const stop = new AbortController();
    const running = deliverWebhooks({ signal: stop.signal });
    const mail = await startMailServer();
    try {
      await until(() => receiver.received.length === 25);
      const other = await makeWebhook(affiliate.programId, `http://localhost:${quick.port}/`, [
        'commission.approved',
      ]);
      const { commissionId } = await makeEarned(affiliate, {
        amountMinor: 2_000n,
        earnedAt: new Date('2026-01-01T00:00:00Z'),
      });
      expectOk(await approveCommission(staffCtx, { commissionId }));
      await until(() => quick.received.length === 1);
      expect(quick.verified(other.secret)).toMatchObject([{ type: 'commission.approved' }]);
      expect(await mail.deliver()).toMatchObject([
        { subject: expect.stringContaining('Commission approved') as string },
      ]);
      await matureCommissions();
      const { status } = await db.commission.findUniqueOrThrow({ where: { id: commissionId } });
      expect(status).toBe('available');
      expect([receiver.received.length, most]).toEqual([25, 25]);
      free();
      const isDone = async () =>
        (await deliveriesOf(slow.id)).every((one) => one.status === 'delivered');
      await until(isDone);
      expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(41);
      expect(most).toBe(25);
    } finally {
      free();
      stop.abort();
      await running;
      mail.switchOff();
      await mail.stop();
      await quick.stop();
    }
  }, 60_000);
});

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come to that');
}
