import { expect, it } from 'vitest';
import { isPrivateAddress, networkOf } from '@/lib/request/client-address';

it.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['192.168.1.1', true],
  ['100.64.0.1', true],
  ['169.254.1.1', true],
  ['::1', true],
  ['fd00::1', true],
  ['fe80::1%eth0', true],
  ['203.0.113.9', false],
  ['172.32.0.1', false],
  ['100.128.0.1', false],
  ['2001:db8::1', false],
  ['unknown', false],
])('%s may be a proxy that asks for everybody: %s', (address, is) => {
  expect(isPrivateAddress(address)).toBe(is);
});
