import type { ClickDirectory, LinkTarget } from '@/lib/clicks/directory/types';
import * as rules from '@/lib/clicks/redirect/rules';
import { isTestToken, signClickToken } from '@/lib/clicks/token';
import type { NewClick } from '@/lib/clicks/types';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import { isId, newId } from '@/lib/ids';
import { DAY_MS, utcDay } from '@/lib/time/calendar';

/** A request as both mounts can give it: Next's route handler, and the gateway's plain HTTP server. */
export type ClickRequest = {
  method: string;
  /** The full address, or path and query. */
  url: string;
  /** By lower-case name. */
  header: rules.HeaderGetter;
  /** The visitor's network address as far as the proxies in front are trusted. */
  address: string | null;
};

export type ClickAnswer = {
  status: 302;
  headers: Record<string, string>;
  /** One Set-Cookie header each. */
  cookies: string[];
};

export type ClickDeps = {
  directory: ClickDirectory;
  /** Resolves when the click is durable; false when it cannot be recorded. */
  recorder: { record(click: NewClick): Promise<boolean> };
  /** The database's clock as far as it is known here, in milliseconds since 1970. */
  now: () => number;
  /** Whether this visit is one too many of its session or network. */
  isFlood: (knownSession: string | null, address: string | null) => boolean;
  /** The country of an address, when somebody configured where to look it up. */
  findCountry: (address: string) => string | null;
  /** A visitor must never see what goes wrong; people who run the place must. */
  reportProblem: (problem: string, error: unknown) => void;
  settings: {
    appUrl: string;
    cookieDomain: string | undefined;
    /** Country headers are believed only from a proxy that is trusted. */
    trustsProxy: boolean;
  };
};

export const CLICK_COOKIE = 'tb_click';
export const VISITOR_COOKIE = 'tb_visitor';

/**
 * Decides and records a visit to `/r/{code}` or `/r/{code}/{slug}`. Always a redirect, never an error page. The answer
 * comes after the click is durable, in the database or in the journal; if it is in neither the visitor goes on without a
 * click id, since every id that is handed out must exist.
 */
export async function handleClick(request: ClickRequest, deps: ClickDeps): Promise<ClickAnswer> {
  const url = parseAddress(request.url);
  const found = url && findTarget(url, deps);
  // Links are remembered, and a wait that need not be costs a turn.
  const target = found instanceof Promise ? await found : found;
  if (!url || !target) return redirect(await unknownLocation(url, deps));

  const params = url.searchParams;
  const prepared = prepare(target, deps);
  const to = params.get('to');
  const destination = to === null ? prepared.destination : destinationOf(to, target, deps);
  const via = target.code;
  // HEAD asks what GET would answer; nobody visits, so there is no click to name.
  if (request.method !== 'GET') {
    return redirect(rules.buildLocation(destination, url.search, { via, click: null }));
  }

  const click = describeClick(request, target, params, destination, deps);
  const { row } = click;
  const recorded = await record(row, deps);
  const location = rules.buildLocation(destination, url.search, {
    via,
    click: recorded ? row.id : null,
  });
  // A duplicate, which only the database can tell, attributes as its counted click does: it has cookies as well.
  if (!recorded || row.reason !== null || click.cookieless) return redirect(location);
  const claim = { clickId: row.id, affiliateId: target.affiliateId, at: row.occurredAt };
  return redirect(location, [
    rules.writeCookie(CLICK_COOKIE, signClickToken(claim), prepared.cookieAttributes),
    rules.writeCookie(VISITOR_COOKIE, row.sessionId, prepared.cookieAttributes),
  ]);
}

type Prepared = {
  destination: rules.Destination;
  cookieAttributes: string;
  settings: ClickDeps['settings'];
};

/** What is the same for every click through a link, kept as long as the directory remembers the link. */
const preparations = new WeakMap<LinkTarget, Prepared>();

function prepare(target: LinkTarget, deps: ClickDeps): Prepared {
  const known = preparations.get(target);
  if (known?.settings === deps.settings) return known;
  const { appUrl, cookieDomain } = deps.settings;
  const prepared = {
    destination: destinationOf(null, target, deps),
    cookieAttributes: rules.cookieAttributes({
      secure: appUrl.startsWith('https:'),
      domain: cookieDomain,
      maxAgeDays: target.cookieDays,
    }),
    settings: deps.settings,
  };
  preparations.set(target, prepared);
  return prepared;
}

function destinationOf(
  to: string | null,
  { link, policy }: LinkTarget,
  deps: ClickDeps,
): rules.Destination {
  return rules.takeApart(
    rules.chooseDestination(to, link?.destination ?? null, policy, deps.settings.appUrl),
  );
}

