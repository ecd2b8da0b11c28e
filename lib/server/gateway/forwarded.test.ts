import { describe, expect, it } from 'vitest';

import type { TrustedProxies } from '@/lib/env-fields';

import { forwardedReader, rewriteForwarded } from '@/lib/server/gateway/forwarded';

const spoofed = {
  host: 'partners.example.com',
  'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.2',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
};

function read(trust: TrustedProxies, peer: string, headers = spoofed) {
  return forwardedReader(trust, 'http://localhost:3000')({ peer, headers });
}

describe('who the client is', () => {
  it('is the peer when no proxy is trusted, whatever the headers claim', () => {
    expect(read({ kind: 'none' }, '::ffff:198.51.100.7')).toEqual({
      client: '198.51.100.7',
      host: 'partners.example.com',
      protocol: 'http',
      trusted: false,
      isNamed: false,
    });
  });

  it.each([
    [1, '10.0.0.2'],
    [2, '203.0.113.9'],
    [3, '6.6.6.6'],
    [9, '6.6.6.6'],
  ])('is the address that the outermost of %i proxies saw', (hops, client) => {
    expect(read({ kind: 'hops', hops }, '127.0.0.1').client).toBe(client);
  });

  it('is the first address from the right that is not a trusted network', () => {
    const trust: TrustedProxies = { kind: 'networks', networks: ['10.0.0.0/8', '::1'] };
    expect(read(trust, '10.1.1.1')).toMatchObject({ client: '203.0.113.9', host: 'evil.example' });
    expect(read(trust, '::1').client).toBe('203.0.113.9');
  });

  it('is the peer when the peer is not in a trusted network', () => {
    const trust: TrustedProxies = { kind: 'networks', networks: ['10.0.0.0/8'] };
    expect(read(trust, '198.51.100.7')).toMatchObject({
      client: '198.51.100.7',
      host: 'partners.example.com',
    });
  });

  it('is never something that is no address', () => {
    const headers = { ...spoofed, 'x-forwarded-for': '<script>' };
    expect(read({ kind: 'hops', hops: 1 }, '127.0.0.1', headers).client).toBe('127.0.0.1');
  });

  it('reaches the application without the claims', () => {
    const headers: Record<string, string> = {
      ...spoofed,
      forwarded: 'for=6.6.6.6',
      'x-forwarded-port': '1',
      'x-real-ip': '6.6.6.6',
    };
    rewriteForwarded(headers, read({ kind: 'none' }, '198.51.100.7'));
    expect(headers).toEqual({
      host: 'partners.example.com',
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-host': 'partners.example.com',
      'x-forwarded-proto': 'http',
    });
  });
});
