import { isIP } from 'node:net';

/** A part of an address that is a word of ours. Ids, codes, keys and whatever else somebody may write there are not. */
const WORD = /^(v\d|[a-z][a-z-]{0,30})$/;
const MOST_PARTS = 6;

/** "POST /api/v1/orders/*": what was asked for, without anything that the caller made up. */
export function actionWords(path: string, method?: string): string {
  const [pathname = ''] = path.split(/[?#]/);
  const parts = pathname.split('/').filter((part) => part !== '');
  const words = parts.slice(0, MOST_PARTS).map((part) => (WORD.test(part) ? part : '*'));
  const rest = parts.length > MOST_PARTS ? '/…' : '';
  const verb = method && /^[A-Z]{3,7}$/.test(method) ? `${method} ` : '';
  return `${verb}/${words.join('/')}${rest}`;
}

/** The /24 of an IPv4 address, and the /64 that `networkOf` makes of IPv6; null for what is neither. */
export function networkToKeep(network: string): string | null {
  if (isIP(network) === 4) return network.replace(/\.\d+$/, '.0/24');
  return network.endsWith('::/64') && isIP(network.replace('/64', '')) === 6 ? network : null;
}
