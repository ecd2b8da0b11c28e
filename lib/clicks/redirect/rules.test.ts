import { describe, expect, it } from 'vitest';
import * as rules from '@/lib/clicks/redirect/rules';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const headers =
  (values: Record<string, string>): rules.HeaderGetter =>
  (name) =>
    values[name];

describe('a sub-ID', () => {
  it.each([
    [['spring'], 'spring'],
    [['', 'fall'], 'fall'],
    [[null, undefined, 'default'], 'default'],
    [['first', 'second'], 'first'],
    [['  a\u0000b\n '], 'ab'],
    [['\u0000'], null],
    [[], null],
    [['x'.repeat(100)], 'x'.repeat(100)],
    [['x'.repeat(8192)], 'x'.repeat(100)],
  ])('%j', (given, expected) => {
    expect(rules.normaliseSub(...given)).toBe(expected);
  });

  it('is cut between characters, as PostgreSQL counts them', () => {
    const cut = rules.normaliseSub('😀'.repeat(200));
    expect([...(cut ?? '')]).toHaveLength(100);
  });
});

describe('the destination', () => {
  const policy = { defaultDestination: 'https://shop.example/home', allowedDestinations: [] };
  it.each([
    ['/to', '/link', 'https://shop.example/to'],
    ['//evil.example', '/link', 'https://shop.example/link'],
    [null, '/link', 'https://shop.example/link'],
    ['javascript:x', 'https://gone.example/', 'https://shop.example/home'],
    [null, null, 'https://shop.example/home'],
  ])('of to=%j and link %j', (to, link, expected) => {
    expect(rules.chooseDestination(to, link, policy, 'https://app.example').href).toBe(expected);
  });

  it('is the installation itself when the program has none that works', () => {
    const broken = { defaultDestination: 'javascript:x', allowedDestinations: [] };
    expect(rules.chooseDestination(null, null, broken, 'https://app.example').href).toBe(
      'https://app.example/',
    );
  });
});

describe('the location', () => {
  const marks = { via: 'ANNA', click: 'clk_1' };
  const at = (rest = '') => rules.takeApart(new URL(`https://shop.example/${rest}`));
  it.each([
    ['', '', '?via=ANNA&click=clk_1'],
    ['', '?utm_source=x&utm_source=y', '?utm_source=x&utm_source=y&via=ANNA&click=clk_1'],
    ['?a=1', '?b=2', '?a=1&b=2&via=ANNA&click=clk_1'],
    ['?a=1&keep=1', '?a=2&a=3', '?keep=1&a=2&a=3&via=ANNA&click=clk_1'],
    ['', '?via=EVIL&click=clk_evil&Via=x', '?Via=x&via=ANNA&click=clk_1'],
    ['?via=EVIL&click=old', '', '?via=ANNA&click=clk_1'],
    ['', '?%76ia=EVIL&clic%6b=evil', '?via=ANNA&click=clk_1'],
    ['', '?to=/x&sub=a&sub_id=b&tb_test=c&consent=0', '?consent=0&via=ANNA&click=clk_1'],
    [
      '',
      '?q=a%20b+c&raw=%ff&flag&empty=&&=x',
      '?q=a%20b+c&raw=%ff&flag&empty=&=x&via=ANNA&click=clk_1',
    ],
  ])('of /%s visited with %s', (destination, search, expected) => {
    expect(rules.buildLocation(at(destination), search, marks)).toBe(
      `https://shop.example/${expected}`,
    );
  });

  it('keeps the fragment, and has no marks for an unknown code', () => {
    expect(rules.buildLocation(at('p#faq'), '?via=X&a=1', { via: null, click: null })).toBe(
      'https://shop.example/p?a=1#faq',
    );
  });
});

