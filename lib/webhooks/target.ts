import { promises as dns } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { env } from '@/lib/env';
import { isLoopback, isPublicAddress } from '@/lib/webhooks/addresses';

/** An address to call, with what its name resolved to: nothing else is connected to. */
export type Target = { url: URL; addresses: readonly string[] };

export type Resolve = (hostname: string) => Promise<string[]>;

/** An address that nothing is sent to; the message says why to whoever set it. */
export class TargetRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'TargetRefused';
  }
}

const MAX_URL = 2_000;
const HTTPS = 443;
const FIRST_FREE_PORT = 1_024;

/** While developing, a receiver on the same machine may be called, without TLS too. */
const mayLoopback = () => env().NODE_ENV !== 'production';

/** The address as it is called, by its form alone. Throws `TargetRefused`. */
export function parseTarget(text: string, allowLoopback = mayLoopback()): URL {
  if (text.length > MAX_URL || !URL.canParse(text)) throw new TargetRefused('Not an address.');
  const url = new URL(text);
  const own = allowLoopback && isOwnHost(url);
  if (url.protocol !== 'https:' && !(own && url.protocol === 'http:')) {
    throw new TargetRefused('The address must begin with https://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TargetRefused('The address may not hold a user or a password.');
  }
  const port = url.port === '' ? HTTPS : Number(url.port);
  if (port !== HTTPS && port < FIRST_FREE_PORT) {
    throw new TargetRefused('The port must be 443, or 1024 or above.');
  }
  const literal = hostOf(url);
  if (isIP(literal) !== 0 && !own && !isPublicAddress(literal)) {
    throw new TargetRefused('The address is not on the public internet.');
  }
  url.hash = '';
  return url;
}

/** Resolves the name once and checks every address it has. Throws `TargetRefused`, or what the resolver throws. */
export async function resolveTarget(
  text: string,
  {
    resolve = resolveName,
    allowLoopback = mayLoopback(),
  }: { resolve?: Resolve; allowLoopback?: boolean } = {},
): Promise<Target> {
  const url = parseTarget(text, allowLoopback);
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (addresses.length === 0) throw new TargetRefused('The name has no address.');
  const own = allowLoopback && isOwnHost(url);
  const wrong = addresses.find((one) => !isPublicAddress(one) && !(own && isLoopback(one)));
  if (wrong !== undefined) {
    throw new TargetRefused(`The name leads to ${wrong}, which is not on the public internet.`);
  }
  return { url, addresses };
}

/** For the connection: answers what was checked, whatever the name leads to by now. */
export function pinnedLookup({ addresses }: Target): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    const [first] = all;
    if (first === undefined) callback(new Error('there is no address'), '', 0);
    else if (options.all) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

/** Without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isOwnHost(url: URL): boolean {
  return hostOf(url) === 'localhost' || isLoopback(hostOf(url));
}

const TRIES = 2;
const RESOLVE_MS = 3_000;

/** By a resolver of its own: the one of the system would keep the threads that passwords and files need. */
async function resolveName(hostname: string): Promise<string[]> {
  if (hostname === 'localhost') return ['127.0.0.1'];
  const resolver = new dns.Resolver({ timeout: RESOLVE_MS, tries: TRIES });
  const answers = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ]);
  const found = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const failed = answers.find((one) => one.status === 'rejected');
  if (found.length === 0 && failed) throw failed.reason;
  return found;
}
