import http from 'node:http';

import { afterEach, describe, expect, it } from 'vitest';

import { db } from '@/lib/db/client';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { CHROME, closeGateways, openGateway, say } from '@/lib/testing/gateway';

afterEach(closeGateways);

const browser = { 'user-agent': CHROME };

describe('a referral link', () => {
  it('is answered and in the books while Next is unavailable', async () => {
    const program = await makeProgram();
    const affiliate = await makeAffiliate({ programId: program.id });
    const test = await openGateway((_request, response) => response.end('page'));
    test.setUnavailable(true);
    const heard = await say(
      test,
      `GET /r/${affiliate.code}?sub=spring HTTP/1.1\r\nHost: a\r\nUser-Agent: ${CHROME}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n`,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 302 Found\r\n/);
    const click = await db.click.findFirstOrThrow({ where: { affiliateId: affiliate.id } });
    expect(click).toMatchObject({ status: 'counted', subId: 'spring' });
    expect(heard).toMatch(new RegExp(`^location: .+click=${click.id}\r\n`, 'm'));
    expect(heard.match(/^set-cookie: tb_(click|visitor)=/gm)).toHaveLength(2);
    expect(test.asked).toHaveLength(0);
  });

  it.each([
    '/r/%zz?to=/x',
    '/r/ANA/a/b/c',
    '/r//ANA',
    '/r/',
    '/r/../portal',
    '/r/ANA%00',
    'http://elsewhere.example/r/ANA',
  ])('leads somewhere also when it is written as %s', async (address) => {
    const test = await openGateway((_request, response) => response.end('page'));
    const heard = await say(test, `GET ${address} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(heard).toMatch(/^HTTP\/1\.1 302 Found\r\n/);
    expect(test.asked).toHaveLength(0);
  });

  it.each(['/R/{}', '//r/{}', '/r/{}.', '/r/{}&sub=a/b', '/r/%E2%80%9C{}%E2%80%9D/'])(
    'is the affiliate’s also when it is written as %s',
    async (address) => {
      const affiliate = await makeAffiliate({ programId: (await makeProgram()).id });
      const test = await openGateway((_request, response) => response.end('page'));
      const path = address.replace('{}', affiliate.code);
      const heard = await say(
        test,
        `GET ${path} HTTP/1.1\r\nHost: a\r\nUser-Agent: ${CHROME}\r\n\r\n`,
      );
      const click = await db.click.findFirstOrThrow({ where: { affiliateId: affiliate.id } });
      expect(heard).toMatch(
        new RegExp(`^location: .+via=${affiliate.code}&click=${click.id}\r\n`, 'm'),
      );
      expect(click.subId).toBe(address.includes('sub') ? 'a/b' : null);
      expect(test.asked).toHaveLength(0);
    },
  );

  it('that is not visited but posted to is refused', async () => {
    const test = await openGateway((_request, response) => response.end('page'));
    const answer = await fetch(`${test.url}/r/ANA`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect(test.asked).toHaveLength(0);
  });

  it('is answered in its turn among other requests of one connection', async () => {
    const test = await openGateway((_request, response) => {
      setTimeout(() => response.end('the page'), 100);
    });
    const heard = await say(
      test,
      'GET /portal HTTP/1.1\r\nHost: a\r\n\r\nGET /r/NOBODY HTTP/1.1\r\nHost: a\r\n\r\nGET /last HTTP/1.1\r\nHost: a\r\n\r\n',
      500,
    );
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 302',
      'HTTP/1.1 200',
    ]);
  });
});

describe('where a request comes from', () => {
  const claims = {
    ...browser,
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '1',
    'x-real-ip': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
  };

  it('is what the connection says, when no proxy is trusted, for pages and for clicks', async () => {
    const test = await openGateway((_request, response) => response.end());
    await fetch(`${test.url}/portal`, { headers: claims });
    await fetch(`${test.url}/r/NOBODY`, { headers: claims, redirect: 'manual' });
    const passedOn = test.asked[0]?.headers ?? {};
    expect(passedOn).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(test.url).host,
    });
    expect(
      Object.keys(passedOn).filter((name) => /^(x-real-ip|forwarded|x-forwarded-port)$/.test(name)),
    ).toEqual([]);
    expect(test.clickAddresses).toEqual(['127.0.0.1']);
  });

  it('is what a trusted proxy says, for pages and for clicks', async () => {
    const test = await openGateway((_request, response) => response.end(), {
      TRUST_PROXY: ['127.0.0.0/8'],
    });
    await fetch(`${test.url}/portal`, { headers: claims });
    await fetch(`${test.url}/r/NOBODY`, { headers: claims, redirect: 'manual' });
    expect(test.asked[0]?.headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    });
    expect(test.clickAddresses).toEqual(['203.0.113.9']);
  });

  it.each([
    ['127.0.0.0/8', 'DE'],
    ['10.0.0.0/8', null],
  ])('includes a country when %s is trusted: %s', async (network, country) => {
    const program = await makeProgram();
    const affiliate = await makeAffiliate({ programId: program.id });
    const test = await openGateway((_request, response) => response.end(), {
      TRUST_PROXY: [network],
    });
    await say(
      test,
      `GET /r/${affiliate.code} HTTP/1.1\r\nHost: a\r\nUser-Agent: ${CHROME}\r\nCF-IPCountry: de\r\n\r\n`,
    );
    const click = await db.click.findFirstOrThrow({ where: { affiliateId: affiliate.id } });
    expect(click.country).toBe(country);
  });

  it('cannot be taken out by calling it a header of the connection', async () => {
    const test = await openGateway((_request, response) => response.end());
    await say(
      test,
      'GET /portal HTTP/1.1\r\nHost: a\r\nConnection: close, x-forwarded-for, host, x-secret\r\nX-Secret: 1\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n',
    );
    expect(test.asked[0]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', host: 'a' });
    expect(test.asked[0]?.headers).not.toHaveProperty('x-secret');
  });
});

describe('headers', () => {
  it('go both ways as they are, also those that come twice', async () => {
    const test = await openGateway((_request, response) => {
      response.writeHead(201, 'Made', [
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Case', 'Kept'],
        ...['Link', '</a>', 'Link', '</b>', 'Content-Length', '2'],
      ]);
      response.end('ok');
    });
    const heard = await say(
      test,
      'PATCH /api/v1/thing?a=%20b&c HTTP/1.1\r\nHost: shop.example\r\nCookie: a=1\r\nX-Twice: 1\r\nX-Twice: 2\r\n\r\n',
    );
    expect(test.asked[0]).toMatchObject({ method: 'PATCH', url: '/api/v1/thing?a=%20b&c' });
    expect(test.asked[0]?.headers).toMatchObject({
      host: 'shop.example',
      cookie: 'a=1',
      'x-twice': '1, 2',
      'content-length': '0',
    });
    expect(heard).toMatch(/^HTTP\/1\.1 201 Made\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/);
    expect(heard).toContain('X-Case: Kept\r\nLink: </a>\r\nLink: </b>\r\nContent-Length: 2\r\n');
    expect(heard.endsWith('\r\n\r\nok')).toBe(true);
  });

  it('that are for one connection end with it', async () => {
    const test = await openGateway((_request, response) => {
      response.writeHead(200, {
        connection: 'keep-alive, x-hop',
        'keep-alive': 'timeout=999',
        'x-hop': '1',
        'proxy-authenticate': 'Basic',
        'x-stays': '1',
      });
      response.end();
    });
    const heard = await say(
      test,
      'GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nKeep-Alive: 5\r\nProxy-Authorization: x\r\nX-Stays: 1\r\n\r\n',
    );
    const asked = test.asked[0]?.headers ?? {};
    expect(asked).toHaveProperty('x-stays');
    for (const name of ['te', 'keep-alive', 'proxy-authorization']) {
      expect(asked).not.toHaveProperty(name);
    }
    expect(heard).toContain('x-stays: 1');
    expect(heard).not.toMatch(/x-hop|999|proxy-authenticate/);
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('of an answer without a body (%s, %d) leave the connection usable', async (method, status) => {
    const test = await openGateway((_request, response) => {
      response.writeHead(status, { etag: '"1"' }).end();
    });
    const once = `${method} / HTTP/1.1\r\nHost: a\r\n\r\n`;
    const heard = await say(test, once + once);
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(Array(2).fill(`HTTP/1.1 ${status}`));
  });

  it('are written for a client of HTTP/1.0 as it knows them', async () => {
    const test = await openGateway((_request, response) => {
      response.write('one ');
      response.end('two');
    });
    const heard = await say(test, 'GET / HTTP/1.0\r\n\r\n');
    expect(heard).not.toMatch(/chunked/i);
    expect(heard.endsWith('\r\n\r\none two')).toBe(true);
  });
});

describe('connections', () => {
  it('are kept on both sides', async () => {
    const test = await openGateway((_request, response) => response.end('ok'));
    let toNext = 0;
    test.next.on('connection', () => toNext++);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const local = new Set<number | undefined>();
    for (let i = 0; i < 5; i++) {
      await new Promise<void>((resolve, reject) => {
        http
          .get(`${test.url}/`, { agent }, (answer) => {
            local.add(answer.socket.localPort);
            answer.resume().once('end', resolve);
          })
          .once('error', reject);
      });
    }
    agent.destroy();
    expect(local.size).toBe(1);
    expect(toNext).toBe(1);
  });
});

describe('while Next is unavailable', () => {
  it('a page says so and when to ask again, to people and to programs', async () => {
    const test = await openGateway((_request, response) => response.end());
    test.setUnavailable(true);
    const program = await fetch(`${test.url}/api/v1/orders`, { method: 'POST', body: '{}' });
    expect(program.status).toBe(503);
    expect(program.headers.get('retry-after')).toBe('1');
    expect(await program.json()).toMatchObject({
      error: {
        code: 'UNAVAILABLE',
        message: expect.stringContaining('not there for a moment') as string,
        requestId: program.headers.get('x-request-id'),
      },
    });
    const person = await fetch(`${test.url}/portal`, { headers: { accept: 'text/html' } });
    expect(person.status).toBe(503);
    expect(person.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await person.text()).toContain('http-equiv="refresh"');
    test.setUnavailable(false);
    expect((await fetch(`${test.url}/portal`)).status).toBe(200);
  });

  it('a socket that is gone is the same', async () => {
    const test = await openGateway((_request, response) => response.end());
    test.next.closeAllConnections();
    await new Promise((resolve) => test.next.close(resolve));
    expect((await fetch(`${test.url}/portal`)).status).toBe(503);
  });

  it('this process is well all the same, so that no watchdog restarts it and costs clicks', async () => {
    const test = await openGateway((_request, response) => response.end());
    test.setUnavailable(true);
    const answer = await fetch(`${test.url}/healthz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'ok' });
  });
});

