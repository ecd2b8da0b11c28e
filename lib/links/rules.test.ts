import { describe, expect, it } from 'vitest';
import { resolveDestination, slugFromName } from '@/lib/links/rules';

const policy = {
  defaultDestination: 'https://shop.example/welcome?from=program',
  allowedDestinations: ['docs.shop.example', 'localhost:3000'],
};

describe('a destination that may be followed', () => {
  it.each([
    ['/', 'https://shop.example/'],
    ['/pricing', 'https://shop.example/pricing'],
    ['/pricing?plan=pro&plan=max#faq', 'https://shop.example/pricing?plan=pro&plan=max#faq'],
    ['/a/../b', 'https://shop.example/b'],
    ['/..//evil.example', 'https://shop.example//evil.example'],
    ['/café', 'https://shop.example/caf%C3%A9'],
    ['/@evil.example', 'https://shop.example/@evil.example'],
    ['https://shop.example/x', 'https://shop.example/x'],
    ['https://SHOP.example', 'https://shop.example/'],
    ['http://shop.example/x', 'http://shop.example/x'],
    ['https://docs.shop.example/?a=1', 'https://docs.shop.example/?a=1'],
    ['http://localhost:3000/shop', 'http://localhost:3000/shop'],
  ])('%s', (wanted, expected) => {
    expect(resolveDestination(wanted, policy)?.href).toBe(expected);
  });
});

describe('a destination that is ignored', () => {
  it.each([
    '',
    'pricing',
    '?a=1',
    '#x',
    '//evil.example',
    '///evil.example',
    '////evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\evil.example',
    '/a\\b',
    '/a\tb',
    '/\t/evil.example',
    '/\n/evil.example',
    '\u0000/x',
    ' /x',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://shop.example/',
    'blob:https://shop.example/x',
    'http:shop.example',
    'https:/shop.example',
    'https:///shop.example',
    'https:\\\\shop.example',
    'https://',
    'https://evil.example/',
    'https://evil.example/?shop.example',
    'https://evil.example#shop.example',
    'https://shop.example.evil.example/',
    'https://evil-shop.example/',
    'https://sub.docs.shop.example/',
    'https://shop.example@evil.example/',
    'https://user:pass@shop.example/',
    'https://user@shop.example/',
    'https://evil.example\\@shop.example/',
    'https://shop.example:8443/',
    'https://localhost/',
    'https://shop.example./',
    'https://shop。example/',
    'https://ѕhop.example/',
    'https://shop%2eexample/',
    'https://[::1]/',
    'https://0x7f.1/',
    `/${'a'.repeat(2001)}`,
  ])('%j', (wanted) => {
    expect(resolveDestination(wanted, policy)).toBeNull();
  });
});

it('a broken program destination allows only what is listed', () => {
  const broken = { defaultDestination: 'nowhere', allowedDestinations: ['shop.example'] };
  expect(resolveDestination('/x', broken)).toBeNull();
  expect(resolveDestination('https://shop.example/x', broken)?.href).toBe('https://shop.example/x');
});

it.each([
  ['Summer sale 2026!', 'summer-sale-2026'],
  ['  Über Café ', 'uber-cafe'],
  ['日本', null],
  ['--', null],
  [`${'a'.repeat(63)} b`, 'a'.repeat(63)],
])('the name %j gives the slug %j', (name, slug) => {
  expect(slugFromName(name)).toBe(slug);
});
