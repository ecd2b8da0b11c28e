import type { LinkTarget } from '@/lib/clicks/directory/types';
import * as rules from '@/lib/clicks/redirect/rules';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { deviceOf } from '@/lib/clicks/redirect/user-agent';
import { isTestToken } from '@/lib/clicks/token';
import type { NewClick } from '@/lib/clicks/types';
import { keyedHash } from '@/lib/crypto/keyed-hash';
import { isId, newId } from '@/lib/ids';
import { DAY_MS, utcDay } from '@/lib/time/calendar';

/** What is known of a visit, whoever tells it. */
export type Visit = {
  /** Of the request by which it was told. */
  header: rules.HeaderGetter;
  /** The visitor's network address as far as the proxies in front are trusted. */
  address: string | null;
  shown: rules.Shown;
  referrer: string | null | undefined;
  /** What the visitor's cookie says, as it stands there. */
  session: string | null;
  target: LinkTarget;
  params: URLSearchParams;
  landingPath: string;
};

/** The row that a visit becomes, and whether the visitor is to have no cookies. */
export function describeClick(
  visit: Visit,
  deps: ClickDeps,
): { row: NewClick; cookieless: boolean } {
  const { header, address, target, params } = visit;
  const now = new Date(deps.now());
  const day = dayOf(now);
  const cookieless = rules.refusesCookies(header, params);
  const testToken = params.get('tb_test');
  const userAgent = header('user-agent') ?? null;
  const knownSession = cookieless
    ? cookielessSession(day, target.affiliateId, address, userAgent)
    : visit.session !== null && isId('session', visit.session)
      ? visit.session
      : null;
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
        shown: visit.shown,
        affiliateActive: target.active,
        ownTest: testToken !== null && isTestToken(testToken, target.affiliateId, now),
        isFlood: () => deps.isFlood(knownSession, address),
      }),
      subId: rules.normaliseSub(params.get('sub'), params.get('sub_id'), target.link?.defaultSubId),
      ipHash: addressHash(day, address),
      country: countryOf(visit, deps),
      device: deviceOf(userAgent),
      referrerHost: rules.referrerHostOf(visit.referrer),
      landingPath: visit.landingPath.slice(0, rules.MAX_LANDING_PATH_LENGTH),
    },
  };
}

/** The day is part of what is hashed, so that tomorrow's hash of the same address is another. */
function addressHash(day: string, address: string | null): string | null {
  return address === null ? null : keyedHash('click-address', `${day}\n${address}`);
}

/** Whether a click came from the address, as far as both are known. */
export function cameFrom(
  address: string | null,
  click: { ipHash: string | null; occurredAt: Date },
): boolean {
  return click.ipHash !== null && click.ipHash === addressHash(dayOf(click.occurredAt), address);
}

let today = { number: NaN, text: '' };

/** As utcDay, which a click should not have to work out anew. */
function dayOf(at: Date): string {
  const number = Math.floor(at.getTime() / DAY_MS);
  if (number !== today.number) today = { number, text: utcDay(at) };
  return today.text;
}

/** What a trusted proxy says; else what the configured file says. */
function countryOf({ header, address }: Visit, deps: ClickDeps): string | null {
  const said = deps.settings.trustsProxy ? rules.countryOf(header) : null;
  return said ?? (address === null ? null : deps.findCountry(address));
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
