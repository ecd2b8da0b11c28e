import type { DestinationPolicy } from '@/lib/links/types';

/** As the database checks it. */
export const LINK_SLUG = /^[a-z0-9][a-z0-9_-]{0,63}$/;

const MAX_DESTINATION_LENGTH = 2000;

// The authority is read as plain text before any parser sees it: no user, no unicode, no percent-escapes.
const ABSOLUTE = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:[/?#]|$)/i;
const PATH = /^\/(?!\/)/;
// A URL parser drops tabs and newlines and turns a backslash into a slash, so that `/\evil` becomes another host.
const TREACHEROUS = /[\u0000-\u001f\u007f\\]/;

/**
 * The address a `to` parameter or a link's destination means: a path on the program's destination, or an absolute
 * http(s) URL whose host is the destination's own or allow-listed. Null for anything else.
 */
export function resolveDestination(wanted: string, policy: DestinationPolicy): URL | null {
  if (wanted.length > MAX_DESTINATION_LENGTH || TREACHEROUS.test(wanted)) return null;
  const base = httpUrl(policy.defaultDestination);
  if (PATH.test(wanted)) {
    const url = base && parseUrl(wanted, base.origin);
    return url && url.origin === base.origin ? url : null;
  }
  if (!ABSOLUTE.test(wanted)) return null;
  const url = httpUrl(wanted);
  return url && allowedHosts(base, policy).has(url.host) ? url : null;
}

function allowedHosts(base: URL | null, policy: DestinationPolicy): Set<string> {
  const hosts = new Set(policy.allowedDestinations.map((host) => host.trim().toLowerCase()));
  if (base) hosts.add(base.host);
  return hosts;
}

/** An absolute http(s) URL without credentials, or null. */
export function httpUrl(text: string): URL | null {
  const url = parseUrl(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  return url.username === '' && url.password === '' ? url : null;
}

function parseUrl(text: string, base?: string): URL | null {
  return URL.canParse(text, base) ? new URL(text, base) : null;
}

/** "Summer sale 2026!" becomes "summer-sale-2026"; null when nothing is left. */
export function slugFromName(name: string): string | null {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  return LINK_SLUG.test(slug) ? slug : null;
}
