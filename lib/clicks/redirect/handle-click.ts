import type { LinkTarget } from '@/lib/clicks/directory/types';
import { findTarget, recordClick } from '@/lib/clicks/redirect/ask-deps';
import { describeClick } from '@/lib/clicks/redirect/describe-click';
import { parseClickPath } from '@/lib/clicks/redirect/read-path';
import * as rules from '@/lib/clicks/redirect/rules';
import type { ClickAnswer, ClickDeps, ClickRequest } from '@/lib/clicks/redirect/types';
import { signClickToken } from '@/lib/clicks/token';

export const CLICK_COOKIE = 'tb_click';
export const VISITOR_COOKIE = 'tb_visitor';

/**
 * Decides and records a visit to `/r/{code}` or `/r/{code}/{slug}`. For whoever visits always a redirect, never an error
 * page. The answer comes after the click is durable, in the database or in the journal; if it is in neither the visitor goes
 * on without a click id, since every id that is handed out must exist.
 */
export async function handleClick(request: ClickRequest, deps: ClickDeps): Promise<ClickAnswer> {
  if (request.method === 'GET' && rules.isFetchedAhead(request.header)) {
    deps.noteFetchedAhead();
    return answer(503);
  }
  const url = parseAddress(request.url);
  const path = url && parseClickPath(url.pathname);
  if (url && path?.parameters) prependParameters(url, path.parameters);
  const found = path && findTarget(path, deps, 'the visitor goes to the default');
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

  const { header, address } = request;
  const click = describeClick(
    {
      header,
      address,
      shown: rules.shownBy(header),
      referrer: header('referer'),
      session: rules.readCookie(header('cookie'), VISITOR_COOKIE),
      target,
      params,
      landingPath: destination.pathname,
    },
    deps,
  );
  const { row } = click;
  const recorded = await recordClick(row, deps);
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

function prependParameters(url: URL, parameters: string): void {
  url.search = url.search === '' ? parameters : `${parameters}&${url.search.slice(1)}`;
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

function redirect(location: string, cookies: string[] = []): ClickAnswer {
  return answer(302, { location }, cookies);
}

function answer(
  status: ClickAnswer['status'],
  headers: Record<string, string> = {},
  cookies: string[] = [],
): ClickAnswer {
  return {
    status,
    headers: {
      ...headers,
      'cache-control': 'no-store',
      'content-length': '0',
      'x-robots-tag': 'noindex, nofollow',
    },
    cookies,
  };
}
