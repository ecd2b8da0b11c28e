import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OPTIONS, POST } from '@/app/t/route';
import { connectClicks, replaceClickDeps } from '@/lib/clicks/redirect/deps';
import { createFloodFilter } from '@/lib/clicks/redirect/flood';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { MAX_MESSAGE_BYTES } from '@/lib/clicks/script/read-message';
import { signTestToken } from '@/lib/clicks/token';
import { env } from '@/lib/env';
import { idsFrom, newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { beginClicks, listClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, makeDiscountCode, makeProgram, systemCtx } from '@/lib/testing/factories';
import { CHROME } from '@/lib/testing/gateway';
import { tellOverHttp } from '@/lib/testing/http-mount';

const SHOP = 'https://shop.example';
type Ask = { method: 'POST' | 'OPTIONS'; headers: Headers; body?: string };

/** Anything that answers `/t`: the same tests run over every mount. */
const mounts: { name: string; ask: (asked: Ask) => Promise<Response> }[] = [
  {
    name: 'the Next route handler',
    ask: (asked) => (asked.method === 'POST' ? POST : OPTIONS)(new Request(`${SHOP}/t`, asked)),
  },
  {
    name: 'a plain HTTP server',
    ask: ({ body, ...asked }) =>
      tellOverHttp('/t', { ...asked, ...(body !== undefined && { body: Buffer.from(body) }) }),
  },
];

let pool: pg.Pool;
let deps: ClickDeps;
let problems: string[];
let program: Awaited<ReturnType<typeof makeProgram>>;
let affiliate: Awaited<ReturnType<typeof makeAffiliate>>;

beforeAll(() => {
  pool = connectClicks(env().DATABASE_URL);
});
afterAll(() => pool.end());

beforeEach(async () => {
  ({ deps, problems } = await beginClicks(pool));
  program = await makeProgram({
    defaultDestination: `${SHOP}/`,
    allowedDestinations: ['blog.example'],
    cookieDays: 45,
  });
  affiliate = await makeAffiliate({ programId: program.id });
});

const page = (query = '') => `${SHOP}/shoes?via=${affiliate.code}${query}`;

describe.each(mounts)('a page that is told through $name', ({ ask }) => {
  const send = (
    body: string,
    headers: Record<string, string> = {},
    method: Ask['method'] = 'POST',
  ) =>
    ask({
      method,
      headers: new Headers({
        'user-agent': CHROME,
        'x-forwarded-for': '203.0.113.7',
        origin: SHOP,
        'content-type': 'text/plain;charset=UTF-8',
        // Of the request that a script makes, which says nothing of the page.
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        ...headers,
      }),
      ...(method === 'POST' && { body }),
    });
  const tell = (message: object, headers: Record<string, string> = {}) =>
    send(JSON.stringify({ u: page(), c: affiliate.code, ...message }), headers);
  const told = async (message: object, headers: Record<string, string> = {}) => {
    const answer = await tell(message, headers);
    expect(answer.status).toBe(200);
    return (await answer.json()) as {
      click: string;
      session?: string;
      cookieDays: number;
      affiliate?: string;
      discount?: object;
    };
  };

  it('is a click, which an order can name', async () => {
    const answer = await tell({
      u: page('&sub=spring'),
      r: 'https://review.example/post',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('vary')).toMatch(/origin/i);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const { click, session, cookieDays } = (await answer.json()) as Record<string, unknown>;
    const all = await listClicks();
    expect(all).toMatchObject([
      {
        id: click,
        sessionId: session,
        status: 'counted',
        affiliateId: affiliate.id,
        subId: 'spring',
        referrerHost: 'review.example',
        landingPath: '/shoes',
        device: 'desktop',
      },
    ]);
    expect(cookieDays).toBe(45);
    const sale = { orderId: newId('order'), customerId: 'c', amount: 10_000, currency: 'USD' };
    const { commission } = expectOk(
      await recordOrder(systemCtx, program.id, { ...sale, click: String(click) }),
    );
    expect(commission).toMatchObject({ affiliateId: affiliate.id });
  });

  it('of the same visitor is a duplicate', async () => {
    const { session } = await told({});
    const again = await told({ s: session });
    expect(again.session).toBe(session);
    expect((await listClicks()).map(({ status, reason }) => [status, reason])).toEqual([
      ['counted', null],
      ['filtered', 'duplicate'],
    ]);
    // What is no session of ours is none.
    expect((await told({ s: 'x' })).session).not.toBe('x');
  });

  it('is matched with its code as people write it', async () => {
    const { click } = await told({ c: ` “${affiliate.code.toLowerCase()}”. ` });
    expect(await listClicks()).toMatchObject([{ id: click, affiliateId: affiliate.id }]);
  });

  it('on every host where links may lead', async () => {
    const origin = 'https://blog.example';
    await told({ u: `${origin}/a?via=${affiliate.code}` }, { origin });
    expect(await listClicks()).toHaveLength(1);
  });

  it('that came through a link is known: no second click', async () => {
    const click = newId('click');
    expect(await told({ k: click })).toEqual({ click, cookieDays: 45 });
    expect(await listClicks()).toEqual([]);
  });

  it.each([
    ['no click of ours', 'clk_1'],
    ['an id of an advertiser, longer than any of ours', 'x'.repeat(90)],
    ['copied with the address, hours later', idsFrom('click', new Date(Date.now() - 7_200_000))],
    ['of a time to come', idsFrom('click', new Date(Date.now() + 86_400_000))],
  ])('is a visit of its own when its click is %s', async (_what, k) => {
    const { click } = await told({ k: k.length < 30 && k.length > 10 ? k.padEnd(30, '0') : k });
    expect(click).not.toBe(k);
    expect(await listClicks()).toMatchObject([{ id: click, status: 'counted' }]);
  });

  it('keeps nothing that came through a link with a visitor who said no', async () => {
    const k = newId('click');
    expect(await told({ k, u: page('&consent=0') })).toEqual({ click: k, cookieDays: 0 });
    expect(await told({ k }, { 'sec-gpc': '1' })).toEqual({ click: k, cookieDays: 0 });
  });

  it('is adopted neither in a frame nor of a paused affiliate', async () => {
    const k = newId('click');
    expect((await told({ k, f: 1 })).cookieDays).toBe(0);
    const paused = await makeAffiliate({ programId: program.id, status: 'paused' });
    expect((await told({ k, u: `${SHOP}/?via=${paused.code}`, c: paused.code })).cookieDays).toBe(
      0,
    );
    expect((await listClicks()).map(({ reason }) => reason).sort()).toEqual([
      'inactive',
      'not_navigation',
    ]);
  });

  it('counts of a script of before, which said that somebody sees it', async () => {
    await told({ v: 1 });
    expect(await listClicks()).toMatchObject([{ status: 'counted' }]);
  });

  it.each([
    ['in a frame', { f: 1 }, {}, 'not_navigation'],
    ['that nobody sees', { v: 0 }, {}, 'not_navigation'],
    ['by a robot', {}, { 'user-agent': 'Googlebot/2.1' }, 'bot'],
  ])('%s is filtered, and keeps no cookie', async (_what, message, headers, reason) => {
    const { click, session, cookieDays } = await told(message, headers);
    expect(await listClicks()).toMatchObject([{ id: click, status: 'filtered', reason }]);
    expect([session, cookieDays]).toEqual([undefined, 0]);
  });

  it('is told the affiliate’s public name and the code that can be used, where there are any', async () => {
    const plain = await told({});
    expect([plain.affiliate, plain.discount]).toEqual([undefined, undefined]);
    const named = await makeAffiliate({ programId: program.id, publicName: 'Ana bakes' });
    const past = { endsAt: new Date(Date.now() - 1_000) };
    for (const [code, rest] of [
      ['OLD', { createdAt: new Date(Date.now() - 9_000) }],
      ['NEW', {}],
      ['OVER', past],
      ['EARLY', { startsAt: new Date(Date.now() + 60_000) }],
      ['OFF', { active: false }],
    ] as const) {
      const own = { programId: program.id, affiliateId: named.id };
      await makeDiscountCode({ ...own, code: `${code}${named.code}`, percentBps: 1_250, ...rest });
    }
    const about = { c: named.code, u: `${SHOP}/?via=${named.code}` };
    const banner = {
      affiliate: 'Ana bakes',
      discount: { code: `NEW${named.code}`, percent: 12.5 },
    };
    expect(await told(about)).toMatchObject(banner);
    expect(await told({ ...about, k: newId('click') })).toMatchObject(banner);
    const shy = await told({ ...about, g: 1 });
    expect(shy).toMatchObject({ ...banner, cookieDays: 0 });
    // Who is not counted is told nothing.
    expect(Object.keys(await told({ ...about, f: 1 }))).toEqual(['click', 'cookieDays']);
  });

  it('is the affiliate’s own test where it says so', async () => {
    await told({ u: page(`&tb_test=${signTestToken(affiliate.id)}`) });
    expect(await listClicks()).toMatchObject([{ reason: 'self' }]);
  });

  it('is one of a flood', async () => {
    const floods = createFloodFilter({ limits: { session: 0, network: 2 } });
    replaceClickDeps({ ...deps, isFlood: (session, address) => floods.isFlood(session, address) });
    for (let n = 0; n < 4; n++) await told({});
    expect((await listClicks()).map(({ reason }) => reason).sort()).toEqual([
      'flood',
      'flood',
      null,
      null,
    ]);
  });

  it('of a paused affiliate is filtered', async () => {
    const paused = await makeAffiliate({ programId: program.id, status: 'paused' });
    await told({ u: `${SHOP}/?via=${paused.code}`, c: paused.code });
    expect(await listClicks()).toMatchObject([{ reason: 'inactive' }]);
  });

  it.each([
    ['said by the browser', {}, { 'sec-gpc': '1' }],
    ['said by the page', { g: 1 }, {}],
    ['said in the address', { u: 'CONSENT' }, {}],
  ])('keeps nothing with a visitor who said no: %s', async (_by, message, headers) => {
    const { u, ...rest } = message as { u?: string };
    const asked = u === undefined ? rest : { u: page('&consent=0') };
    const first = await told(asked, headers);
    expect([first.session, first.cookieDays]).toEqual([undefined, 0]);
    await told(asked, headers);
    expect((await listClicks()).map(({ reason }) => reason)).toEqual([null, 'duplicate']);
  });

  it.each<[string, string | (() => string), Record<string, string>]>([
    ['with a code that nobody has', () => JSON.stringify({ u: page(), c: 'NOBODY9' }), {}],
    ['with half a character', () => JSON.stringify({ u: page(), c: 'A\ud800' }), {}],
    ['with what can be no code', () => JSON.stringify({ u: page(), c: '//' }), {}],
    [
      'from elsewhere',
      () => JSON.stringify({ u: 'https://evil.example/', c: affiliate.code }),
      { origin: 'https://evil.example' },
    ],
    [
      'from elsewhere about a page of the shop',
      () => JSON.stringify({ u: page(), c: affiliate.code }),
      { origin: 'https://evil.example' },
    ],
    [
      'from another port',
      () => JSON.stringify({ u: `${SHOP}:8443/`, c: affiliate.code }),
      { origin: `${SHOP}:8443` },
    ],
    [
      'from one host of the program about a page of another',
      () => JSON.stringify({ u: page(), c: affiliate.code }),
      { origin: 'https://blog.example' },
    ],
    [
      'from a file',
      () => JSON.stringify({ u: 'file:///x', c: affiliate.code }),
      { origin: 'null' },
    ],
    ['without an origin', () => JSON.stringify({ u: page(), c: affiliate.code }), { origin: '' }],
    ['that is no JSON', 'via=ANNA', {}],
    ['that is empty', '', {}],
    ['that is null', 'null', {}],
    ['that is a list', '[]', {}],
    [
      'with a field of another kind',
      () => JSON.stringify({ u: page(), c: affiliate.code, f: 'yes' }),
      {},
    ],
    [
      'that is longer than any of ours',
      () => JSON.stringify({ u: page(), c: affiliate.code, x: 'x'.repeat(MAX_MESSAGE_BYTES) }),
      {},
    ],
    [
      'that is two megabytes',
      () => JSON.stringify({ u: page(), c: affiliate.code, x: 'x'.repeat(2e6) }),
      {},
    ],
  ])('%s is answered like any other: nothing, for nobody', async (_what, body, headers) => {
    const answer = await send(typeof body === 'string' ? body : body(), headers);
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(await listClicks()).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('takes no word for what is in a message beside its fields', async () => {
    await told({ affiliateId: 'aff_other', __proto__: { g: 1 }, constructor: 1 });
    expect(await listClicks()).toMatchObject([{ affiliateId: affiliate.id, status: 'counted' }]);
  });

  it('names no click that is not recorded', async () => {
    replaceClickDeps({ ...deps, recorder: { record: () => Promise.resolve(false) } });
    expect((await tell({})).status).toBe(204);
    replaceClickDeps({ ...deps, recorder: { record: () => Promise.reject(new Error('disk')) } });
    expect((await tell({})).status).toBe(204);
    expect(problems).toEqual(['a click is lost: it could not be recorded']);
    replaceClickDeps({
      ...deps,
      directory: { ...deps.directory, findTarget: () => Promise.reject(new Error('away')) },
    });
    expect((await tell({})).status).toBe(204);
  });

  it('may be asked about first', async () => {
    const answer = await send('', {}, 'OPTIONS');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
  });
});
