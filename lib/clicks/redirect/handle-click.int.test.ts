import type pg from 'pg';
import { NextRequest } from 'next/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as plainRoute from '@/app/r/[code]/route';
import * as slugRoute from '@/app/r/[code]/[slug]/route';
import { connectClicks, replaceClickDeps } from '@/lib/clicks/redirect/deps';
import { DatabaseClock } from '@/lib/clicks/recording/database-clock';
import { createDirectory } from '@/lib/clicks/directory/directory';
import { createFloodFilter } from '@/lib/clicks/redirect/flood';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { findClick } from '@/lib/clicks/queries';
import { ClickRecorder } from '@/lib/clicks/recording/recorder';
import type { RecorderOptions } from '@/lib/clicks/recording/recorder-types';
import { signTestToken, verifyClickToken } from '@/lib/clicks/token';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';
import { beginClicks, listClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { visitOverHttp } from '@/lib/testing/http-mount';

/** Anything that answers `/r/`: the same tests run over every mount. */
type Mount = {
  name: string;
  visit: (path: string, init: { method: 'GET' | 'HEAD'; headers: Headers }) => Promise<Response>;
};

const mounts: Mount[] = [
  {
    name: 'the Next route handlers',
    visit: async (path, init) => {
      const request = new NextRequest(`http://localhost:3000${path}`, init);
      const depth = request.nextUrl.pathname.split('/').filter(Boolean).length;
      const route = depth > 2 ? slugRoute : plainRoute;
      return route[init.method](request);
    },
  },
  { name: 'a plain HTTP server', visit: visitOverHttp },
];

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const SHOP = 'https://shop.example';

type Visit = { status: number; location: URL; cookies: Map<string, string>; headers: Headers };

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
  // The first program of the installation is where unknown codes lead: all tests share it.
  program =
    (await db.program.findFirst({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })) ??
    (await makeProgram());
  affiliate = await makeAffiliate({ programId: program.id });
});

/** A recorder that has no journal to fall back on. */
function recorderOn(target: RecorderOptions['pool'], options: Partial<RecorderOptions> = {}) {
  return new ClickRecorder({
    pool: target,
    clock: new DatabaseClock(),
    journal: null,
    report: () => undefined,
    ...options,
  });
}

async function onlyClick() {
  const all = await listClicks();
  expect(all).toHaveLength(1);
  const [click] = all;
  if (!click) throw new Error('no click');
  return click;
}

