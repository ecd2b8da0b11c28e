import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { credentialMark } from '@/lib/auth/credentials';
import { ROOMS } from '@/lib/server/gateway/rooms';
import { closeGateways, openGateway, type TestGateway, until } from '@/lib/testing/gateway';

const opened: net.Socket[] = [];
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await closeGateways();
});

const PROXY = ['127.0.0.0/8'];
const ATTACKER = '203.0.113.66';
const VICTIM = '198.51.100.7';

/** A raw connection for somebody at that address, as a proxy tells it. */
function connect(test: TestGateway, head: string, from: string, rest = '') {
  const socket = net.connect(test.gateway.port, '127.0.0.1');
  const state = { socket, heard: '', closed: false };
  socket.on('error', () => undefined).once('close', () => (state.closed = true));
  socket.setEncoding('latin1').on('data', (piece: string) => (state.heard += piece));
  socket.write(`${head} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${from}\r\n${rest}`);
  opened.push(socket);
  return state;
}

const halfSent = (test: TestGateway, from: string) =>
  connect(test, 'POST /login', from, 'Content-Length: 500\r\n\r\nemail=');
const ask = (test: TestGateway, path: string, from: string) =>
  connect(test, `GET ${path}`, from, '\r\n');

async function answerOf(
  test: TestGateway,
  path: string,
  from: string,
  init: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(`${test.url}${path}`, {
    ...init,
    headers: { ...init.headers, 'x-forwarded-for': from },
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** A Next that answers at once, but for what begins with /slow; those are kept. */
async function openSlow(options: Parameters<typeof openGateway>[1] = {}) {
  const slow: ServerResponse[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    if (request.url?.includes('slow')) slow.push(response);
    else request.once('end', () => response.end('ok'));
  };
  const test = await openGateway(answer, { TRUST_PROXY: PROXY, ...options });
  return { test, slow };
}

async function expectServed(test: TestGateway, from: string): Promise<void> {
  const login = { method: 'POST', body: 'email=jo&password=x' };
  const answers = [
    await answerOf(test, '/portal', from),
    await answerOf(test, '/login', from, login),
    await answerOf(test, '/api/v1/orders', from, { method: 'POST', body: '{}' }),
    await answerOf(test, '/api/webhooks/stripe', from, { method: 'POST', body: '{}' }),
    await answerOf(test, '/_next/static/chunk.js', from),
    await answerOf(test, '/healthz', from),
    await answerOf(test, '/readyz', from),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
}

describe('while one address', () => {
  it('sends hundreds of requests by half, everybody else is served and Next hears of none', async () => {
    const { test } = await openSlow();
    const half = Array.from({ length: 1_260 }, () => halfSent(test, ATTACKER));
    await until(() => half.every(({ socket }) => !socket.connecting));
    await expectServed(test, VICTIM);
    expect(test.asked.some(({ headers }) => headers['x-forwarded-for'] === ATTACKER)).toBe(false);
    // The same network is served too: what it has begun costs it connections and nothing else.
    await expectServed(test, ATTACKER);
  });

  it('keeps all its turns busy, another’s request is at work at once, and only its own are refused', async () => {
    const { test, slow } = await openSlow();
    const busy = Array.from({ length: 300 }, () => ask(test, '/slow', ATTACKER));
    const { running, waiting } = ROOMS.pages.network;
    await until(() => slow.length === running);
    await until(() => busy.filter(({ heard }) => heard !== '').length === 300 - running - waiting);
    const refused = busy.filter(({ heard }) => heard !== '');
    for (const { heard } of refused) {
      expect(heard).toMatch(/^HTTP\/1\.1 429 /);
      expect(heard).toMatch(/\r\nretry-after: \d+\r\n/i);
    }
    await expectServed(test, VICTIM);
    expect(slow).toHaveLength(running);
    // As places become free its own go on, to the last.
    for (let done = 0; done < running + waiting; done++) {
      await until(() => slow.length > 0);
      slow.shift()?.end('ok');
    }
    await until(() => busy.every(({ heard }) => heard !== ''));
    expect(busy.filter(({ heard }) => heard.startsWith('HTTP/1.1 200'))).toHaveLength(
      running + waiting,
    );
  });

  it('reads its answers slowly or not at all, others are served, and what is not read ends', async () => {
    const { running } = ROOMS.pages.network;
    let ended = 0;
    const test = await openGateway(
      (request, response) => {
        if (request.url !== '/large') {
          request.resume().once('end', () => response.end('ok'));
          return;
        }
        const piece = Buffer.alloc(200_000);
        const more = () => {
          while (!response.destroyed && response.write(piece));
        };
        response.on('drain', more).once('close', () => ended++);
        more();
      },
      { TRUST_PROXY: PROXY, limits: { readWindowMs: 300, sweepMs: 50 } },
    );
    for (let n = 0; n < 3 * running; n++) ask(test, '/large', ATTACKER).socket.pause();
    await until(() => test.asked.length === running);
    await expectServed(test, VICTIM);
    // Each is ended in its turn, and so all of them had one.
    const large = () => test.asked.filter(({ url }) => url === '/large').length;
    await until(() => large() === 3 * running);
    await until(() => ended === 3 * running);
  });

  it('asks and leaves again and again, Next works on no more for it than for others', async () => {
    const { test, slow } = await openSlow();
    const { running } = ROOMS.pages.network;
    for (let n = 0; n < 5 * running; n++) {
      const leaving = ask(test, '/slow', ATTACKER);
      // Which was sent before, and so is read before this is answered.
      const other = ask(test, '/portal', VICTIM);
      await until(() => other.heard !== '');
      expect(slow).toHaveLength(Math.min(n + 1, running));
      for (const { socket } of [leaving, other]) socket.destroy();
      await until(() => test.gateway.connections() === 0);
    }
    expect(slow).toHaveLength(running);
    await expectServed(test, VICTIM);
    slow.splice(0).forEach((response) => response.end());
    await until(() => test.asked.length > running);
    await expectServed(test, ATTACKER);
  });

  it('sends requests on one connection without waiting, one of them at a time takes a place', async () => {
    const { test, slow } = await openSlow();
    const more = 'GET /slow HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.66\r\n\r\n';
    const piped = connect(test, 'GET /slow', ATTACKER, `\r\n${more.repeat(20)}`);
    await until(() => slow.length === 1);
    await expectServed(test, VICTIM);
    expect(slow).toHaveLength(1);
    piped.socket.write(more.repeat(500));
    await until(() => piped.closed);
    slow.splice(0).forEach((response) => response.end());
    await expectServed(test, VICTIM);
    expect(slow).toHaveLength(0);
  });

  it('keeps one kind of request waiting, the other kinds go on for itself as well', async () => {
    const { test, slow } = await openSlow();
    Array.from({ length: 100 }, () => ask(test, '/api/v1/slow', ATTACKER));
    await until(() => slow.length === ROOMS.api.network.running);
    for (const path of ['/portal', '/api/webhooks/stripe', '/_next/static/a.js', '/healthz']) {
      expect((await answerOf(test, path, ATTACKER)).status).toBe(200);
    }
  });
});

describe('a share', () => {
  it('that is full is an event, with the network and what was asked for and nothing else', async () => {
    const { test } = await openSlow();
    const { running, waiting } = ROOMS.pages.network;
    const all = Array.from({ length: running + waiting + 3 }, () =>
      ask(test, '/slow/tb_live_secret?key=1', ATTACKER),
    );
    await until(() => all.filter(({ heard }) => heard !== '').length === 3);
    const row = { kind: 'throttle', reason: 'SHARE', network: '203.0.113.0/24', count: 1 };
    expect(test.refusals.take(Date.now())).toEqual(
      Array.from({ length: 3 }, () => ({ ...row, action: 'GET /slow/*', at: expect.any(Number) })),
    );
  });

  it('is one of the whole /64 of an IPv6 address, and another beside it has its own', async () => {
    const { test } = await openSlow();
    const { running, waiting } = ROOMS.pages.network;
    const all = Array.from({ length: 100 }, (_, n) =>
      ask(test, '/slow', `2001:db8:0:1::${n.toString(16)}`),
    );
    await until(() => all.filter(({ heard }) => heard !== '').length === 100 - running - waiting);
    const [same, other] = ['2001:db8:0:1:ffff::1', '2001:db8:0:2::1'];
    expect((await answerOf(test, '/portal', other)).status).toBe(200);
    const late = ask(test, '/portal', same);
    await until(() => late.heard !== '');
    expect(late.heard).toMatch(/^HTTP\/1\.1 429 /);
  });

  it('is a person’s or a key’s own once Next has found who it is, and made-up ones gain nothing', async () => {
    const { test, slow } = await openSlow();
    const { running, waiting } = ROOMS.pages.network;
    const all = Array.from({ length: 100 }, () => ask(test, '/slow', ATTACKER));
    await until(() => all.filter(({ heard }) => heard !== '').length === 100 - running - waiting);
    const cookie = (token: string) => ({
      headers: { cookie: `a=b; next-auth.session-token=${token}` },
    });
    test.callers.learn(credentialMark('good'), 'usr_1');
    for (let n = 0; n < 20; n++) {
      const madeUp = await answerOf(test, '/portal', ATTACKER, cookie(`made-up-${n}`));
      expect(madeUp.status).toBe(429);
    }
    expect((await answerOf(test, '/portal', ATTACKER, cookie('good'))).status).toBe(200);

    // However many sessions somebody has: they are of one person.
    const { caller } = ROOMS.pages;
    const own = Array.from({ length: 100 }, (_, n) => {
      test.callers.learn(credentialMark(`own-${n}`), 'usr_2');
      const sent = `Cookie: __Secure-next-auth.session-token=own-${n}\r\n\r\n`;
      return connect(test, 'GET /slow', ATTACKER, sent);
    });
    const most = caller.running + caller.waiting;
    await until(() => own.filter(({ heard }) => heard !== '').length === 100 - most);
    expect(slow).toHaveLength(running + caller.running);
    expect((await answerOf(test, '/portal', ATTACKER, cookie('good'))).status).toBe(200);
    expect((await answerOf(test, '/portal', ATTACKER, cookie('own-1'))).status).toBe(429);
    expect((await answerOf(test, '/portal', VICTIM)).status).toBe(200);
  });

  it('of a key is larger where its calls are recorded together', async () => {
    const { test, slow } = await openSlow();
    test.callers.learn(credentialMark('tb_live_key'), 'key_1');
    for (let n = 0; n < 70; n++) {
      connect(test, 'GET /api/v1/slow', ATTACKER, 'Authorization: Bearer tb_live_key\r\n\r\n');
    }
    await until(() => slow.length === ROOMS.api.caller.running);
  });

  it.each([
    ['no proxy is trusted and everybody comes from a private address', undefined],
    ['the trusted proxy does not say for whom it asks', PROXY],
  ])('is nobody’s when %s', async (_what, TRUST_PROXY) => {
    const slow: ServerResponse[] = [];
    const none = { running: 1, waiting: 1 };
    const test = await openGateway((_request, response) => slow.push(response), {
      ...(TRUST_PROXY && { TRUST_PROXY }),
      rooms: { pages: { running: 20, waiting: 20, network: none, caller: none } },
    });
    for (let n = 0; n < 20; n++) {
      const socket = net.connect(test.gateway.port, '127.0.0.1');
      socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
      opened.push(socket);
    }
    await until(() => slow.length === 20);
  });
});

describe('a body', () => {
  const rates = { bodyGraceMs: 200, bodyBytesPerSecond: 1_000, sweepMs: 20 };

  it('that comes more slowly than the least rate is refused, and one that does not is taken', async () => {
    const { test } = await openSlow({ limits: rates });
    const slow = halfSent(test, ATTACKER);
    const steady = connect(test, 'POST /up', VICTIM, 'Content-Length: 40000\r\n\r\n');
    const pieces = setInterval(() => steady.socket.write('x'.repeat(2_000)), 20);
    await until(() => slow.closed && steady.heard !== '');
    clearInterval(pieces);
    expect(slow.heard).toMatch(/^HTTP\/1\.1 408 /);
    expect(slow.heard).toMatch(/\r\nconnection: close\r\n/i);
    expect(steady.heard).toMatch(/^HTTP\/1\.1 200 /);
    expect(test.asked.map(({ url }) => url)).toEqual(['/up']);
  });

  it('is refused to a network that has too many of them under way, and to nobody else', async () => {
    const { test } = await openSlow({ limits: { heldBytes: 1_000_000, heldBytesShare: 200_000 } });
    const large = () =>
      connect(test, 'POST /up', ATTACKER, `Content-Length: 90000\r\n\r\n${'x'.repeat(80_000)}`);
    const held = [large(), large()];
    const beyond = large();
    await until(() => beyond.heard !== '');
    expect(beyond.heard).toMatch(/^HTTP\/1\.1 503 /);
    expect(held.map(({ heard }) => heard)).toEqual(['', '']);
    await expectServed(test, VICTIM);
  });

  it('is taken from anybody while others fill all the room there is for them', async () => {
    const { test } = await openSlow({ limits: { heldBytes: 500_000, heldBytesShare: 200_000 } });
    const large = (from: string) =>
      connect(test, 'POST /up', from, `Content-Length: 190000\r\n\r\n${'x'.repeat(160_000)}`);
    const held = [1, 2, 3, 4, 5].map((n) => large(`203.0.113.${n}`));
    await until(() => held.filter(({ heard }) => heard !== '').length >= 2);
    await expectServed(test, VICTIM);
  });

  it('that is given up while it waits for a place takes none, and Next does not hear of it', async () => {
    const cap = { running: 10, waiting: 10 };
    const { test, slow } = await openSlow({
      limits: { heldBytes: 300_000, heldBytesShare: 290_000 },
      rooms: { pages: { running: 1, waiting: 10, network: cap, caller: cap } },
    });
    ask(test, '/slow', ATTACKER);
    await until(() => slow.length === 1);
    const body = (sent: number) => `Content-Length: 200000\r\n\r\n${'x'.repeat(sent)}`;
    const waits = connect(test, 'POST /up', ATTACKER, body(200_000));
    await until(() => waits.socket.bytesWritten > 200_000 && waits.socket.writableLength === 0);
    ask(test, '/slow-next', ATTACKER);
    connect(test, 'POST /up', VICTIM, body(150_000));
    await until(() => waits.heard !== '');
    expect(waits.heard).toMatch(/^HTTP\/1\.1 503 /);
    slow[0]?.end('ok');
    await until(() => slow.length === 2);
    expect(test.asked.map(({ url }) => url)).toEqual(['/slow', '/slow-next']);
  });

  it('is forgotten when its caller leaves', async () => {
    const { test } = await openSlow({ limits: { heldBytes: 500_000, heldBytesShare: 200_000 } });
    for (let n = 0; n < 10; n++) {
      const large = connect(
        test,
        'POST /up',
        ATTACKER,
        `Content-Length: 190000\r\n\r\n${'x'.repeat(180_000)}`,
      );
      await until(() => large.socket.bytesWritten > 180_000 && large.socket.writableLength === 0);
      large.socket.destroy();
      await until(() => test.gateway.connections() === 0);
    }
    const body = 'x'.repeat(190_000);
    expect((await answerOf(test, '/up', ATTACKER, { method: 'POST', body })).status).toBe(200);
  });
});

describe('connections', () => {
  it('beyond a network’s share close that network’s own quietest', async () => {
    const { test } = await openSlow({ limits: { connections: 160, connectionShares: 8 } });
    const victim = halfSent(test, VICTIM);
    await until(() => test.gateway.connections() === 1);
    const half: ReturnType<typeof halfSent>[] = [];
    for (let n = 0; n < 100; n++) {
      half.push(halfSent(test, ATTACKER));
      await until(() => half.at(-1)?.socket.connecting === false);
    }
    await until(() => half.filter(({ closed }) => closed).length === 80);
    expect(half.slice(0, 80).every(({ closed }) => closed)).toBe(true);
    expect(victim.closed).toBe(false);
  });

  it('that all wait make no room for one network at the cost of another', async () => {
    const { test, slow } = await openSlow({ limits: { connections: 64, connectionShares: 2 } });
    const victim = ask(test, '/slow', VICTIM);
    await until(() => slow.length === 1);
    for (let n = 0; n < 200; n++) halfSent(test, `203.0.113.${n % 3}`);
    await until(() => test.gateway.connections() === 64);
    slow.splice(0).forEach((response) => response.end('here'));
    await until(() => victim.heard.includes('here'));
  });

  it.skipIf(process.platform !== 'linux')(
    'are counted from their first moment for whoever comes without a proxy',
    async () => {
      const { test } = await openSlow({
        TRUST_PROXY: ['192.0.2.1'],
        limits: { connections: 160, connectionShares: 8 },
      });
      const idle = (localAddress: string) => {
        const socket = net.connect({ port: test.gateway.port, host: '127.0.0.1', localAddress });
        const state = { socket, closed: false };
        socket.on('error', () => undefined).once('close', () => (state.closed = true));
        opened.push(socket);
        return state;
      };
      const victim = idle('127.0.0.3');
      await until(() => test.gateway.connections() === 1);
      const all = Array.from({ length: 100 }, () => idle('127.0.0.2'));
      await until(() => all.filter(({ closed }) => closed).length === 80);
      expect(victim.closed).toBe(false);
    },
  );
});

describe('/healthz and /readyz', () => {
  it('are answered while every place is taken, the first by the gateway, the second from one question for all', async () => {
    const held: ServerResponse[] = [];
    const none = { running: 1, waiting: 0 };
    const test = await openGateway((_request, response) => held.push(response), {
      TRUST_PROXY: PROXY,
      limits: { readyMs: 60_000 },
      rooms: { pages: { running: 1, waiting: 0, network: none, caller: none } },
    });
    ask(test, '/slow', ATTACKER);
    await until(() => held.length === 1);
    expect(await answerOf(test, '/healthz', ATTACKER)).toMatchObject({
      status: 200,
      text: '{"status":"ok"}',
    });
    const all = Promise.all(Array.from({ length: 50 }, () => answerOf(test, '/readyz', ATTACKER)));
    await until(() => held.length === 2);
    held[1]?.writeHead(503, { 'content-type': 'application/json' });
    held[1]?.end('{"status":"unavailable"}');
    const answers = await all;
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set(['503 {"status":"unavailable"}']),
    );
    await answerOf(test, '/readyz', VICTIM);
    expect(test.asked.filter(({ url }) => url === '/readyz')).toHaveLength(1);
  });

  it('says that Next does not answer', async () => {
    const test = await openGateway(() => undefined, { limits: { readyLimitMs: 100 } });
    expect(await answerOf(test, '/readyz', VICTIM)).toMatchObject({ status: 503 });
    const head = await new Promise<IncomingMessage>((resolve) => {
      http.request(`${test.url}/readyz`, { method: 'HEAD' }, resolve).end();
    });
    expect(head.statusCode).toBe(503);
  });

  it('asks again after a while', async () => {
    const test = await openGateway((_request, response) => response.end('{}'), {
      limits: { readyMs: 0 },
    });
    for (let n = 0; n < 3; n++) await answerOf(test, '/readyz', VICTIM);
    expect(test.asked).toHaveLength(3);
  });
});
