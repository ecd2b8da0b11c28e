import { expect, it } from 'vitest';
import { actionWords, networkToKeep } from '@/lib/security/words-of-request';

it.each([
  ['/api/v1/orders', 'POST', 'POST /api/v1/orders'],
  [
    '/api/v1/commissions/com_01h455vb4pex5vsknk084sn02q/approve',
    'POST',
    'POST /api/v1/commissions/*/approve',
  ],
  ['/welcome/3q2-abcDEF', undefined, '/welcome/*'],
  ['/admin?search=secret#more', undefined, '/admin'],
  ['/a/b/c/d/e/f/g/h', undefined, '/a/b/c/d/e/f/…'],
  ['', 'GET\r\nx', '/'],
])('what was asked for in %s %s is kept as %s', (path, method, words) => {
  expect(actionWords(path, method)).toBe(words);
});

it.each([
  ['203.0.113.66', '203.0.113.0/24'],
  ['2001:db8:1:2::/64', '2001:db8:1:2::/64'],
  ['unknown', null],
  ['tb_live_secret::/64', null],
])('of %s is kept %s', (network, kept) => {
  expect(networkToKeep(network)).toBe(kept);
});