/** Only path and query matter: the host of a request is whatever its sender wrote. */
function parseAddress(address: string): URL | null {
  const base = 'http://localhost';
  // A path of two slashes would be read as a host.
  const text = address.startsWith('/') ? base + address : address;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function findTarget(url: URL, deps: ClickDeps): LinkTarget | null | Promise<LinkTarget | null> {
  const path = rules.parseClickPath(url.pathname);
  if (!path) return null;
  const failed = (error: unknown) => {
    deps.reportProblem('a link could not be looked up: the visitor goes to the default', error);
    return null;
  };
  try {
    const found = deps.directory.findTarget(path.code, path.slug);
    return found instanceof Promise ? found.catch(failed) : found;
  } catch (error) {
    return failed(error);
  }
}

/** An unknown code leads to the program's front door, or home when even that cannot be found out. Nothing is written. */
async function unknownLocation(url: URL | null, deps: ClickDeps): Promise<string> {
  let destination: URL;
  try {
    const policy = await deps.directory.findDefaultPolicy();
    destination = policy
      ? rules.chooseDestination(null, null, policy, deps.settings.appUrl)
      : new URL(deps.settings.appUrl);
  } catch (error) {
    deps.reportProblem('the default destination could not be looked up', error);
    destination = new URL(deps.settings.appUrl);
  }
  const marks = { via: null, click: null };
  return rules.buildLocation(rules.takeApart(destination), url?.search ?? '', marks);
}

function describeClick(
  request: ClickRequest,
  target: LinkTarget,
  params: URLSearchParams,
  destination: rules.Destination,
  deps: ClickDeps,
): { row: NewClick; cookieless: boolean } {
  const { header, address } = request;
  const now = new Date(deps.now());
  const day = dayOf(now);
  const cookieless = rules.refusesCookies(header, params);
  const testToken = params.get('tb_test');
  const userAgent = header('user-agent') ?? null;
  const knownSession = cookieless
    ? cookielessSession(day, target.affiliateId, address, userAgent)
    : visitorSession(header);
  const sessionId = knownSession ?? newId('session');
  return {
    cookieless,
    row: {
      id: newId('click'),
      occurredAt: now,
      programId: target.programId,
      affiliateId: target.affiliateId,
      linkId: target.link?.id ?? null,
      sessionId,
      newSession: knownSession === null,
      reason: rules.filterReason({
        header,
        affiliateActive: target.active,
        ownTest: testToken !== null && isTestToken(testToken, target.affiliateId, now),
        isFlood: () => deps.isFlood(knownSession, address),
      }),
      subId: rules.normaliseSub(params.get('sub'), params.get('sub_id'), target.link?.defaultSubId),
      ipHash:
        // The day is part of what is hashed, so that tomorrow's hash of the same address is another.
        address === null ? null : keyedHash('click-address', `${day}\n${address}`),
      country: countryOf(request, deps),
      device: rules.deviceOf(userAgent),
      referrerHost: rules.referrerHostOf(header),
      landingPath: destination.pathname.slice(0, rules.MAX_LANDING_PATH_LENGTH),
    },
  };
}

let today = { number: NaN, text: '' };

/** As utcDay, which a click should not have to work out anew. */
function dayOf(at: Date): string {
  const number = Math.floor(at.getTime() / DAY_MS);
  if (number !== today.number) today = { number, text: utcDay(at) };
  return today.text;
}

/** What a trusted proxy says; else what the configured file says. */
function countryOf({ header, address }: ClickRequest, deps: ClickDeps): string | null {
  const said = deps.settings.trustsProxy ? rules.countryOf(header) : null;
  return said ?? (address === null ? null : deps.findCountry(address));
}

function visitorSession(header: rules.HeaderGetter): string | null {
  const cookie = rules.readCookie(header('cookie'), VISITOR_COOKIE);
  return cookie && isId('session', cookie) ? cookie : null;
}

/**
 * For a visitor without cookies, only good for telling a repeated click: a keyed hash that changes every day and with
 * each affiliate, so that it follows nobody from one link to another. Visitors behind one address with the same browser
 * count as one.
 */
function cookielessSession(
  day: string,
  affiliateId: string,
  address: string | null,
  userAgent: string | null,
): string | null {
  if (address === null) return null;
  const seen = `cookieless\n${day}\n${affiliateId}\n${address}\n${userAgent}`;
  return `anon_${keyedHash('click-address', seen)}`;
}

async function record(row: NewClick, deps: ClickDeps): Promise<boolean> {
  try {
    return await deps.recorder.record(row);
  } catch (error) {
    deps.reportProblem('a click is lost: it could not be recorded', error);
    return false;
  }
}

function redirect(location: string, cookies: string[] = []): ClickAnswer {
  return {
    status: 302,
    headers: {
      location,
      'cache-control': 'no-store',
      'content-length': '0',
      'x-robots-tag': 'noindex, nofollow',
    },
    cookies,
  };
}
