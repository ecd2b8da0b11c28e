import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { closeGateways, openGateway, say, type TestGateway, until } from '@/lib/testing/gateway';

const open: net.Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await closeGateways();
});

/** A connection that says what it is given, and remembers whether it was closed and what it heard. */
function connect(test: TestGateway, text = '') {
  const socket = net.connect(test.gateway.port, '127.0.0.1');
  const state = { socket, closed: false, heard: '' };
  socket.on('error', () => undefined);
  socket.once('close', () => (state.closed = true));
  socket.setEncoding('latin1').on('data', (piece: string) => (state.heard += piece));
  if (text) socket.write(text);
  open.push(socket);
  return state;
}

async function isServing(test: TestGateway): Promise<boolean> {
  const click = await say(test, 'GET /r/NOBODY HTTP/1.1\r\nHost: a\r\n\r\n', 20);
  const page = await fetch(`${test.url}/page`);
  return click.startsWith('HTTP/1.1 302 ') && page.status === 200;
}

describe('a request that could be read in two ways is refused', () => {
  const smuggled = 'GET /admin HTTP/1.1\r\nHost: a\r\n\r\n';
  it.each([
    [
      'a length and chunks',
      400,
      'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'chunks and a length',
      400,
      'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
    ],
    ['two lengths', 400, 'Content-Length: 4\r\nContent-Length: 0\r\n\r\nabcd'],
    ['a list of lengths', 400, 'Content-Length: 4, 0\r\n\r\nabcd'],
    ['a signed length', 400, 'Content-Length: +4\r\n\r\nabcd'],
    ['a second encoding', 501, 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    ['an encoding after chunked', 400, 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['a space before the colon', 400, 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', 400, 'X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a bare line feed', 400, 'X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a zero byte', 400, 'X-A: b\0\r\nContent-Length: 0\r\n\r\n'],
    ['two hosts', 400, 'Host: b\r\nContent-Length: 0\r\n\r\n'],
  ])('%s', async (_what, status, rest) => {
    const test = await openGateway((_request, response) => response.end('ok'));
    const heard = await say(test, `POST /page HTTP/1.1\r\nHost: a\r\n${rest}${smuggled}`);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(heard.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(test.asked).toHaveLength(0);
    expect(await isServing(test)).toBe(true);
  });

  it.each([
    ['a size that is none', 'xyz\r\nabcd\r\n0\r\n\r\n'],
    ['a size with a sign', '-4\r\nabcd\r\n0\r\n\r\n'],
    ['a size too small for its chunk', '2\r\nabcd\r\n0\r\n\r\n'],
    ['a size beyond all numbers', 'fffffffffffffffff\r\nabcd\r\n0\r\n\r\n'],
    ['a line feed alone', '4\nabcd\r\n0\r\n\r\n'],
  ])('chunks with %s', async (_what, chunks) => {
    let whole = 0;
    const test = await openGateway((request, response) => {
      request.resume().once('end', () => {
        whole++;
        response.end('ok');
      });
    });
    const heard = await say(
      test,
      `POST /page HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}${smuggled}`,
    );
    expect(heard).toMatch(/^(HTTP\/1\.1 400 |$)/);
    expect(whole).toBe(0);
    expect(test.asked.every(({ url }) => url === '/page')).toBe(true);
  });

  it('a referral link with a body is the last of its connection', async () => {
    const test = await openGateway((_request, response) => response.end('ok'));
    const heard = await say(
      test,
      `GET /r/NOBODY HTTP/1.1\r\nHost: a\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}${smuggled}`,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 302 /);
    expect(test.asked).toHaveLength(0);
  });
});

describe('what is too much is refused, and the rest goes on', () => {
  it.each(['/r/NOBODY', '/page'])('a header of 20 KB, at %s', async (path) => {
    const test = await openGateway((_request, response) => response.end('ok'));
    const heard = await say(
      test,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 431 /);
    expect(test.asked).toHaveLength(0);
    expect(await isServing(test)).toBe(true);
  });

  it.each(['/r/NOBODY', '/page'])('more than a hundred headers, at %s', async (path) => {
    const test = await openGateway((_request, response) => response.end('ok'));
    const request = (count: number) =>
      `GET ${path} HTTP/1.1\r\nHost: a\r\n${'X-Many: 1\r\n'.repeat(count - 1)}\r\n`;
    expect(await say(test, request(101))).toMatch(/^HTTP\/1\.1 431 /);
    expect(test.asked).toHaveLength(0);
    expect(await say(test, request(100))).toMatch(/^HTTP\/1\.1 (302|200) /);
  });

  it('a request that is never finished', async () => {
    const test = await openGateway((_request, response) => response.end('ok'), {
      limits: { headersMs: 200, requestMs: 400, checkMs: 50 },
    });
    const head = connect(test, 'GET /page HTTP/1.1\r\nHost:');
    const body = connect(test, 'POST /page HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab');
    await until(() => head.closed && body.closed);
    expect(head.heard).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('another protocol', async () => {
    const test = await openGateway((_request, response) => response.end('ok'));
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await say(test, `GET /page HTTP/1.1\r\nHost: a\r\n${upgrade}`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await say(test, 'CONNECT elsewhere:443 HTTP/1.1\r\nHost: a\r\n\r\n')).not.toMatch(
      / 200 /,
    );
    expect(test.asked).toHaveLength(0);
  });
});

describe('idle connections', () => {
  it('make room for new ones, those first that were quiet for longest', async () => {
    const limit = 70;
    const test = await openGateway(
      (request, response) => {
        if (request.url !== '/slow') response.end('ok');
      },
      { limits: { connections: limit } },
    );
    const slow = connect(test, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => test.asked.length === 1);
    const partial = connect(test, 'GET /r/NOB');
    const kept = connect(test, 'GET /r/NOBODY HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => kept.heard !== '');
    const idle = Array.from({ length: 10 * limit }, () => connect(test));
    await until(() => idle.filter(({ closed }) => closed).length > 9 * limit);
    expect(test.gateway.connections()).toBe(limit);
    // Who waits for an answer is not the one who goes.
    expect(slow.closed).toBe(false);
    expect([partial.closed, kept.closed]).toEqual([true, true]);
    expect(idle.at(-1)?.closed).toBe(false);
    expect(await isServing(test)).toBe(true);
  });

  it('are not closed while they are used', async () => {
    const limit = 70;
    const test = await openGateway((_request, response) => response.end('ok'), {
      limits: { connections: limit },
    });
    const busy = connect(test);
    for (let round = 1; round <= 20; round++) {
      busy.heard = '';
      busy.socket.write('GET /r/NOBODY HTTP/1.1\r\nHost: a\r\n\r\n');
      await until(() => busy.heard !== '');
      // So few that those of three rounds, not accepted yet, do not make it the one that was quiet for longest.
      const idle = Array.from({ length: limit / 5 }, () => connect(test));
      await until(() => idle.every(({ socket }) => !socket.connecting));
    }
    expect(busy.closed).toBe(false);
  });

  it('turn a new one away only when all the others wait for an answer', async () => {
    const limit = 64;
    const none = { running: 0, waiting: 0 };
    const test = await openGateway(() => undefined, {
      limits: { connections: limit },
      rooms: { pages: { running: limit, waiting: 0, network: none, caller: none } },
    });
    const waiting = Array.from({ length: limit }, () =>
      connect(test, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n'),
    );
    await until(() => test.asked.length === limit);
    const late = connect(test, 'GET /r/NOBODY HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => late.closed);
    expect(waiting.some(({ closed }) => closed)).toBe(false);
  });
});

describe('the end', () => {
  it('waits for running requests and takes no new ones', async () => {
    let finish = (): unknown => undefined;
    const test = await openGateway(
      (_request, response) => {
        response.write('half ');
        finish = () => response.end('whole');
      },
      { limits: { drainMs: 5_000 } },
    );
    const idle = connect(test);
    const used = connect(test, 'GET /r/NOBODY HTTP/1.1\r\nHost: a\r\n\r\n');
    const slow = connect(test, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => slow.heard.includes('half') && used.heard !== '');
    let ended = false;
    const closing = test.gateway.close().then(() => (ended = true));
    await until(() => idle.closed && used.closed);
    await expect(fetch(`${test.url}/page`)).rejects.toThrow();
    expect(ended).toBe(false);
    finish();
    await closing;
    await until(() => slow.closed);
    expect(slow.heard).toContain('whole');
  });

  it('does not wait for ever', async () => {
    const test = await openGateway(() => undefined, { limits: { drainMs: 150 } });
    const slow = connect(test, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => test.asked.length === 1);
    await test.gateway.close();
    await until(() => slow.closed);
    expect(slow.heard).toBe('');
  });

  it('is told to who would ask again on the same connection', async () => {
    const test = await openGateway(
      (request, response) => void sleep(200).then(() => response.end(request.url)),
      { limits: { drainMs: 5_000 } },
    );
    const two = connect(test, 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => test.asked.length === 1);
    const closing = test.gateway.close();
    two.socket.write('GET /r/NOBODY HTTP/1.1\r\nHost: a\r\n\r\n');
    await closing;
    await until(() => two.closed);
    expect(two.heard).toMatch(/\/1[\s\S]*HTTP\/1\.1 302 [\s\S]*connection: close/i);
  });
});
