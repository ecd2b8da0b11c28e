import { BlockList, isIP } from 'node:net';

const UNKNOWN = 'unknown';

/**
 * The client's address as our own server found it: it drops what callers claim and writes the true one last, so the
 * last entry is the only one to believe.
 */
export function clientAddress(headers: Pick<Headers, 'get'>): string {
  const last = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  const address = last.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(address) ? address : UNKNOWN;
}

/** What one caller surely holds: an IPv4 address, or the /64 that an IPv6 customer gets as a whole. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const bare = address.split('%')[0] ?? '';
  const [head = '', tail] = bare.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** Whose share of what is scarce a caller uses up. */
export type CallerNetwork = {
  network: string;
  /** It may be everybody's, such as that of a proxy nobody has named: then there is no share to count. */
  isEverybodys?: boolean;
};

/** Written by the gateway, which alone knows; what a caller writes there is dropped. */
export const NO_SHARE_HEADER = 'x-forwarded-share';

export function callerNetwork(headers: Pick<Headers, 'get'>): CallerNetwork {
  const network = networkOf(clientAddress(headers));
  const isEverybodys = network === UNKNOWN || headers.get(NO_SHARE_HEADER) === 'none';
  return isEverybodys ? { network, isEverybodys } : { network };
}

/** Null: nobody's in particular. */
export function shareOf({ network, isEverybodys }: CallerNetwork): string | null {
  return isEverybodys ? null : network;
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** This machine, or one of its own network: who asks from there may be a proxy that asks for everybody. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.split('%')[0] ?? '';
  const family = isIP(bare);
  return family !== 0 && PRIVATE.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}
