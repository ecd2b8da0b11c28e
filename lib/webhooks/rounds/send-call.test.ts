import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { sendCall } from '@/lib/webhooks/rounds/send-call';
import { parseTarget, pinnedLookup, resolveTarget } from '@/lib/webhooks/target';

const receivers: Receiver[] = [];
async function receiver(...given: Parameters<typeof startReceiver>) {
  const one = await startReceiver(...given);
  receivers.push(one);
  return one;
}
afterEach(async () => {
  for (const one of receivers.splice(0)) await one.stop();
});

const post = (url: string) => ({ url, method: 'POST', headers: { a: 'b' }, body: '{}' }) as const;
const own = { allowLoopback: true };

describe('an address', () => {
  it.each([
    ['http://shop.example/hooks', 'https'],
    ['ftp://shop.example/', 'https'],
    ['javascript:alert(1)', 'https'],
    ['https://user:pass@shop.example/', 'user or a password'],
    ['https://user@shop.example/', 'user or a password'],
    ['https://shop.example:22/', 'port'],
    ['https://shop.example:80/', 'port'],
    ['https://127.0.0.1/', 'public internet'],
    ['https://169.254.169.254/latest', 'public internet'],
    ['https://[::1]/', 'public internet'],
    ['https://[::ffff:10.0.0.1]/', 'public internet'],
    ['https://0x7f000001/', 'public internet'],
    ['https://2130706433/', 'public internet'],
    ['shop.example', 'Not an address'],
    [`https://shop.example/${'x'.repeat(2_000)}`, 'Not an address'],
  ])('%s is refused', (text, why) => {
    expect(() => parseTarget(text, false)).toThrow(why);
  });

  it.each(['https://shop.example/hooks', 'https://shop.example:8443/', 'https://1.1.1.1/'])(
    '%s is taken',
    (text) => {
      expect(parseTarget(text, false).href).toBe(text);
    },
  );

  it('of this machine is taken while developing, and no other without TLS', () => {
    expect(parseTarget('http://localhost:4000/', true).port).toBe('4000');
    expect(() => parseTarget('http://localhost:4000/', false)).toThrow('https');
    expect(() => parseTarget('http://10.0.0.1:4000/', true)).toThrow('https');
  });

  it.each([['::ffff:10.0.0.1'], ['127.0.0.1'], ['169.254.169.254'], ['64:ff9b::a00:1']])(
    'that resolves to %s is refused, whatever else it resolves to',
    async (address) => {
      const resolve = () => Promise.resolve(['1.1.1.1', address]);
      const options = { resolve, allowLoopback: true };
      await expect(resolveTarget('https://shop.example/', options)).rejects.toThrow(address);
      expect(await sendCall(post('https://shop.example/'), options)).toMatchObject({
        statusCode: null,
        problem: `The name leads to ${address}, which is not on the public internet.`,
      });
    },
  );

  it('that changes between check and call is called where it was checked', async () => {
    let asked = 0;
    const resolve = () => Promise.resolve(asked++ === 0 ? ['1.1.1.1'] : ['127.0.0.1']);
    const target = await resolveTarget('https://shop.example/', { resolve, allowLoopback: false });
    const connectedTo = await new Promise((done) => {
      pinnedLookup(target)('shop.example', { all: true }, (_error, found) => done(found));
    });
    expect(connectedTo).toEqual([{ address: '1.1.1.1', family: 4 }]);
    expect(asked).toBe(1);
  });

  it('is connected to by what was checked, wherever its name leads', async () => {
    const { port, received } = await receiver();
    let asked = 0;
    // The receiver listens on 127.0.0.1, where the system finds localhost.
    const resolve = () => Promise.resolve(asked++ === 0 ? ['127.0.0.2'] : ['127.0.0.1']);
    const call = post(`http://localhost:${port}/`);
    const first = await sendCall(call, { ...own, resolve });
    expect(first.problem).toBe('The call failed: ECONNREFUSED.');
    expect([asked, received]).toEqual([1, []]);
    expect(await sendCall(call, { ...own, resolve })).toMatchObject({ statusCode: 200 });
    expect(received[0]?.headers.host).toBe(`localhost:${port}`);
  });
});

describe('a receiver', () => {
  it('is sent the body as it is, and what it answers is kept', async () => {
    const { url, received } = await receiver((response) => void response.writeHead(201).end('ok'));
    const outcome = await sendCall({ ...post(url), body: '{"ü":1}' }, own);
    expect(outcome).toMatchObject({ statusCode: 201, answer: 'ok', problem: null });
    expect(received).toMatchObject([{ method: 'POST', url: '/hooks', body: '{"ü":1}' }]);
    expect(received[0]?.headers).toMatchObject({ a: 'b', 'content-length': '8' });
  });

  it.each([301, 302, 307, 308])('that redirects by %i is not followed', async (status) => {
    const metadata = await receiver();
    const { url } = await receiver(
      (response) => void response.writeHead(status, { location: metadata.url }).end(),
    );
    const outcome = await sendCall(post(url), own);
    expect(outcome).toMatchObject({ statusCode: status });
    expect(outcome.problem).toContain('redirect is not followed');
    expect(metadata.received).toEqual([]);
  });

  it('that redirects to 169.254.169.254 is not followed', async () => {
    const { url } = await receiver(
      (response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    );
    expect(await sendCall(post(url), own)).toMatchObject({ statusCode: 302 });
  });

  it.each([400, 404, 410, 429, 500, 503])('that answers %i has failed', async (status) => {
    const { url } = await receiver((response) => void response.writeHead(status).end('no'));
    expect(await sendCall(post(url), own)).toMatchObject({
      statusCode: status,
      answer: 'no',
      problem: `Answered ${status}.`,
    });
  });

  it('that answers 1 GB is read up to 64 kB, of which 4 kB are kept', async () => {
    const GIGABYTE = 1024 ** 3;
    let written = 0;
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const { url } = await receiver(async (response) => {
      response.writeHead(200, { 'content-length': String(GIGABYTE) });
      while (written < GIGABYTE && !response.destroyed) {
        written += chunk.length;
        if (!response.write(chunk)) await sleep(1);
      }
    });
    const outcome = await sendCall(post(url), own);
    expect(outcome.statusCode).toBe(200);
    expect(outcome.answer).toHaveLength(4_096);
    expect(written).toBeLessThan(GIGABYTE / 10);
  });

  it('that never answers is given up at the deadline', async () => {
    const { url } = await receiver(() => undefined);
    const outcome = await sendCall(post(url), { ...own, deadlineMs: 100 });
    expect(outcome).toMatchObject({ statusCode: null, problem: 'No answer came in time.' });
  });

  it('that never closes is left at the deadline, and its status counts', async () => {
    const { url } = await receiver((response) => void response.writeHead(200).write('so far'));
    const outcome = await sendCall(post(url), { ...own, deadlineMs: 300 });
    expect(outcome).toMatchObject({ statusCode: 200, answer: 'so far', problem: null });
  });

  it('that is not there has failed, with why', async () => {
    const gone = await startReceiver();
    await gone.stop();
    expect(await sendCall(post(gone.url), own)).toMatchObject({
      statusCode: null,
      problem: 'The call failed: ECONNREFUSED.',
    });
  });

  it('whose name is never resolved is given up at the deadline', async () => {
    const options = {
      ...own,
      deadlineMs: 50,
      resolve: () => new Promise<string[]>(() => undefined),
    };
    expect(await sendCall(post('https://shop.example/'), options)).toMatchObject({
      problem: 'No answer came in time.',
    });
  });
});