describe('the script for pages of a shop', () => {
  const shop = 'https://shop.example';

  it('is answered while Next is unavailable, for whoever asks', async () => {
    const test = await openGateway((_request, response) => response.end('page'));
    test.setUnavailable(true);
    const answer = await fetch(`${test.url}/t.js`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^\(\(/);
    const { headers } = answer;
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await fetch(`${test.url}/t.js?v=2`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['identity', null],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.0,gzip;q=0', null],
    ['*', null],
  ])('comes as whoever asks can read it: %s', async (accepted, encoding) => {
    const test = await openGateway((_request, response) => response.end('page'));
    const answer = await fetch(`${test.url}/t.js`, { headers: { 'accept-encoding': accepted } });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(await answer.text()).toMatch(/^\(\(/);
    const head = await fetch(`${test.url}/t.js`, {
      method: 'HEAD',
      headers: { 'accept-encoding': accepted },
    });
    expect(head.headers.get('content-length')).toBe(answer.headers.get('content-length'));
  });

  it('has its visits recorded while Next is unavailable', async () => {
    const program = await makeProgram({ defaultDestination: `${shop}/` });
    const affiliate = await makeAffiliate({ programId: program.id });
    const test = await openGateway((_request, response) => response.end('page'));
    test.setUnavailable(true);
    const answer = await fetch(`${test.url}/t`, {
      method: 'POST',
      body: JSON.stringify({ u: `${shop}/?via=${affiliate.code}`, c: affiliate.code }),
      headers: { ...browser, origin: shop },
    });
    expect(answer.status).toBe(200);
    const click = await db.click.findFirstOrThrow({ where: { affiliateId: affiliate.id } });
    expect(await answer.json()).toMatchObject({ click: click.id });
    expect(test.asked).toHaveLength(0);
  });

  it('reads no more of a message than one of its own has', async () => {
    const test = await openGateway((_request, response) => response.end('page'));
    const head = `POST /t HTTP/1.1\r\nHost: a\r\nOrigin: ${shop}\r\nContent-Length: 2000000\r\n\r\n`;
    const heard = await say(test, head + 'x'.repeat(10_000));
    expect(heard).toMatch(/^HTTP\/1\.1 204 No Content\r\n/);
    expect(heard).toMatch(/^connection: close\r$/im);
  });

  it.each(['GET', 'PUT', 'DELETE'])('is told by no %s', async (method) => {
    const test = await openGateway((_request, response) => response.end('page'));
    const answer = await fetch(`${test.url}/t`, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });
});
