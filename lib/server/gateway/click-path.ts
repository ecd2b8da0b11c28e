import { CLICK_PREFIX } from '@/lib/clicks/redirect/read-path';

export function isClickUrl(url: string): boolean {
  return url.startsWith('/r/') || CLICK_PREFIX.test(url);
}

/**
 * The router refuses some addresses before any handler runs: a capital R (404), a malformed escape (500), a third segment
 * (404), a slash at the end (308). A referral link leads somewhere whatever is typed after it, so such an address is brought
 * into the form the handler takes. Any other address is answered as it is.
 */
export function repairClickUrl(url: string): string {
  const [prefix] = CLICK_PREFIX.exec(url) ?? [];
  if (prefix === undefined) return url;
  const at = url.indexOf('?');
  const path = url.slice(prefix.length, at < 0 ? undefined : at);
  const query = at < 0 ? '' : url.slice(at);
  // Parameters after an & that stands where the question mark should: what is in them is no segment.
  const end = path.indexOf('&');
  const place = end < 0 ? path : path.slice(0, end);
  const parameters = end < 0 ? '' : decodable(path.slice(end)).replaceAll('/', '%2F');
  const segments = place.split('/').filter(Boolean).slice(0, 2).map(decodable);
  // Without a code it is an unknown code.
  return `/r/${segments.join('/') || '-'}${parameters}${query}`;
}

function decodable(segment: string): string {
  try {
    decodeURIComponent(segment);
    return segment;
  } catch {
    return encodeURIComponent(segment);
  }
}
