import { describe, expect, it } from 'vitest';
import { isLoopback, isPublicAddress } from '@/lib/webhooks/addresses';

describe('an address that may be called', () => {
  it.each([
    ['1.1.1.1', 'the internet'],
    ['172.15.255.255', 'the last before a private net'],
    ['172.32.0.0', 'the first after it'],
    ['100.63.255.255', 'the last before the nets of carriers'],
    ['100.128.0.0', 'the first after them'],
    ['198.20.0.0', 'the first after the nets of benchmarks'],
    ['223.255.255.255', 'the last before multicast'],
    ['2606:4700:4700::1111', 'the internet'],
    ['2a00:1450:4001::1', 'the internet'],
  ])('%s: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['0.0.0.0', 'this host'],
    ['10.0.0.1', 'a private net'],
    ['172.16.0.1', 'a private net'],
    ['172.31.255.255', 'a private net'],
    ['192.168.1.1', 'a private net'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'metadata of clouds'],
    ['169.254.0.1', 'link-local'],
    ['100.64.0.1', 'a net of a carrier'],
    ['100.100.100.200', 'metadata of Alibaba'],
    ['192.0.0.192', 'metadata of Oracle'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', 'a 6to4 relay'],
    ['198.18.0.1', 'benchmarks'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'this host'],
    ['::1', 'loopback'],
    ['::ffff:10.0.0.1', 'IPv4 in IPv6'],
    ['::ffff:a00:1', 'the same, in hex'],
    ['::ffff:1.1.1.1', 'the same, public'],
    ['::10.0.0.1', 'IPv4-compatible'],
    ['64:ff9b::a00:1', 'NAT64'],
    ['64:ff9b:1::a00:1', 'NAT64 of a net'],
    ['100::1', 'discard'],
    ['2001::1', 'Teredo'],
    ['2001:20::1', 'ORCHID'],
    ['2001:db8::1', 'documentation'],
    ['2002:a00:1::', '6to4'],
    ['3fff::1', 'documentation'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'metadata of Amazon'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local, with a zone'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['shop.example', 'no address'],
    ['', 'nothing'],
    ['2130706433', 'a number'],
    ['0x7f.1', 'a short form'],
  ])('not %s: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('loopback is told apart, for development', () => {
    expect(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '::2', '::ffff:10.0.0.1', 'localhost'].some(isLoopback)).toBe(false);
  });
});
