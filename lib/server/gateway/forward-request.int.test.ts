import { createHash, randomBytes } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { closeGateways, openGateway, say, until } from '@/lib/testing/gateway';

afterEach(closeGateways);

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function hashOfBody(request: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of request) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Without a header that says how large it is to become. */
function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
}

describe('an upload', () => {
  it.each(['announced', 'in chunks'])('arrives as it was sent, %s', async (how) => {
    const test = await openGateway((request, response) => {
      void hashOfBody(request).then((hash) => response.end(hash));
    });
    const bytes = randomBytes(4_900_000);
    const body = how === 'announced' ? bytes : new Blob([bytes]).stream();
    const answer = await fetch(`${test.url}/up`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect(await answer.text()).toBe(hashOf(bytes));
    expect(test.asked[0]?.headers['content-length']).toBe('4900000');
  });

  it('is whole before Next hears of it', async () => {
    const test = await openGateway((request, response) => {
      void hashOfBody(request).then((hash) => response.end(hash));
    });
    const upload = http.request(`${test.url}/up`, { method: 'POST' });
    const answered = new Promise<IncomingMessage>((resolve) => upload.once('response', resolve));
    upload.write('first');
    // As many requests as it takes to see that the first is not on its way.
    for (let n = 1; n <= 20; n++) await fetch(`${test.url}/page`, { method: 'POST' });
    expect(test.asked).toHaveLength(20);
    upload.end(' second');
    const answer = await answered;
    let hash = '';
    for await (const piece of answer) hash += String(piece);
    expect(hash).toBe(hashOf(Buffer.from('first second')));
    expect(test.asked).toHaveLength(21);
  });

  it('of more than the limit is refused before Next hears of it, when it says so', async () => {
    const test = await openGateway((_request, response) => response.end());
    const heard = await say(
      test,
      'POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 5000001\r\n\r\n',
    );
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    expect(test.asked).toHaveLength(0);
  });

  it('of more than the limit is refused on its way, when it does not say so', async () => {
    const test = await openGateway((_request, response) => response.end(), {
      limits: { bodyBytes: 100_000 },
    });
    const head = Buffer.from('POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const heard = await say(test, Buffer.concat([head, chunk(randomBytes(100_001))]));
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    expect(heard).toContain('\r\nconnection: close\r\n');
    expect(test.asked).toHaveLength(0);
  });

  it('that asks first is told to go on, or that it is too large', async () => {
    const test = await openGateway((request, response) => {
      void hashOfBody(request).then((hash) => response.end(hash));
    });
    const head = (bytes: number) =>
      `POST /up HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ${bytes}\r\n\r\n`;
    expect(await say(test, head(2))).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    const fine = await say(test, `${head(2)}ok`);
    expect(fine).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(fine).toContain(hashOf(Buffer.from('ok')));
    expect(await say(test, head(9_000_000))).toMatch(/^HTTP\/1\.1 413 /);
    expect(test.asked.every(({ headers }) => headers.expect === undefined)).toBe(true);
  });

  it('that breaks off is nothing that Next hears of', async () => {
    const test = await openGateway((_request, response) => response.end());
    const socket = net.connect(test.gateway.port, '127.0.0.1');
    socket.write('POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
    await new Promise<void>((resolve) => socket.end(resolve));
    await until(() => test.gateway.connections() === 0);
    expect(test.asked).toHaveLength(0);
  });
});

describe('a page that is made piece by piece', () => {
  it('arrives piece by piece, its headers before the first', async () => {
    let say = (_text: string): unknown => undefined;
    let end = (): unknown => undefined;
    const test = await openGateway((_request, response) => {
      say = (text) => response.write(text);
      end = () => response.end();
      response.flushHeaders();
    });
    const answer = await fetch(`${test.url}/page`);
    const reader = (answer.body ?? new ReadableStream<Uint8Array>()).getReader();
    const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
    say('first');
    expect(await next()).toBe('first');
    say('second');
    expect(await next()).toBe('second');
    end();
    expect((await reader.read()).done).toBe(true);
  });

  it('is made no faster than it is read', async () => {
    const total = 200_000_000;
    let made = 0;
    const test = await openGateway((_request, response) => {
      const piece = Buffer.alloc(100_000);
      const more = () => {
        while (made < total) {
          made += piece.length;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on('drain', more);
      more();
    });
    const answer = await new Promise<IncomingMessage>((resolve) => {
      http.get(`${test.url}/large`, resolve);
    });
    answer.pause();
    let before = -1;
    while (made !== before) {
      before = made;
      await sleep(200);
    }
    expect(made).toBeLessThan(total / 4);
    let read = 0;
    for await (const piece of answer) read += (piece as Buffer).length;
    expect(read).toBe(total);
  });
});

describe('when the visitor leaves', () => {
  it.each(['before the answer', 'in the middle of it'])('%s, Next is told', async (when) => {
    let left = false;
    const test = await openGateway((_request, response) => {
      response.once('close', () => (left = true));
      if (when === 'in the middle of it') response.write('half');
    });
    const socket = net.connect(test.gateway.port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
    socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => test.asked.length === 1 && (when === 'before the answer' || heard !== ''));
    expect(left).toBe(false);
    socket.destroy();
    await until(() => left);
  });
});

describe('when Next breaks off', () => {
  it('before it answers, that is said', async () => {
    const test = await openGateway((request) => request.socket.destroy());
    const answer = await fetch(`${test.url}/page`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(502);
    expect(test.asked).toHaveLength(1);
  });

  it.each([{}, { 'content-length': '100' }])(
    'in the middle of its answer (%o), half of it does not look like the whole',
    async (headers) => {
      const test = await openGateway((_request, response) => {
        response.writeHead(200, headers);
        response.write('half', () => setTimeout(() => response.destroy(), 50));
      });
      const answer = await fetch(`${test.url}/page`);
      expect(answer.status).toBe(200);
      await expect(answer.text()).rejects.toThrow();
    },
  );

  it('says nothing for too long, that is said', async () => {
    let left = false;
    const test = await openGateway(
      (_request, response) => response.once('close', () => (left = true)),
      { limits: { answerIdleMs: 150 } },
    );
    expect((await fetch(`${test.url}/page`)).status).toBe(504);
    await until(() => left);
  });
});

describe('a kept connection that ends just when it is used again', () => {
  /** The second request of a connection finds it closed. */
  async function closing() {
    const used = new WeakSet<net.Socket>();
    return openGateway((request, response) => {
      if (used.has(request.socket)) {
        request.socket.resetAndDestroy();
        return;
      }
      used.add(request.socket);
      response.end('ok');
    });
  }

  it('is asked again on another one, when asking changes nothing', async () => {
    const test = await closing();
    expect((await fetch(`${test.url}/1`)).status).toBe(200);
    const again = await fetch(`${test.url}/2`);
    expect([again.status, await again.text()]).toEqual([200, 'ok']);
    expect(test.asked.map(({ url }) => url)).toEqual(['/1', '/2', '/2']);
  });

  it.each(['POST', 'DELETE'])('is not asked again when %s could do it twice', async (method) => {
    const test = await closing();
    expect((await fetch(`${test.url}/1`)).status).toBe(200);
    const again = await fetch(`${test.url}/api/v1/2`, { method });
    expect(again.status).toBe(502);
    expect(test.asked.map(({ url }) => url)).toEqual(['/1', '/api/v1/2']);
  });
});

describe('too many requests at once', () => {
  it('are refused, and only those that are too many', async () => {
    const waiting: http.ServerResponse[] = [];
    const none = { running: 0, waiting: 0 };
    const test = await openGateway((_request, response) => waiting.push(response), {
      rooms: { pages: { running: 2, waiting: 1, network: none, caller: none } },
    });
    const slow = Array.from({ length: 3 }, () => fetch(`${test.url}/slow`));
    await until(() => waiting.length === 2);
    await sleep(50);
    expect((await fetch(`${test.url}/one-more`)).status).toBe(503);
    waiting.splice(0).forEach((response) => response.end());
    await until(() => waiting.length === 1);
    waiting.splice(0).forEach((response) => response.end());
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
