import { isBot } from '@/lib/clicks/redirect/user-agent';
import { httpUrl, resolveDestination } from '@/lib/links/rules';
import type { DestinationPolicy } from '@/lib/links/types';
import type { ClickReason } from '@/lib/clicks/types';

const MAX_SUB_LENGTH = 100;
export const MAX_LANDING_PATH_LENGTH = 500;

/** Parameters that are ours: read here, and never handed on as the visitor sent them. */
const OWN_PARAMETERS = new Set(['to', 'sub', 'sub_id', 'tb_test', 'via', 'click']);

/** What we put in ourselves; a destination's own parameters of these names give way. */
const ADDED = new Set(['via', 'click']);

/** Looks a header up by its lower-case name. */
export type HeaderGetter = (name: string) => string | null | undefined;

/**
 * The affiliate's campaign mark: the first of `sub` and `sub_id` that says something, without control characters, cut
 * to 100 characters. A mark that is too long is cut rather than dropped, so that the affiliate still recognises it.
 */
export function normaliseSub(...candidates: (string | null | undefined)[]): string | null {
  for (const candidate of candidates) {
    const printable = candidate?.replace(/[\u0000-\u001f\u007f]/g, '').trim();
    // By code point, as PostgreSQL counts, so that no emoji is cut in two.
    if (printable) return [...printable].slice(0, MAX_SUB_LENGTH).join('').trimEnd();
  }
  return null;
}

/** `to` if it may be followed, else the link's destination, else the program's, else the fallback. */
export function chooseDestination(
  to: string | null,
  linkDestination: string | null,
  policy: DestinationPolicy,
  fallback: string,
): URL {
  for (const wanted of [to, linkDestination]) {
    const url = wanted ? resolveDestination(wanted, policy) : null;
    if (url) return url;
  }
  return httpUrl(policy.defaultDestination) ?? new URL(fallback);
}

/** An address taken apart once, so that a click only has to put its own parameters in. */
export type Destination = {
  pathname: string;
  beforeQuery: string;
  /** Its own parameters, as they are written. */
  pieces: { name: string; piece: string }[];
  hash: string;
};

export function takeApart(url: URL): Destination {
  const bare = new URL(url);
  bare.search = '';
  bare.hash = '';
  return {
    pathname: url.pathname,
    beforeQuery: bare.href,
    pieces: pieces(url.search),
    hash: url.hash,
  };
}

/**
 * The address the visitor is sent to. Every parameter that is not ours passes through as it was written, repeated ones
 * too; where the destination has one of the same name, the visitor's wins. `via` and `click` are ours alone.
 */
export function buildLocation(
  destination: Destination,
  visitorSearch: string,
  marks: { via: string | null; click: string | null },
): string {
  const passed = pieces(visitorSearch).filter(({ name }) => !OWN_PARAMETERS.has(name));
  const query = destination.pieces
    .filter(({ name }) => !ADDED.has(name) && !passed.some((other) => other.name === name))
    .concat(passed)
    .map(({ piece }) => piece);
  if (marks.via !== null) query.push(`via=${encodeURIComponent(marks.via)}`);
  if (marks.click !== null) query.push(`click=${encodeURIComponent(marks.click)}`);
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  return destination.beforeQuery + search + destination.hash;
}

/** The parts of a query that a URL parser wrote: nothing in it needs another escape. */
function pieces(search: string): Destination['pieces'] {
  if (search.length < 2) return [];
  const found = search.slice(1).split('&');
  return found.filter((piece) => piece !== '').map((piece) => ({ name: nameOf(piece), piece }));
}

/** The decoded name, read the way the destination will read it. */
function nameOf(piece: string): string {
  if (/[%+]/.test(piece)) return [...new URLSearchParams(piece).keys()][0] ?? '';
  const equals = piece.indexOf('=');
  return equals < 0 ? piece : piece.slice(0, equals);
}

/** Sec-Purpose is the standard, the others are what older browsers send. */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;
const AHEAD = /\b(prefetch|prerender|preview)\b/i;

/**
 * A browser that fetches a link ahead and says so by the standard: it asks again at the click when it is refused, and
 * would use what it was given without asking otherwise (HTML, "speculative loading"). Nobody knows what others do.
 */
export function isFetchedAhead(header: HeaderGetter): boolean {
  const purpose = header('sec-purpose');
  return !!purpose && /\bprefetch\b/i.test(purpose);
}

/** Where a visit is shown: as a page, as a part of another (a frame, an image), or nowhere, to a program that fetched it. */
export type Shown = 'page' | 'part' | 'nowhere';

/** As the request says it. Browsers without Sec-Fetch (and plain http) say nothing, and are believed. */
export function shownBy(header: HeaderGetter): Shown {
  const mode = header('sec-fetch-mode');
  const dest = header('sec-fetch-dest');
  if (dest && dest !== 'document') return dest === 'empty' ? 'nowhere' : 'part';
  return mode && mode !== 'navigate' ? 'nowhere' : 'page';
}

/**
 * Why a visit must not count, as far as this instance can tell; null when it may. What an order cannot make good comes
 * before what it can: a frame is a frame, whatever else the request says of itself.
 */
export function filterReason(visit: {
  header: HeaderGetter;
  shown: Shown;
  affiliateActive: boolean;
  ownTest: boolean;
  /** Asked last, and only about visits that would count. */
  isFlood: () => boolean;
}): Exclude<ClickReason, 'duplicate'> | null {
  const { header, shown } = visit;
  if (shown === 'part') return 'not_navigation';
  if (visit.ownTest) return 'self';
  if (!visit.affiliateActive) return 'inactive';
  if (isBot(header('user-agent'))) return 'bot';
  // A browser's fetching ahead looks like a program's.
  if (PURPOSES.some((name) => AHEAD.test(header(name) ?? ''))) return 'prefetch';
  if (shown === 'nowhere') return 'not_navigation';
  if (visit.isFlood()) return 'flood';
  return null;
}

/** No cookie for a visitor who said no: Global Privacy Control, or `consent=0` from the merchant's banner. */
export function refusesCookies(header: HeaderGetter, params: URLSearchParams): boolean {
  return header('sec-gpc')?.trim() === '1' || params.get('consent') === '0';
}

/** What a CDN says of the visitor's country; from anybody else it is a claim. */
export const COUNTRY_HEADERS = ['cf-ipcountry', 'x-vercel-ip-country', 'x-country-code'] as const;

/** Two letters from the CDN in front; null without one. Unknown (XX) and Tor (T1) are no country. */
export function countryOf(header: HeaderGetter): string | null {
  for (const name of COUNTRY_HEADERS) {
    const country = header(name)?.trim().toUpperCase();
    if (country && /^[A-Z]{2}$/.test(country) && country !== 'XX') return country;
  }
  return null;
}

export function referrerHostOf(referrer: string | null | undefined): string | null {
  return (referrer && httpUrl(referrer)?.hostname.slice(0, 255)) || null;
}

/** One cookie of a Cookie header; null when absent. */
export function readCookie(cookieHeader: string | null | undefined, name: string): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}

export type CookieSettings = { secure: boolean; domain: string | undefined; maxAgeDays: number };

export function writeCookie(name: string, value: string, attributes: string): string {
  return `${name}=${value}; ${attributes}`;
}

export function cookieAttributes(settings: CookieSettings): string {
  return [
    'Path=/',
    `Max-Age=${settings.maxAgeDays * 86_400}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(settings.secure ? ['Secure'] : []),
    ...(settings.domain ? [`Domain=${settings.domain}`] : []),
  ].join('; ');
}
