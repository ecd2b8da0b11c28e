import { expect, it } from 'vitest';
import { repairClickUrl } from '@/lib/server/gateway/click-path';

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
  ['/portal/', '/portal/'],
  ['/', '/'],
])('%s is answered as %s', (from, to) => {
  expect(repairClickUrl(from)).toBe(to);
});
