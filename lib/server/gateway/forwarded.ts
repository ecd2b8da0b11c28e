import { BlockList, isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';

import { COUNTRY_HEADERS } from '@/lib/clicks/redirect/rules';
import type { TrustedProxies } from '@/lib/env-fields';

export type Connection = { peer: string | undefined; headers: IncomingHttpHeaders };
export type Forwarded = {
  client: string;
  host: string | undefined;
  protocol: 'http' | 'https';
  /** Whether the connection comes from a trusted proxy, whose other headers may be believed too. */
  trusted: boolean;
  /** Whether that proxy says for whom it asks; `client` is then not the proxy itself. */
  isNamed: boolean;
};

/** An IPv4 address seen through an IPv6 socket is the IPv4 address. */
function plainAddress(address: string): string {
  const text = address.trim().replace(/^\[|\]$/g, '');
  return text.toLowerCase().startsWith('::ffff:') && isIP(text.slice(7)) === 4
    ? text.slice(7)
    : text;
}

/** The system writes these; on the path of every click the shorter look is enough. */
export function plainPeer(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function makeTest(networks: string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(
      address,
      prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix),
      family,
    );
  }
  return (address) =>
    isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

const listOf = (value: string | string[] | undefined): string[] =>
  (Array.isArray(value) ? value.join(',') : (value ?? ''))
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Whether a connection from there is a proxy's that was named as one; with hops nobody is. */
export function isTrustedPeer(trust: TrustedProxies): (address: string) => boolean {
  return makeTest(trust.kind === 'networks' ? trust.networks : []);
}

/**
 * Tells the true client from what a request claims. Without a trusted proxy the claims count
 * nothing: a spoofed X-Forwarded-Host would pass the origin check of server actions.
 */
export function forwardedReader(trust: TrustedProxies, appUrl: string) {
  const own = new URL(appUrl).protocol === 'https:' ? 'https' : 'http';
  const isProxy = isTrustedPeer(trust);

  /** From the nearest hop outwards, the first address that no trusted proxy vouches for. */
  function clientOf(hops: string[]): string {
    if (trust.kind === 'hops') return hops[Math.min(trust.hops, hops.length - 1)] ?? '';
    return hops.find((hop) => !isProxy(hop)) ?? hops.at(-1) ?? '';
  }

  return ({ peer = '', headers }: Connection): Forwarded => {
    const nearest = plainPeer(peer);
    const untrusted = {
      client: nearest,
      host: headers.host,
      protocol: own,
      trusted: false,
      isNamed: false,
    } as const;
    if (trust.kind === 'none') return untrusted;
    if (trust.kind === 'networks' && !isProxy(nearest)) return untrusted;
    const claimed = listOf(headers['x-forwarded-for']).map(plainAddress).reverse();
    // What is no address was made up by somebody; nothing beyond it can be believed.
    const end = claimed.findIndex((address) => isIP(address) === 0);
    const believed = end === -1 ? claimed : claimed.slice(0, end);
    const protocol = listOf(headers['x-forwarded-proto']).at(-1);
    const host = listOf(headers['x-forwarded-host']).at(-1);
    return {
      client: clientOf([nearest, ...believed]),
      host: host && /^[A-Za-z0-9.:[\]_-]+$/.test(host) ? host : headers.host,
      protocol: protocol === 'http' || protocol === 'https' ? protocol : own,
      trusted: true,
      isNamed: believed.length > 0,
    };
  };
}

/** Whether a header, by its lower-case name, says where a request comes from. */
export function isClaim(name: string): boolean {
  return name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded-');
}

/** Replaces every claim about the way of the request by what is known about it. */
export function rewriteForwarded(headers: IncomingHttpHeaders, known: Forwarded): void {
  for (const name of Object.keys(headers)) {
    if (isClaim(name)) delete headers[name];
  }
  headers['x-forwarded-for'] = known.client;
  headers['x-forwarded-proto'] = known.protocol;
  if (known.host !== undefined) headers['x-forwarded-host'] = known.host;
}

export function forgetCountry(headers: IncomingHttpHeaders): void {
  for (const name of COUNTRY_HEADERS) delete headers[name];
}
