import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, systemCtx } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { deliveriesOf, makeWebhook } from '@/lib/testing/webhooks';
import { deliverWebhooks } from '@/lib/webhooks/rounds/deliver-webhooks';
import { setPostback } from '@/lib/webhooks/postbacks/postbacks';

let affiliate: { affiliateId: string; programId: string };
let receiver: Receiver;
let good: Receiver;
let goodId: string;
/** Another host than the good one has, as far as shares of hosts go. */
const address = () => `http://localhost:${receiver.port}/hooks`;

beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  await db.outboxEvent.updateMany({ data: { fannedOut: true } });
  const { id: programId } = await makeProgram({ postbacks: 'on' });
  affiliate = { affiliateId: (await makeAffiliate({ programId })).id, programId };
  [receiver, good] = [await startReceiver(), await startReceiver()];
  goodId = (await makeWebhook(programId, good.url, ['commission.earned'])).id;
});
afterEach(async () => {
  await receiver.stop();
  await good.stop();
});

const KINDS = {
  webhook: async (url: string) =>
    (await makeWebhook(affiliate.programId, url, ['commission.earned'])).id,
  postback: async (url: string) =>
    expectOk(await setPostback(systemCtx, { affiliateId: affiliate.affiliateId, url })).id,
};

/** One event, one round of the job; the other endpoint has its delivery whatever this one does. */
async function deliver(id: string, options: Parameters<typeof deliverWebhooks>[0] = {}) {
  await makeEarned(affiliate, { amountMinor: 2_000n });
  await deliverWebhooks({ ...options, roundMs: 0 });
  expect(await deliveriesOf(goodId)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  expect(good.received).toHaveLength(1);
  const [delivery] = await deliveriesOf(id);
  const attempt = await db.webhookAttempt.findFirst({ where: { deliveryId: delivery?.id } });
  return { ...delivery, answer: attempt?.answer ?? null };
}

describe.each(Object.entries(KINDS))('a %s', (kind, make) => {
  it('that redirects to 169.254.169.254 is not followed, and has failed', async () => {
    const id = await make(address());
    const location = 'http://169.254.169.254/latest/meta-data/';
    receiver.answerWith((response) => void response.writeHead(302, { location }).end());
    expect(await deliver(id)).toMatchObject({
      status: 'pending',
      statusCode: 302,
      note: expect.stringContaining('redirect is not followed') as string,
    });
  });

  it('that redirects to another server leaves that one alone', async () => {
    const inside = await startReceiver();
    try {
      const id = await make(address());
      const location = inside.url;
      receiver.answerWith((response) => void response.writeHead(307, { location }).end());
      expect(await deliver(id)).toMatchObject({ status: 'pending', statusCode: 307 });
      expect(inside.received).toEqual([]);
    } finally {
      await inside.stop();
    }
  });

  it('whose name leads to ::ffff:10.0.0.1 is not called', async () => {
    const id = await make('https://shop.example/hooks');
    const resolve = () => Promise.resolve(['1.1.1.1', '::ffff:10.0.0.1']);
    expect(await deliver(id, { resolve })).toMatchObject({
      status: 'pending',
      statusCode: null,
      note: expect.stringContaining('::ffff:10.0.0.1') as string,
    });
  });

  it('whose address changes between check and call is called where it was checked', async () => {
    const id = await make(`http://localhost:${receiver.port}/`);
    let asked = 0;
    // The receiver listens on 127.0.0.1 alone, where the system finds localhost.
    const resolve = () => Promise.resolve(asked++ === 0 ? ['127.0.0.2'] : ['127.0.0.1']);
    const outcome = await deliver(id, { resolve });
    expect(outcome).toMatchObject({ status: 'pending', note: 'The call failed: ECONNREFUSED.' });
    expect([asked, receiver.received]).toEqual([1, []]);
  });

  it('that answers 1 GB is left after 64 kB', async () => {
    const GIGABYTE = 1024 ** 3;
    const id = await make(address());
    let written = 0;
    const chunk = Buffer.alloc(64 * 1024, 'x');
    receiver.answerWith(async (response) => {
      response.writeHead(200, { 'content-length': String(GIGABYTE) });
      while (written < GIGABYTE && !response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) await sleep(1);
      }
    });
    const outcome = await deliver(id);
    expect(outcome).toMatchObject({ status: 'delivered', statusCode: 200 });
    expect(outcome.answer?.length).toBe(kind === 'webhook' ? 4_096 : undefined);
    expect(written).toBeLessThan(GIGABYTE / 10);
  });

  it('that never closes is left at the deadline, and its status counts', async () => {
    const id = await make(address());
    receiver.answerWith((response) => void response.writeHead(200).write('so far'));
    const outcome = await deliver(id, { deadlineMs: 500 });
    expect(outcome).toMatchObject({ status: 'delivered', statusCode: 200 });
  });

  it('that never answers is given up at the deadline', async () => {
    const id = await make(address());
    receiver.answerWith(() => undefined);
    expect(await deliver(id, { deadlineMs: 500 })).toMatchObject({
      status: 'pending',
      statusCode: null,
      note: 'No answer came in time.',
    });
  });

  it('whose headers never end is given up at the deadline', async () => {
    const id = await make(address());
    receiver.answerWith(async (response) => {
      const { socket } = response;
      socket?.write('HTTP/1.1 200 OK\r\n');
      for (let n = 0; socket && !socket.destroyed; n++) {
        socket.write(`x-${n}: y\r\n`);
        await sleep(50);
      }
    });
    expect(await deliver(id, { deadlineMs: 500 })).toMatchObject({
      status: 'pending',
      note: 'No answer came in time.',
    });
  });
});