describe('the reason a visit does not count', () => {
  const visit = (values: Record<string, string>, more = {}) =>
    rules.filterReason({
      header: headers({ 'user-agent': CHROME, ...values }),
      shown: rules.shownBy(headers(values)),
      affiliateActive: true,
      ownTest: false,
      isFlood: () => false,
      ...more,
    });
  const navigate = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  it.each([
    ['a browser without Sec-Fetch', {}, null],
    ['a typed or clicked link', navigate, null],
    ['a crawler', { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }, 'bot'],
    ['curl', { 'user-agent': 'curl/8.0' }, 'bot'],
    ['who says nothing', { 'user-agent': '' }, 'bot'],
    ['a prefetch', { 'sec-purpose': 'prefetch' }, 'prefetch'],
    ['a prerender', { ...navigate, 'sec-purpose': 'prefetch;prerender' }, 'prefetch'],
    ['an old prefetch', { purpose: 'prefetch' }, 'prefetch'],
    ['an old Firefox prefetch', { 'x-moz': 'prefetch' }, 'prefetch'],
    ['an image', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 'not_navigation'],
    ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 'not_navigation'],
    ['a bot’s frame', { 'user-agent': 'curl/8.0', 'sec-fetch-dest': 'iframe' }, 'not_navigation'],
    ['a frame fetched ahead', { purpose: 'prefetch', 'sec-fetch-dest': 'frame' }, 'not_navigation'],
    [
      'an old prefetch with Sec-Fetch',
      { 'x-moz': 'prefetch', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
      'prefetch',
    ],
    ['a preview', { 'x-purpose': 'preview' }, 'prefetch'],
    ['a fetch', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 'not_navigation'],
  ])('%s', (_name, values, expected) => {
    expect(visit(values)).toBe(expected);
  });

  it('is the own test, or the affiliate who is not active', () => {
    expect(visit(navigate, { ownTest: true })).toBe('self');
    expect(visit(navigate, { affiliateActive: false })).toBe('inactive');
    // Even by a program: an order makes good what a program did, and not these.
    expect(visit({ 'user-agent': 'curl/8.0' }, { ownTest: true })).toBe('self');
    expect(visit({ 'user-agent': 'curl/8.0' }, { affiliateActive: false })).toBe('inactive');
  });
});

it.each([
  ['prefetch', true],
  ['prefetch;prerender', true],
  ['prefetch;anonymous-client-ip', true],
  [' Prefetch ; prerender', true],
  ['prerender', false],
  ['', false],
])('with Sec-Purpose: %s a link is fetched ahead: %s', (purpose, expected) => {
  expect(rules.isFetchedAhead(headers({ 'sec-purpose': purpose }))).toBe(expected);
  expect(rules.isFetchedAhead(headers({ purpose, 'x-moz': purpose }))).toBe(false);
});

it.each([
  [{ 'sec-gpc': '1' }, '', true],
  [{ 'sec-gpc': '0' }, '', false],
  [{}, 'consent=0', true],
  [{}, 'consent=1', false],
  [{}, '', false],
])('cookies are refused by %j and ?%s: %j', (values, search, expected) => {
  expect(rules.refusesCookies(headers(values), new URLSearchParams(search))).toBe(expected);
});

it.each([
  [{ 'cf-ipcountry': 'de' }, 'DE'],
  [{ 'cf-ipcountry': 'XX', 'x-country-code': 'FR' }, 'FR'],
  [{ 'cf-ipcountry': 'T1' }, null],
  [{ 'x-vercel-ip-country': '<script>' }, null],
  [{}, null],
])('the country of %j is %j', (values, country) => {
  expect(rules.countryOf(headers(values))).toBe(country);
});

it.each([
  ['https://blog.example:8443/post?secret=1', 'blog.example'],
  ['android-app://com.example', null],
  ['not a url', null],
])('the referrer host of %s is %j', (referer, host) => {
  expect(rules.referrerHostOf(referer)).toBe(host);
});

it('a cookie is found among others and by its whole name', () => {
  const header = 'xtb_visitor=no; a=b;tb_visitor=vis_1 ; tb_visitor=later';
  expect(rules.readCookie(header, 'tb_visitor')).toBe('vis_1');
  expect(rules.readCookie(header, 'visitor')).toBeNull();
  expect(rules.readCookie(null, 'a')).toBeNull();
});

it('a cookie has the attributes of the contract', () => {
  const plain = { secure: false, domain: undefined, maxAgeDays: 60 };
  expect(rules.writeCookie('tb_click', 'x', rules.cookieAttributes(plain))).toBe(
    'tb_click=x; Path=/; Max-Age=5184000; HttpOnly; SameSite=Lax',
  );
  expect(rules.cookieAttributes({ secure: true, domain: 'shop.example', maxAgeDays: 1 })).toBe(
    'Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure; Domain=shop.example',
  );
});
