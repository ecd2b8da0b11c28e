import { expect, it } from 'vitest';
import { isClickUrl, repairClickUrl } from '@/lib/server/gateway/click-path';

it.each([
  ['/r/ANA', '/r/ANA'],
  ['/r/ANA/gift-set?sub=a%20b', '/r/ANA/gift-set?sub=a%20b'],
  ['/r/%zz?to=/x', '/r/%25zz?to=/x'],
  ['/r/%ff', '/r/%25ff'],
  ['/r/ANA/', '/r/ANA'],
  ['/r/ANA/a/b/c', '/r/ANA/a'],
  ['/r//ANA', '/r/ANA'],
  ['/r/', '/r/-'],
  ['/r/?sub=x', '/r/-?sub=x'],
  ['/R/ANA', '/r/ANA'],
  ['//r//ANA', '/r/ANA'],
  ['/R/ANA?sub=A%zz', '/r/ANA?sub=A%zz'],
  ['/r/ANA%20%', '/r/ANA%2520%25'],
  ['/r/ANA&to=/a/b/c', '/r/ANA&to=%2Fa%2Fb%2Fc'],
  ['/r/ANA/gift/more&a=1/2?b=2', '/r/ANA/gift&a=1%2F2?b=2'],
  ['/r/ANA&a=%zz', '/r/ANA%26a%3D%25zz'],
  ['/R', '/R'],
  ['/read/R/x', '/read/R/x'],
  ['/portal/', '/portal/'],
  ['/', '/'],
])('%s is answered as %s', (from, to) => {
  expect(repairClickUrl(from)).toBe(to);
});

it.each([
  ['/r/ANA', true],
  ['/R/ANA', true],
  ['//r/ANA', true],
  ['/r', false],
  ['/R', false],
  ['/read/r/x', false],
  ['/api/v1/orders', false],
])('%s is a click: %s', (url, expected) => {
  expect(isClickUrl(url)).toBe(expected);
});
