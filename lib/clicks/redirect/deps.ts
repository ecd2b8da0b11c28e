import { BlockList, isIPv6 } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import pg from 'pg';
import { movedClock } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { reportProblem } from '@/lib/logger';
import { networkOf } from '@/lib/request/client-address';
import { openCountries } from '@/lib/clicks/redirect/countries';
import { DatabaseClock } from '@/lib/clicks/recording/database-clock';
import { createDirectory } from '@/lib/clicks/directory/directory';
import { SNAPSHOT_NAME } from '@/lib/clicks/directory/snapshot';
import { findRecentClicks } from '@/lib/clicks/directory/recent-clicks';
import { createFloodFilter } from '@/lib/clicks/redirect/flood';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { openOwnJournal } from '@/lib/clicks/recording/own-journal';
import { ClickRecorder } from '@/lib/clicks/recording/recorder';
import type { ClicksStatus } from '@/lib/clicks/recording/recorder-types';

/**
 * Clicks have a small pool of their own, without Prisma: a page that holds every connection of the other must not make
 * a visitor wait, and a frozen database is given up on within the time a visitor may wait.
 */
export function connectClicks(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 4,
    connectionTimeoutMillis: 1_000,
    query_timeout: 1_500,
    statement_timeout: 1_500,
    idleTimeoutMillis: 30_000,
    application_name: 'tributary-clicks',
    // The one statement is the same for every batch: planning it again takes as long as running it, compiling it longer.
    options: '-c plan_cache_mode=force_generic_plan -c jit=off',
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error) => reportProblem('a click connection broke', error));
  return pool;
}

export type Clicks = {
  deps: ClickDeps;
  status(): ClicksStatus;
  /** After the last click was answered. */
  close(): Promise<void>;
};

/** Everything a mount needs. `place` keeps the journals of one machine's processes apart, such as "gateway-3000". */
export async function openClicks(place: string): Promise<Clicks> {
  const settings = env();
  const pool = connectClicks(settings.DATABASE_URL);
  const clock = new DatabaseClock();
  const journal = await openOwnJournal(
    path.join(settings.DATA_DIR, 'journal'),
    place,
    reportProblem,
  );
  const recorder = new ClickRecorder({
    pool,
    clock,
    journal,
    report: reportProblem,
    firstWriter: firstWriterOf(place),
  });
  const directory = createDirectory({
    pool,
    databaseUrl: settings.DATABASE_URL,
    snapshotFile: path.join(settings.DATA_DIR, SNAPSHOT_NAME),
    report: reportProblem,
  });
  await directory.start();
  const countries = await openCountries(settings.GEOIP_FILE, { report: reportProblem });
  const floods = createFloodFilter({
    limits: { session: settings.CLICK_FLOOD_SESSION, network: settings.CLICK_FLOOD_NETWORK },
  });
  let fetchedAhead = 0;
  const deps: ClickDeps = {
    ...createClickDeps(pool),
    directory,
    recorder,
    now: () => movedClock()?.getTime() ?? clock.now(),
    isFlood: (session, address) => floods.isFlood(session, networkToWatch(address)),
    findCountry: (address) => countries.find(address),
    noteFetchedAhead: () => void fetchedAhead++,
    reportProblem,
  };
  return {
    deps,
    status: () => ({ ...recorder.status(), fetchedAhead }),
    close: async () => {
      countries.close();
      await directory.close();
      await recorder.close();
      await pool.end();
    },
  };
}

/** Without journal, floods and countries: for tests, and as the base of the real thing. */
export function createClickDeps(pool: pg.Pool): ClickDeps {
  const settings = env();
  const clock = new DatabaseClock();
  return {
    directory: createDirectory(pool),
    recorder: new ClickRecorder({ pool, clock, journal: null, report: reportProblem }),
    findRecentClick: findRecentClicks(pool),
    now: () => movedClock()?.getTime() ?? clock.now(),
    isFlood: () => false,
    findCountry: () => null,
    noteFetchedAhead: () => undefined,
    reportProblem,
    settings: {
      appUrl: settings.APP_URL,
      cookieDomain: settings.COOKIE_DOMAIN,
      trustsProxy: settings.TRUST_PROXY.kind !== 'none',
    },
  };
}

/** Writers are numbered by a smallint (click_hour.lane); an instance has two for live clicks and one for its journal. */
const MAX_INSTANCES = 4_000;
const WRITERS_EACH = 4;

const LOCAL = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  LOCAL.addSubnet(network, bits, 'ipv4');
}
LOCAL.addAddress('::1', 'ipv6');
LOCAL.addSubnet('fc00::', 7, 'ipv6');

/** Null for what is a proxy that nobody told us to trust: all visitors come from its address, and none is a flood. */
function networkToWatch(address: string | null): string | null {
  if (address === null) return null;
  const isLocal = LOCAL.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return env().TRUST_PROXY.kind === 'none' && isLocal ? null : networkOf(address);
}

/** Instances that write at once should not wait for each other's roll-ups. The same again after a restart. */
function firstWriterOf(place: string): number {
  return (crc32(`${os.hostname()} ${place}`) % MAX_INSTANCES) * WRITERS_EACH;
}

// On globalThis: bundles and hot reloads must share one pool, one journal and one memory.
const shared = globalThis as { tributaryClicks?: Promise<Clicks> | undefined };

/** For the route handler: opened by the first click it answers. */
export async function clickDeps(): Promise<ClickDeps> {
  shared.tributaryClicks ??= openClicks(`route-${env().PORT}`);
  return (await shared.tributaryClicks).deps;
}

/** For tests of a mount: what it is to use from now on. */
export function replaceClickDeps(deps: ClickDeps): void {
  shared.tributaryClicks = Promise.resolve({
    deps,
    status: () => ({
      state: 'direct',
      backlog: 0,
      oldestAt: null,
      unrecorded: 0,
      written: 0,
      journalled: 0,
      fetchedAhead: 0,
      problem: null,
    }),
    close: () => Promise.resolve(),
  });
}

/** For a clean stop, after the last click was answered. */
export async function closeClicks(): Promise<void> {
  const open = shared.tributaryClicks;
  shared.tributaryClicks = undefined;
  await (await open)?.close();
}
