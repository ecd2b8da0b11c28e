import { describe, expect, it } from 'vitest';
import { replaceClickDeps } from '@/lib/clicks/redirect/deps';
import { createFloodFilter } from '@/lib/clicks/redirect/flood';
import { signTestToken } from '@/lib/clicks/token';
import { idsFrom, newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { recordOrder } from '@/lib/sales/record-order';
import { listClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, makeDiscountCode, systemCtx } from '@/lib/testing/factories';
import { PAGE_MOUNTS, pageOf, pageScene, pageTeller, SHOP } from '@/lib/testing/page-scene';

const s = pageScene();

describe.each(PAGE_MOUNTS)('a page that is told through $name', (mount) => {
  const { tell, told } = pageTeller(s, mount);

  it('is a click, which an order can name', async () => {
    const answer = await tell({
      u: pageOf(s, '&sub=spring'),
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
        affiliateId: s.affiliate.id,
        subId: 'spring',
        referrerHost: 'review.example',
        landingPath: '/shoes',
        device: 'desktop',
      },
    ]);
    expect(cookieDays).toBe(45);
    const sale = { orderId: newId('order'), customerId: 'c', amount: 10_000, currency: 'USD' };
    const { commission } = expectOk(
      await recordOrder(systemCtx, s.program.id, { ...sale, click: String(click) }),
    );
    expect(commission).toMatchObject({ affiliateId: s.affiliate.id });
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
    const { click } = await told({ c: ` “${s.affiliate.code.toLowerCase()}”. ` });
    expect(await listClicks()).toMatchObject([{ id: click, affiliateId: s.affiliate.id }]);
  });

  it('on every host where links may lead', async () => {
    const origin = 'https://blog.example';
    await told({ u: `${origin}/a?via=${s.affiliate.code}` }, { origin });
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
    expect(await told({ k, u: pageOf(s, '&consent=0') })).toEqual({ click: k, cookieDays: 0 });
    expect(await told({ k }, { 'sec-gpc': '1' })).toEqual({ click: k, cookieDays: 0 });
  });

  it('is adopted neither in a frame nor of a paused affiliate', async () => {
    const k = newId('click');
    expect((await told({ k, f: 1 })).cookieDays).toBe(0);
    const paused = await makeAffiliate({ programId: s.program.id, status: 'paused' });
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
    const named = await makeAffiliate({ programId: s.program.id, publicName: 'Ana bakes' });
    const past = { endsAt: new Date(Date.now() - 1_000) };
    for (const [code, rest] of [
      ['OLD', { createdAt: new Date(Date.now() - 9_000) }],
      ['NEW', {}],
      ['OVER', past],
      ['EARLY', { startsAt: new Date(Date.now() + 60_000) }],
      ['OFF', { active: false }],
    ] as const) {
      const own = { programId: s.program.id, affiliateId: named.id };
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
    await told({ u: pageOf(s, `&tb_test=${signTestToken(s.affiliate.id)}`) });
    expect(await listClicks()).toMatchObject([{ reason: 'self' }]);
  });

  it('is one of a flood', async () => {
    const floods = createFloodFilter({ limits: { session: 0, network: 2 } });
    replaceClickDeps({
      ...s.deps,
      isFlood: (session, address) => floods.isFlood(session, address),
    });
    for (let n = 0; n < 4; n++) await told({});
    expect((await listClicks()).map(({ reason }) => reason).sort()).toEqual([
      'flood',
      'flood',
      null,
      null,
    ]);
  });

  it('of a paused affiliate is filtered', async () => {
    const paused = await makeAffiliate({ programId: s.program.id, status: 'paused' });
    await told({ u: `${SHOP}/?via=${paused.code}`, c: paused.code });
    expect(await listClicks()).toMatchObject([{ reason: 'inactive' }]);
  });

  it.each([
    ['said by the browser', {}, { 'sec-gpc': '1' }],
    ['said by the page', { g: 1 }, {}],
    ['said in the address', { u: 'CONSENT' }, {}],
  ])('keeps nothing with a visitor who said no: %s', async (_by, message, headers) => {
    const { u, ...rest } = message as { u?: string };
    const asked = u === undefined ? rest : { u: pageOf(s, '&consent=0') };
    const first = await told(asked, headers);
    expect([first.session, first.cookieDays]).toEqual([undefined, 0]);
    await told(asked, headers);
    expect((await listClicks()).map(({ reason }) => reason)).toEqual([null, 'duplicate']);
  });
});
