import { afterEach, describe, expect, it } from 'vitest';

import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { CHROME, closeGateways, openGateway, say, type TestGateway } from '@/lib/testing/gateway';

afterEach(closeGateways);

const HTTPS = { APP_URL: 'https://partners.example' };
const HSTS = /^strict-transport-security: max-age=31536000\r\n/im;

const openPlain = (options: Parameters<typeof openGateway>[1] = {}) =>
  openGateway((_request, response) => response.end('page'), options);

const ask = (test: TestGateway, line: string, headers = '') =>
  say(test, `${line} HTTP/1.1\r\nHost: partners.example\r\n${headers}Connection: close\r\n\r\n`);

describe('every answer', () => {
  /** Everything that the gateway can answer, by itself or from Next, as it is asked for. */
  const QUESTIONS: [what: string, text: string, status: number][] = [
    ['a page', 'GET /portal HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['a file', 'GET /_next/static/a.js HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['the API', 'GET /api/v1/orders HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['a referral link', `GET /r/NOBODY HTTP/1.1\r\nHost: a\r\nUser-Agent: ${CHROME}\r\n\r\n`, 302],
    ['/healthz', 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['/readyz', 'GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n', 200],
    ['a large body', 'POST /apply HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n', 413],
    ['two hosts', 'GET /portal HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['an address of a proxy', 'GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a wrong method', 'TRACE / HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    ['a method nobody knows', 'MAKEUP / HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    ['a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    [
      'another protocol',
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      400,
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n', 417],
    ['a line that is none', 'GET /a b c HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
    ['too many headers', `GET / HTTP/1.1\r\nHost: a\r\n${'X: 1\r\n'.repeat(400)}\r\n`, 431],
  ];

  it.each(QUESTIONS)('has the common headers: %s', async (_what, text, status) => {
    const test = await openPlain(HTTPS);
    const heard = await say(test, text);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(heard).toMatch(/^x-content-type-options: nosniff\r\n/im);
    expect(heard).toMatch(/^referrer-policy: strict-origin-when-cross-origin\r\n/im);
    expect(heard).toMatch(HSTS);
  });

  it('has them also while Next is unavailable', async () => {
    const test = await openPlain(HTTPS);
    test.setUnavailable(true);
    const heard = await ask(test, 'GET /portal');
    expect(heard).toMatch(/^HTTP\/1\.1 503 /);
    expect(heard).toMatch(HSTS);
  });

  it('keeps what the page itself says about them, once', async () => {
    const test = await openGateway((_request, response) => {
      response.writeHead(200, { 'Referrer-Policy': 'no-referrer', 'set-cookie': ['a=1', 'b=2'] });
      response.end();
    }, HTTPS);
    const heard = await ask(test, 'GET /welcome/token');
    expect(heard.match(/^referrer-policy: .+/gim)).toEqual(['Referrer-Policy: no-referrer']);
    expect(heard.match(/^set-cookie: .+/gim)).toHaveLength(2);
    expect(heard).toMatch(HSTS);
  });

  it('asks for TLS on this host alone, unless a setting says so, and not at all over http', async () => {
    const deep = await ask(await openPlain({ ...HTTPS, HSTS_SUBDOMAINS: true }), 'GET /healthz');
    expect(deep).toMatch(/^strict-transport-security: max-age=31536000; includeSubDomains\r\n/im);
    const own = await ask(await openPlain(HTTPS), 'GET /healthz');
    expect(own).toMatch(HSTS);
    expect(own).not.toContain('includeSubDomains');
    const plain = await ask(await openPlain(), 'GET /healthz');
    expect(plain).toMatch(/^x-content-type-options: nosniff\r\n/im);
    expect(plain).not.toMatch(/strict-transport-security/i);
  });
});

describe('a method', () => {
  it.each([
    ['TRACE', '/portal', 'GET, HEAD, POST'],
    ['PROPFIND', '/', 'GET, HEAD, POST'],
    ['DELETE', '/admin', 'GET, HEAD, POST'],
    ['PUT', '/healthz', 'GET, HEAD'],
    ['POST', '/readyz', 'GET, HEAD'],
    ['POST', '/r/ANA', 'GET, HEAD'],
    ['POST', '/_next/static/a.js', 'GET, HEAD'],
    ['PURGE', '/api/v1/orders', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    ['DELETE', '/portal/export/clicks', 'GET, HEAD, OPTIONS'],
    ['MAKEUP', '/portal', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
  ])('that its address does not know is answered 405: %s %s', async (method, path, allow) => {
    const test = await openPlain();
    const heard = await ask(test, `${method} ${path}`);
    expect(heard).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
    expect(heard).toMatch(new RegExp(`^allow: ${allow}\r\n`, 'im'));
    expect(test.asked).toHaveLength(0);
  });

  it('that its address may know is handed on', async () => {
    const test = await openPlain();
    for (const line of ['POST /apply', 'PATCH /api/v1/affiliates/aff_1', 'OPTIONS /api/v1/leads']) {
      expect(await ask(test, line)).toMatch(/^HTTP\/1\.1 200 /);
    }
    expect(test.asked.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'OPTIONS']);
  });

  it('that is wrong is told to callers of the API in its shape', async () => {
    const heard = await ask(await openPlain(), 'TRACE /api/v1/orders');
    expect(heard).toContain('"code":"METHOD_NOT_ALLOWED"');
  });
});

describe('a form of a page that came without TLS', () => {
  it.each(['http://partners.example', 'HTTP://partners.example', 'http://partners.example:80'])(
    'changes nothing where the site has TLS: %s',
    async (origin) => {
      const test = await openPlain(HTTPS);
      const heard = await ask(test, 'POST /portal', `Origin: ${origin}\r\n`);
      expect(heard).toMatch(/^HTTP\/1\.1 403 /);
      expect(test.asked).toHaveLength(0);
    },
  );

  it('is taken where the site has none, and with TLS those of its own pages are', async () => {
    const plain = await openPlain();
    expect(await ask(plain, 'POST /portal', 'Origin: http://partners.example\r\n')).toMatch(
      / 200 /,
    );
    const secure = await openPlain(HTTPS);
    const origin = 'Origin: https://partners.example\r\n';
    expect(await ask(secure, 'POST /portal', origin)).toMatch(/ 200 /);
    expect(await ask(secure, 'GET /portal', 'Origin: http://elsewhere.example\r\n')).toMatch(
      / 200 /,
    );
  });
});

describe('the image service of Next', () => {
  it.each([
    '/_next/image?url=%2Ffavicon.svg&w=64&q=75',
    '/_next/image',
    '/_next/image/',
    '/_next//image',
  ])('is not there: %s', async (address) => {
    const test = await openPlain();
    expect(await ask(test, `GET ${address}`)).toMatch(/^HTTP\/1\.1 404 /);
    expect(test.asked).toHaveLength(0);
  });
});

it('a click of before is answered with the common headers too, and its own stay', async () => {
  const affiliate = await makeAffiliate({ programId: (await makeProgram()).id });
  const test = await openPlain(HTTPS);
  const heard = await ask(test, `GET /r/${affiliate.code}`, `User-Agent: ${CHROME}\r\n`);
  expect(heard).toMatch(/^HTTP\/1\.1 302 Found\r\n/);
  expect(heard.match(/^set-cookie: tb_(click|visitor)=/gim)).toHaveLength(2);
  expect(heard).toMatch(/^cache-control: no-store\r\n/im);
  expect(heard).toMatch(HSTS);
});
