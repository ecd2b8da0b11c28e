import type { Banner, LinkTarget } from '@/lib/clicks/directory/types';
import { RECENT_MS, type RecentClick } from '@/lib/clicks/directory/recent-clicks';
import { findRecentClick, findTarget, recordClick } from '@/lib/clicks/redirect/ask-deps';
import { cameFrom, describeClick } from '@/lib/clicks/redirect/describe-click';
import { readCode } from '@/lib/clicks/redirect/read-path';
import * as rules from '@/lib/clicks/redirect/rules';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { type PageMessage, readMessage } from '@/lib/clicks/script/read-message';
import { idsFrom, isId } from '@/lib/ids';
import { resolveDestination } from '@/lib/links/rules';

/** A request to `/t` as both mounts can give it. */
export type PageRequest = {
  method: string;
  /** By lower-case name. */
  header: rules.HeaderGetter;
  /** The visitor's network address as far as the proxies in front are trusted. */
  address: string | null;
  body: string;
};

export type PageAnswer = { status: 200 | 204; headers: Record<string, string>; body: string };

/** What the script learns: the click to name in orders, the session to come back with, for how long to keep both, whose it is. */
type Told = { click: string; session?: string; cookieDays: number } & Banner;

/**
 * Decides and records a visit that `public/t.js` tells of, by the same rules as `/r/`: a page of the merchant was opened
 * with an affiliate's code in its address. The answer comes after the click is durable, and names no click that is not.
 * Whoever may not ask is answered like a code that nobody has: 204, without a word.
 */
export async function handlePage(request: PageRequest, deps: ClickDeps): Promise<PageAnswer> {
  if (request.method === 'OPTIONS') return preflight();
  const origin = request.header('origin');
  const message = readMessage(request.body);
  if (!origin || message?.page.origin !== origin) return nothing();
  const code = readCode(message.code);
  const target =
    code && (await findTarget({ code, slug: null }, deps, 'its page is told of nobody'));
  if (!target || !mayTell(origin, target)) return nothing();
  const told = await tell(request, { message, target }, deps);
  return told ? answer(told, origin) : nothing();
}

/** Origins that were found to be the program's, kept as long as the directory remembers the link. */
const known = new WeakMap<LinkTarget, Set<string>>();

/** A page speaks for the program where its links may lead. */
function mayTell(origin: string, target: LinkTarget): boolean {
  const origins = known.get(target) ?? new Set();
  if (origins.has(origin)) return true;
  if (!resolveDestination(`${origin}/`, target.policy)) return false;
  known.set(target, origins.add(origin));
  return true;
}

async function tell(
  request: PageRequest,
  { message, target }: { message: PageMessage; target: LinkTarget },
  deps: ClickDeps,
): Promise<Told | null> {
  const params = message.page.searchParams;
  if (message.refusesCookies) params.set('consent', '0');
  // Without a click in the address, as most are, there is nothing to wait for.
  const adopted = message.click && (await adopt(request, { message, target }, deps));
  if (adopted) return adopted;
  const { row, cookieless } = describeClick(
    {
      header: request.header,
      address: request.address,
      shown: message.isFramed ? 'part' : message.isVisible ? 'page' : 'nowhere',
      referrer: message.referrer,
      session: message.session,
      // A code in an address is nobody's named link.
      target: { ...target, link: null },
      params,
      landingPath: message.page.pathname,
    },
    deps,
  );
  if (!(await recordClick(row, deps))) return null;
  if (row.reason !== null) return { click: row.id, cookieDays: 0 };
  return {
    click: row.id,
    ...(cookieless ? { cookieDays: 0 } : { session: row.sessionId, cookieDays: target.cookieDays }),
    ...target.banner,
  };
}

/** The click that the address bears is the visit's; null where it is none, and the visit is one of its own. */
async function adopt(
  { header, address }: PageRequest,
  { message, target }: { message: PageMessage; target: LinkTarget },
  deps: ClickDeps,
): Promise<Told | null> {
  const { page, click, session, isFramed, isVisible } = message;
  if (!isOfNow(click, deps) || !target.active || isFramed || !isVisible) return null;
  const found = await findRecentClick(click, deps);
  if (found && found.affiliateId !== target.affiliateId) return null;
  const told = { click, ...target.banner };
  if (rules.refusesCookies(header, page.searchParams)) return { ...told, cookieDays: 0 };
  const known = [session, found && mayGoOn(found, address) ? found.sessionId : null];
  const own = known.find((one) => one !== null && isId('session', one));
  return { ...told, ...(own && { session: own }), cookieDays: target.cookieDays };
}

/**
 * Whether the page is opened by whom the click is: its session then goes on here, and first and last click are told apart
 * over both. Whoever was given the address by somebody has another network address, and no part in their session.
 */
function mayGoOn(found: RecentClick, address: string | null): boolean {
  const isCounted = found.reason === null || found.reason === 'duplicate';
  return isCounted && cameFrom(address, found);
}

/**
 * Whether the address bears a click that was recorded on the way here. What is older was copied with the address by
 * somebody else, and this is a visit of its own.
 */
function isOfNow(click: string | null, deps: ClickDeps): click is string {
  if (click === null || !isId('click', click)) return false;
  const around = (ms: number) => idsFrom('click', new Date(deps.now() + ms));
  return click >= around(-RECENT_MS) && click <= around(RECENT_MS);
}

function answer(told: Told, origin: string): PageAnswer {
  return {
    status: 200,
    headers: {
      'access-control-allow-origin': origin,
      'cache-control': 'no-store',
      'content-type': 'application/json',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'origin',
    },
    body: JSON.stringify(told),
  };
}

function nothing(): PageAnswer {
  return { status: 204, headers: { 'cache-control': 'no-store', vary: 'origin' }, body: '' };
}

/** The script needs none; who sends JSON as such is asked for one. It says nothing of who may read the answer. */
function preflight(): PageAnswer {
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '86400',
      'cache-control': 'no-store',
    },
    body: '',
  };
}
