import type { ClickDirectory } from '@/lib/clicks/directory/types';
import type { HeaderGetter } from '@/lib/clicks/redirect/rules';
import type { RecentClick } from '@/lib/clicks/directory/recent-clicks';
import type { NewClick } from '@/lib/clicks/types';

/** A request as both mounts can give it: Next's route handler, and the gateway's plain HTTP server. */
export type ClickRequest = {
  method: string;
  /** The full address, or path and query. */
  url: string;
  /** By lower-case name. */
  header: HeaderGetter;
  /** The visitor's network address as far as the proxies in front are trusted. */
  address: string | null;
};

export type ClickAnswer = {
  /** 503 to a browser that fetches ahead and asks again at the click; nobody else ever sees it. */
  status: 302 | 503;
  headers: Record<string, string>;
  /** One Set-Cookie header each. */
  cookies: string[];
};

export type ClickDeps = {
  directory: ClickDirectory;
  /** Resolves when the click is durable; false when it cannot be recorded. */
  recorder: { record(click: NewClick): Promise<boolean> };
  /** The click of an id, among those of the last minutes; null when the database has none. Fails while it is unavailable. */
  findRecentClick: (clickId: string) => Promise<RecentClick | null>;
  /** The database's clock as far as it is known here, in milliseconds since 1970. */
  now: () => number;
  /** Whether this visit is one too many of its session or network. */
  isFlood: (knownSession: string | null, address: string | null) => boolean;
  /** The country of an address, when somebody configured where to look it up. */
  findCountry: (address: string) => string | null;
  /** A browser fetched the link ahead, and will ask again. */
  noteFetchedAhead: () => void;
  /** A visitor must never see what goes wrong; people who run the place must. */
  reportProblem: (problem: string, error: unknown) => void;
  settings: {
    appUrl: string;
    cookieDomain: string | undefined;
    /** Country headers are believed only from a proxy that is trusted. */
    trustsProxy: boolean;
  };
};
