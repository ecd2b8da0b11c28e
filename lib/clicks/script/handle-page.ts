import type { LinkTarget } from '@/lib/clicks/directory/types';
import { describeClick, VISITOR_COOKIE } from '@/lib/clicks/redirect/describe-click';
import { parseClickPath } from '@/lib/clicks/redirect/read-path';
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

/** What the script learns: the click to name in orders, the session to come back with, and for how long to keep both. */
type Told = { click: string; session?: string; cookieDays: number };

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
  const target = await findTarget(message.code, deps);
  if (!target || !resolveDestination(`${origin}/`, target.policy)) return nothing();
  const told = await tell(request, { message, target }, deps);
  return told ? answer(told, origin) : nothing();
}

async function tell(
  request: PageRequest,
  { message, target }: { message: PageMessage; target: LinkTarget },
  deps: ClickDeps,
): Promise<Told | null> {
  const { cookieDays } = target;
  const params = new URLSearchParams(message.page.search);
  if (message.refusesCookies) params.set('consent', '0');
  if (isOfNow(message.click, deps) && target.active && !message.isFramed) {
    const isRefused = rules.refusesCookies(request.header, params);
    return { click: message.click, cookieDays: isRefused ? 0 : cookieDays };
  }
  const header = headersOfPage(request.header, message);
  const { row, cookieless } = describeClick(
    {
      request: { method: 'GET', url: message.page.href, header, address: request.address },
      target: { ...target, link: null },
      params,
      destination: rules.takeApart(message.page),
    },
    deps,
  );
  if (!(await record(row, deps))) return null;
  if (cookieless || row.reason !== null) return { click: row.id, cookieDays: 0 };
  return { click: row.id, session: row.sessionId, cookieDays };
}

/**
 * What a click's request says by its headers, a page says in its message: that of a script says that it is a script's.
 * Where it is shown is the page's word, as everything of a browser is.
 */
function headersOfPage(header: rules.HeaderGetter, message: PageMessage): rules.HeaderGetter {
  const said: Record<string, string | null> = {
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': message.isFramed ? 'iframe' : 'document',
    referer: message.referrer,
    cookie: message.session === null ? null : `${VISITOR_COOKIE}=${message.session}`,
  };
  return (name) => (Object.hasOwn(said, name) ? said[name] : header(name));
}

/** From a link to its page, or from one domain of the shop to the next. */
const UNDER_WAY_MS = 30 * 60_000;

/**
 * Whether the address bears a click that was recorded on the way here. What is older was copied with the address by
 * somebody else, and this is a visit of its own.
 */
function isOfNow(click: string | null, deps: ClickDeps): click is string {
  if (click === null || !isId('click', click)) return false;
  const around = (ms: number) => idsFrom('click', new Date(deps.now() + ms));
  return click >= around(-UNDER_WAY_MS) && click <= around(UNDER_WAY_MS);
}

async function findTarget(code: string, deps: ClickDeps): Promise<LinkTarget | null> {
  try {
    // Half a character cannot be encoded, and is no code.
    const path = parseClickPath(`/r/${encodeURIComponent(code.toWellFormed())}`);
    if (!path) return null;
    return await deps.directory.findTarget(path.code, null);
  } catch (error) {
    deps.reportProblem(
      'the code of a page could not be looked up: its visit is not recorded',
      error,
    );
    return null;
  }
}

async function record(row: Parameters<ClickDeps['recorder']['record']>[0], deps: ClickDeps) {
  try {
    return await deps.recorder.record(row);
  } catch (error) {
    deps.reportProblem('a click is lost: it could not be recorded', error);
    return false;
  }
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