describe.each(mounts)('a visit through $name', ({ visit: send }) => {
  async function visit(
    path: string,
    headers: Record<string, string> = {},
    method: 'GET' | 'HEAD' = 'GET',
  ): Promise<Visit> {
    const answer = await send(path, {
      method,
      headers: new Headers({
        'user-agent': CHROME,
        'x-forwarded-for': '203.0.113.7',
        ...headers,
      }),
    });
    // Whatever came: a redirect that nobody keeps, with nothing in it.
    expect(answer.status).toBe(302);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('');
    const cookies = new Map(
      answer.headers.getSetCookie().map((cookie) => {
        const [pair = '', ...attributes] = cookie.split('; ');
        const equals = pair.indexOf('=');
        expect(attributes).toEqual(['Path=/', 'Max-Age=5184000', 'HttpOnly', 'SameSite=Lax']);
        return [pair.slice(0, equals), pair.slice(equals + 1)];
      }),
    );
    const location = new URL(answer.headers.get('location') ?? 'about:blank');
    return { status: answer.status, location, cookies, headers: answer.headers };
  }

  const code = () => affiliate.code;
  const returning = (first: Visit) => ({
    cookie: `tb_visitor=${first.cookies.get('tb_visitor') ?? 'none'}`,
  });

  it('is written before the answer, counted, and marked in address and cookies', async () => {
    const answer = await visit(
      `/r/${code().toLowerCase()}?sub=spring&utm_source=blog&utm_source=x`,
      {
        ...NAVIGATION,
        referer: 'https://blog.example/post?secret=1',
      },
    );
    const click = await onlyClick();
    expect(answer.location.href).toBe(
      `${SHOP}/?utm_source=blog&utm_source=x&via=${code()}&click=${click.id}`,
    );
    expect(click).toMatchObject({
      programId: program.id,
      affiliateId: affiliate.id,
      linkId: null,
      status: 'counted',
      reason: null,
      subId: 'spring',
      country: null,
      device: 'desktop',
      referrerHost: 'blog.example',
      landingPath: '/',
    });
    expect(answer.cookies.get('tb_visitor')).toBe(click.sessionId);
    expect(verifyClickToken(answer.cookies.get('tb_click') ?? '')).toEqual({
      clickId: click.id,
      affiliateId: affiliate.id,
      at: click.occurredAt,
    });
    expect(Object.values(click).join()).not.toContain('203.0.113.7');
    expect(click.ipHash).toMatch(/^[A-Za-z0-9_-]{20,}$/);
    expect(problems).toEqual([]);
  });

  it('through a named link leads to its destination with its default sub-ID', async () => {
    const link = await db.link.create({
      data: {
        id: newId('link'),
        affiliateId: affiliate.id,
        slug: 'summer',
        name: 'Summer',
        destination: '/sale?season=summer',
        defaultSubId: 'newsletter',
      },
    });
    const answer = await visit(`/r/${code()}/SUMMER?a=1`);
    const click = await onlyClick();
    expect(answer.location.href).toBe(
      `${SHOP}/sale?season=summer&a=1&via=${code()}&click=${click.id}`,
    );
    expect(click).toMatchObject({ linkId: link.id, subId: 'newsletter', landingPath: '/sale' });
  });

  it('through a name the affiliate does not have is still the affiliate’s', async () => {
    const answer = await visit(`/r/${code()}/no-such-link`);
    expect(answer.location.pathname).toBe('/');
    expect(await onlyClick()).toMatchObject({ status: 'counted', linkId: null });
  });

  it('never takes another affiliate’s named link', async () => {
    const other = await makeAffiliate({ programId: program.id });
    await db.link.create({
      data: {
        id: newId('link'),
        affiliateId: other.id,
        slug: 'own',
        name: 'x',
        destination: '/own',
      },
    });
    expect((await visit(`/r/${code()}/own`)).location.pathname).toBe('/');
    expect((await onlyClick()).linkId).toBeNull();
  });

  it.each([
    '/r/NOBODY-HERE',
    '/r/NOBODY-HERE/summer',
    '/r/x',
    '/r/%00%00%00%00',
    `/r/${'a'.repeat(2000)}`,
    "/r/'%20OR%201=1--",
  ])(
    'with the unknown code %s leads to the default destination and writes nothing',
    async (path) => {
      const answer = await visit(`${path}?utm_source=x&via=EVIL&click=clk_evil&to=/deep`);
      expect(answer.location.href).toBe(`${SHOP}/?utm_source=x`);
      expect(answer.cookies.size).toBe(0);
      expect(await listClicks()).toEqual([]);
    },
  );

  it.each(['applied', 'paused', 'rejected', 'banned'])(
    'to an affiliate who is %s redirects, counts nothing and sets no cookie',
    async (status) => {
      await db.affiliate.update({ where: { id: affiliate.id }, data: { status } });
      const answer = await visit(`/r/${code()}?to=/pricing`);
      expect(answer.location.pathname).toBe('/pricing');
      expect(answer.cookies.size).toBe(0);
      expect(await onlyClick()).toMatchObject({ status: 'filtered', reason: 'inactive' });
      expect(await db.countedSession.count()).toBe(0);
    },
  );

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://evil.example/',
    'https://shop.example@evil.example/',
    'https://user:pass@shop.example/',
    'https://shop.example.evil.example/',
    'https://shop.example:8443/',
    'https://shop。example/',
    'https:evil.example',
    '\r\nSet-Cookie: x=y',
  ])('with to=%j goes to the destination instead', async (to) => {
    const answer = await visit(`/r/${code()}?to=${encodeURIComponent(to)}`);
    expect(answer.location.origin + answer.location.pathname).toBe(`${SHOP}/`);
    expect(answer.location.searchParams.has('to')).toBe(false);
    expect((await onlyClick()).status).toBe('counted');
  });

  it('with to=/path or an allow-listed address follows it', async () => {
    const path = await visit(`/r/${code()}?to=${encodeURIComponent('/p?plan=pro#faq')}`);
    expect(path.location.href).toMatch(
      new RegExp(`^${SHOP}/p\\?plan=pro&via=${code()}&click=clk_[a-z0-9]+#faq$`),
    );
    const whole = await visit(`/r/${code()}?to=${encodeURIComponent(`${SHOP}/x`)}`);
    expect(whole.location.pathname).toBe('/x');
  });

  it('with a sub of 8 KB keeps its first 100 characters and does not hand it on', async () => {
    const answer = await visit(`/r/${code()}?sub=${'x'.repeat(8192)}&sub_id=other`);
    expect((await onlyClick()).subId).toBe('x'.repeat(100));
    expect(answer.location.href.length).toBeLessThan(200);
  });

  it('takes sub_id for sub, and no zero byte reaches the database', async () => {
    await visit(`/r/${code()}?sub_id=a%00b`);
    expect((await onlyClick()).subId).toBe('ab');
  });

  it('by HEAD answers the same and counts nothing', async () => {
    const answer = await visit(`/r/${code()}?to=/pricing&a=1`, {}, 'HEAD');
    expect(answer.location.href).toBe(`${SHOP}/pricing?a=1&via=${code()}`);
    expect(answer.cookies.size).toBe(0);
    expect(await listClicks()).toEqual([]);
    expect(await db.countedSession.count()).toBe(0);
  });

  it.each([
    ['Global Privacy Control', '', { 'sec-gpc': '1' }],
    ['consent=0', '?consent=0', {}],
  ])('with %s sets no cookie, yet its click id attributes', async (_name, search, headers) => {
    const answer = await visit(`/r/${code()}${search}`, headers);
    const click = await onlyClick();
    expect(answer.cookies.size).toBe(0);
    expect(answer.location.searchParams.get('click')).toBe(click.id);
    expect(click.status).toBe('counted');
    expect(click.sessionId).toMatch(/^anon_/);
  });

  it('without cookies is still counted once a day from one address and browser, per affiliate', async () => {
    const other = await makeAffiliate({ programId: program.id });
    const gpc = { 'sec-gpc': '1' };
    await visit(`/r/${code()}`, gpc);
    await visit(`/r/${code()}`, gpc);
    await visit(`/r/${code()}`, { ...gpc, 'x-forwarded-for': '203.0.113.8' });
    await visit(`/r/${other.code}`, gpc);
    const all = await listClicks();
    expect(all.map((click) => click.reason)).toEqual([null, 'duplicate', null, null]);
    expect(new Set(all.map((click) => click.sessionId)).size).toBe(3);
  });

  it('that refuses cookies is not followed by the cookie it still carries', async () => {
    const first = await visit(`/r/${code()}`);
    await visit(`/r/${code()}`, { ...returning(first), 'sec-gpc': '1' });
    const [, second] = await listClicks();
    expect(second?.sessionId).toMatch(/^anon_/);
  });

  it.each([
    ['bot', { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }],
    ['bot', { 'user-agent': '' }],
    ['bot', { 'user-agent': 'Dart/3.4 (dart:io)' }],
    ['prefetch', { ...NAVIGATION, purpose: 'prefetch' }],
    ['prefetch', { 'x-moz': 'prefetch' }],
    ['prefetch', { 'x-purpose': 'preview' }],
    ['not_navigation', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['not_navigation', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
  ])('filtered as %s is kept, counts nothing and sets no cookie', async (reason, headers) => {
    const answer = await visit(`/r/${code()}`, headers);
    const click = await onlyClick();
    expect(click).toMatchObject({ status: 'filtered', reason });
    expect(answer.location.searchParams.get('click')).toBe(click.id);
    expect(answer.cookies.size).toBe(0);
    expect(await db.countedSession.count()).toBe(0);
  });

  it.each(['prefetch', 'prefetch;prerender', 'prefetch;anonymous-client-ip'])(
    'with Sec-Purpose: %s is refused, so that the browser asks again when somebody presses the link',
    async (purpose) => {
      let ahead = 0;
      replaceClickDeps({ ...deps, noteFetchedAhead: () => ahead++ });
      const headers = { ...NAVIGATION, 'user-agent': CHROME, 'sec-purpose': purpose };
      for (const path of [`/r/${code()}`, '/r/NOBODY-HERE']) {
        const answer = await send(path, { method: 'GET', headers: new Headers(headers) });
        expect(answer.status).toBe(503);
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(answer.headers.get('location')).toBeNull();
        // A browser would fetch nothing ahead from here for a while, nor from the merchant's site.
        expect(answer.headers.get('retry-after')).toBeNull();
        expect(answer.headers.getSetCookie()).toEqual([]);
        expect(await answer.text()).toBe('');
      }
      expect(ahead).toBe(2);
      expect(await listClicks()).toEqual([]);
      await visit(`/r/${code()}`, { 'sec-purpose': purpose }, 'HEAD');
      expect(await listClicks()).toEqual([]);
      await visit(`/r/${code()}`, NAVIGATION);
      expect((await onlyClick()).status).toBe('counted');
    },
  );

  it.each([
    ['/R/{}', '?'],
    ['/r/{}.', '?'],
    ['/r/{}%20', '?'],
    ['/r/({})', '?'],
    ['/r/%E2%80%9C{}%E2%80%9D', '?'],
    ['/r/{}%E2%80%8B', '?'],
    ['/r/{}&utm_source=x', '?utm_source=x&'],
    ['/r/{}&amp;utm_source=x&amp;a=%26', '?utm_source=x&a=%26&'],
    ['/r/{}%3Futm_source=x', '?utm_source=x&'],
    ['/r/{}.?utm_source=x', '?utm_source=x&'],
    ['/r/{}&a=1?b=2', '?a=1&b=2&'],
    ['/r/{}&via=EVIL&click=clk_evil', '?'],
  ])('to %s leads to the affiliate, with its parameters', async (path, search) => {
    const answer = await visit(path.replace('{}', code()));
    const click = await onlyClick();
    expect(answer.location.href).toBe(`${SHOP}/${search}via=${code()}&click=${click.id}`);
    expect(click).toMatchObject({ affiliateId: affiliate.id, status: 'counted' });
  });

  it('reads what is meant by parameters that stand behind the code', async () => {
    const answer = await visit(`/r/${code()}&sub=spring&to=%2Fpricing&consent=0`);
    expect(answer.location.pathname).toBe('/pricing');
    expect(answer.cookies.size).toBe(0);
    expect((await onlyClick()).subId).toBe('spring');
  });

  it('finds a code with a dash however the dash is typed', async () => {
    await db.affiliate.update({ where: { id: affiliate.id }, data: { code: `${code()}-10` } });
    await visit(`/r/${code()}%E2%80%9310`);
    expect((await onlyClick()).affiliateId).toBe(affiliate.id);
  });

  it('one too many of its session or network is filtered as a flood, and sets no cookie', async () => {
    const floods = createFloodFilter({ limits: { session: 2, network: 4 } });
    replaceClickDeps({ ...deps, isFlood: (session, address) => floods.isFlood(session, address) });
    const session = { cookie: `tb_visitor=${newId('session')}` };
    for (let n = 0; n < 3; n++) await visit(`/r/${code()}`, session);
    expect((await listClicks()).map((click) => click.reason)).toEqual([null, 'duplicate', 'flood']);
    // A network's floods are those of all its visitors.
    const others = [await visit(`/r/${code()}`), await visit(`/r/${code()}`)];
    expect(others.map((answer) => answer.cookies.size)).toEqual([2, 0]);
    expect((await listClicks()).at(-1)).toMatchObject({ status: 'filtered', reason: 'flood' });
  });

  it('does not let a bot take the place of the person who comes after it', async () => {
    const session = { cookie: `tb_visitor=${newId('session')}` };
    await visit(`/r/${code()}`, { ...session, purpose: 'prefetch' });
    await visit(`/r/${code()}`, session);
    expect((await listClicks()).map((click) => click.reason)).toEqual(['prefetch', null]);
  });

  it('with the affiliate’s own test token is filtered; a forged one changes nothing', async () => {
    const mine = await visit(`/r/${code()}?tb_test=${signTestToken(affiliate.id)}`);
    expect(mine.location.searchParams.has('tb_test')).toBe(false);
    expect(await onlyClick()).toMatchObject({ status: 'filtered', reason: 'self' });
    await visit(`/r/${code()}?tb_test=${signTestToken(newId('affiliate'))}`);
    await visit(`/r/${code()}?tb_test=forged.token`);
    expect((await listClicks()).map((click) => click.reason)).toEqual(['self', null, null]);
  });

  it('again within 24 hours is a duplicate that attributes as the counted click', async () => {
    const start = new Date('2026-11-01T10:00:00.000Z');
    const at = (ms: number) => new Date(start.getTime() + ms);
    const first = await atTime(start, () => visit(`/r/${code()}`));
    const early = at(86_399_999);
    const again = await atTime(early, () => visit(`/r/${code()}`, returning(first)));
    // The clock runs from the last counted click, not from the last duplicate.
    await atTime(at(86_400_000), () => visit(`/r/${code()}`, returning(first)));
    const [counted, duplicate, next] = await listClicks();
    expect(counted).toMatchObject({ status: 'counted', occurredAt: start });
    expect(duplicate).toMatchObject({
      status: 'filtered',
      reason: 'duplicate',
      occurredAt: early,
      countedClickId: counted?.id,
    });
    expect(next).toMatchObject({ status: 'counted', countedClickId: null });
    expect(again.cookies.get('tb_visitor')).toBe(first.cookies.get('tb_visitor'));
    const token = verifyClickToken(again.cookies.get('tb_click') ?? '');
    expect(token?.clickId).toBe(duplicate?.id);
    expect((await findClick(db, token?.clickId ?? ''))?.id).toBe(counted?.id);
  });

  it('to another affiliate within the day counts', async () => {
    const other = await makeAffiliate({ programId: program.id });
    const first = await visit(`/r/${code()}`);
    await visit(`/r/${other.code}`, returning(first));
    const all = await listClicks();
    expect(all.map((click) => click.status)).toEqual(['counted', 'counted']);
    expect(new Set(all.map((click) => click.sessionId)).size).toBe(1);
  });

  it.each(['', 'forged', 'clk_01h455vb4pex5vsknk084sn02q', `vis_${'x'.repeat(5000)}`, "vis_'; --"])(
    'with the made-up visitor cookie %j gets a new one',
    async (cookie) => {
      const answer = await visit(`/r/${code()}`, { cookie: `tb_visitor=${cookie}` });
      expect(answer.cookies.get('tb_visitor')).toMatch(/^vis_[0-9a-z]{26}$/);
      expect((await onlyClick()).status).toBe('counted');
    },
  );

  it('with a forged click token goes on as if it had none', async () => {
    const answer = await visit(`/r/${code()}`, { cookie: 'tb_click=Zm9yZ2Vk.Zm9yZ2Vk' });
    expect((await onlyClick()).status).toBe('counted');
    expect(verifyClickToken(answer.cookies.get('tb_click') ?? '')).not.toBeNull();
  });

  it('sixty-four times at once from one visitor counts once, whatever writes it', async () => {
    const headers = { cookie: `tb_visitor=${newId('session')}` };
    // Four writers stand for four instances: only the database can tell them apart.
    const recorders = Array.from({ length: 4 }, (_, index) =>
      recorderOn(pool, { firstWriter: index * 4 }),
    );
    let turn = 0;
    replaceClickDeps({
      ...deps,
      recorder: {
        record: (click) => {
          const recorder = recorders[turn++ % recorders.length];
          if (!recorder) throw new Error('no recorder');
          return recorder.record(click);
        },
      },
    });
    await Promise.all(Array.from({ length: 64 }, () => visit(`/r/${code()}`, headers)));
    const all = await listClicks();
    expect(all).toHaveLength(64);
    const counted = all.filter((click) => click.status === 'counted');
    expect(counted).toHaveLength(1);
    for (const click of all.filter((one) => one !== counted[0])) {
      expect(click).toMatchObject({ reason: 'duplicate', countedClickId: counted[0]?.id });
    }
    expect(problems).toEqual([]);
  });

  it('sixty-four times at once from as many visitors counts every one', async () => {
    const answers = await Promise.all(Array.from({ length: 64 }, () => visit(`/r/${code()}`)));
    const all = await listClicks();
    expect(all.filter((click) => click.status === 'counted')).toHaveLength(64);
    expect(new Set(answers.map((answer) => answer.location.searchParams.get('click')))).toEqual(
      new Set(all.map((click) => click.id)),
    );
  });

  it('that cannot be written still redirects, with no id that does not exist, and is reported', async () => {
    const failing = { query: () => Promise.reject(new Error('disk full')) };
    const recorder = recorderOn(failing, { report: (problem) => problems.push(problem) });
    replaceClickDeps({ ...deps, recorder });
    const answer = await visit(`/r/${code()}?to=/pricing&a=1&click=clk_visitor`);
    expect(answer.location.href).toBe(`${SHOP}/pricing?a=1&via=${code()}`);
    expect(answer.cookies.size).toBe(0);
    expect(problems).toContain('clicks are not recorded: there is no click journal');
    await recorder.close();
    expect(await listClicks()).toEqual([]);
  });

  it('waits for a frozen database no longer than a visitor may', async () => {
    const frozen = { query: () => new Promise<never>(() => undefined) };
    replaceClickDeps({ ...deps, recorder: recorderOn(frozen) });
    const started = performance.now();
    const answer = await visit(`/r/${code()}`);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(answer.location.href).toBe(`${SHOP}/?via=${code()}`);
  });

  describe('while the database is unavailable', () => {
    let unavailable: pg.Pool;
    beforeEach(() => {
      unavailable = connectClicks('postgresql://nobody@127.0.0.1:1/none');
    });
    afterEach(() => unavailable.end());

    it('leads where it was known to lead', async () => {
      const warm = createDirectory(pool);
      await warm.findTarget(code(), null);
      const recorder = recorderOn(unavailable);
      replaceClickDeps({ ...deps, directory: warm, recorder });
      const answer = await visit(`/r/${code()}?to=/pricing`);
      expect(answer.location.href).toBe(`${SHOP}/pricing?via=${code()}`);
      await recorder.close();
    });

    it('leads home from a process that knows nothing yet', async () => {
      replaceClickDeps({
        ...deps,
        directory: createDirectory(unavailable),
      });
      const answer = await visit(`/r/${code()}?a=1`);
      expect(answer.location.href).toBe('http://localhost:3000/?a=1');
      expect(problems).toHaveLength(2);
    });
  });

  it('has its country from a proxy that is trusted only, and secure cookies on https', async () => {
    await visit(`/r/${code()}`, { 'cf-ipcountry': 'DE' });
    expect((await onlyClick()).country).toBeNull();
    replaceClickDeps({
      ...deps,
      settings: {
        appUrl: 'https://partners.shop.example',
        cookieDomain: 'shop.example',
        trustsProxy: true,
      },
    });
    const answer = await send(`/r/${code()}`, {
      method: 'GET',
      headers: new Headers({ 'user-agent': CHROME, 'cf-ipcountry': 'DE' }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(
        /; Path=\/; Max-Age=5184000; HttpOnly; SameSite=Lax; Secure; Domain=shop\.example$/,
      );
    }
    expect(answer.headers.getSetCookie()).toHaveLength(2);
    expect((await listClicks()).map((click) => click.country)).toContain('DE');
  });

  it('has cookies for as long as the affiliate’s own terms say', async () => {
    await db.affiliate.update({ where: { id: affiliate.id }, data: { cookieDays: 7 } });
    const answer = await send(`/r/${code()}`, {
      method: 'GET',
      headers: new Headers({ 'user-agent': CHROME }),
    });
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=604800;');
  });
});
