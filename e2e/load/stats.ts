import { UTC_CALENDAR } from '@/lib/time/program-calendar';
import type { AffiliateViewer, StaffViewer } from '@/lib/auth/viewer';
import {
  countClicksByLink,
  countFilteredClicks,
  listClickSources,
} from '@/lib/clicks/rollups/count-clicks';
import { getConsoleOverview } from '@/lib/reports/console-overview';
import { getPortalOverview } from '@/lib/reports/portal-overview';
import { lastDays } from '@/lib/reports/range';
import { getStatsByDay } from '@/lib/reports/stats-by-day';
import { getSubIdTable } from '@/lib/reports/sub-ids';
import { affiliateId, fillClicks, fillPeople, PROGRAM_ID, userId } from '@/e2e/load/stats-data';
import { useDatabase, withClient, withThrowaway, type Throwaway } from '@/e2e/load/throwaway';

/** What a page asks, in one database. */
export type StatsTiming = { query: string; clicks: number; p50Ms: number; p95Ms: number };
export type StatsResult = {
  timings: StatsTiming[];
  /** The larger database's time ÷ the smaller one's, by query. */
  ratios: { query: string; p50: number; p95: number }[];
  fillSeconds: { clicks: number; seconds: number }[];
};

export type StatsOptions = {
  /** Clicks in the two databases. */
  sizes?: [number, number];
  /** Of each query in each database. */
  runs?: number;
  log?: (line: string) => void;
};

const ROUNDS = 5;
const WARM_UP = 5;

const busiest: AffiliateViewer = {
  kind: 'affiliate',
  userId: userId(0),
  affiliateId: affiliateId(0),
  programId: PROGRAM_ID,
};
const middling: AffiliateViewer = {
  ...busiest,
  userId: userId(100),
  affiliateId: affiliateId(100),
};
const staff: StaffViewer = { kind: 'staff', userId: 'usr_staff', role: 'owner' };

/** Those that the pages ask, with all that they ask at once. */
function listQueries(now: Date): Record<string, () => Promise<unknown>> {
  const [month, quarter] = [lastDays(30, now, UTC_CALENDAR), lastDays(90, now, UTC_CALENDAR)];
  const reports = (viewer: AffiliateViewer, range: typeof month) => () =>
    Promise.all([
      getStatsByDay(viewer, range),
      getSubIdTable(viewer, range),
      countFilteredClicks(viewer, range),
      listClickSources(viewer, range),
    ]);
  return {
    'portal overview, 30 days': () => getPortalOverview(busiest, month),
    'portal reports, 30 days': reports(busiest, month),
    'portal reports, 90 days': reports(busiest, quarter),
    'portal reports, 90 days, a middling affiliate': reports(middling, quarter),
    'portal links': () => countClicksByLink(busiest, month),
    'console overview, 30 days': () =>
      Promise.all([
        getConsoleOverview(staff, month),
        countFilteredClicks(staff, month),
        listClickSources(staff, month),
      ]),
    'console days, 90 days': () => getStatsByDay(staff, quarter),
  };
}

/**
 * Fills two databases of a throw-away PostgreSQL, and times what portal and console ask, in rounds that take turns, so
 * that whatever else this machine does falls on both.
 */
export async function benchStats(options: StatsOptions = {}): Promise<StatsResult> {
  const { sizes = [1_000_000, 10_000_000], runs = 200, log = console.log } = options;
  return withThrowaway(async (place) => {
    const databases: { clicks: number; url: string }[] = [];
    const fillSeconds = [];
    const now = new Date();
    for (const clicks of sizes) {
      const started = performance.now();
      const url = await makeDatabase(place, clicks, now);
      const seconds = (performance.now() - started) / 1000;
      log(`${clicks.toLocaleString('en')} clicks filled in ${seconds.toFixed(0)} s`);
      databases.push({ clicks, url });
      fillSeconds.push({ clicks, seconds });
    }
    const timings = await timeInTurns(databases, Math.max(1, Math.round(runs / ROUNDS)), now);
    const result = { timings, ratios: compare(timings, sizes), fillSeconds };
    print(result, sizes, log);
    return result;
  });
}

async function makeDatabase(place: Throwaway, clicks: number, now: Date): Promise<string> {
  const url = await place.makeDatabase(`stats_${clicks}`);
  await withClient(url, async (client) => {
    // Only for filling: what is measured reads.
    await client.query('SET synchronous_commit = off');
    await client.query(`ALTER SYSTEM SET max_wal_size = '4GB'`);
    await client.query('SELECT pg_reload_conf()');
    await fillPeople(client, now);
    await fillClicks(client, clicks, now);
  });
  return url;
}

async function timeInTurns(
  databases: { clicks: number; url: string }[],
  runs: number,
  now: Date,
): Promise<StatsTiming[]> {
  const queries = Object.entries(listQueries(now));
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const { clicks, url } of databases) {
      await useDatabase(url);
      for (const [query, ask] of queries) {
        for (let i = 0; i < WARM_UP; i++) await ask();
        const key = `${query}\n${clicks}`;
        const taken = times.get(key) ?? [];
        times.set(key, taken);
        for (let i = 0; i < runs; i++) {
          const started = performance.now();
          await ask();
          taken.push(performance.now() - started);
        }
      }
    }
  }
  return [...times].map(([key, taken]) => {
    const [query = '', clicks] = key.split('\n');
    return {
      query,
      clicks: Number(clicks),
      p50Ms: quantile(taken, 0.5),
      p95Ms: quantile(taken, 0.95),
    };
  });
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function compare(timings: StatsTiming[], [small, large]: [number, number]) {
  return timings
    .filter((timing) => timing.clicks === small)
    .flatMap((before) => {
      const after = timings.find((one) => one.query === before.query && one.clicks === large);
      if (!after) return [];
      const p50 = after.p50Ms / before.p50Ms;
      return [{ query: before.query, p50, p95: after.p95Ms / before.p95Ms }];
    });
}

function print(result: StatsResult, sizes: [number, number], log: (line: string) => void): void {
  for (const clicks of sizes) {
    log(`\n${clicks.toLocaleString('en')} clicks`);
    for (const one of result.timings.filter((timing) => timing.clicks === clicks)) {
      const [p50, p95] = [one.p50Ms, one.p95Ms].map((ms) => ms.toFixed(1).padStart(6));
      log(`  ${one.query.padEnd(46)} p50 ${p50} ms   p95 ${p95} ms`);
    }
  }
  log('\nthe larger ÷ the smaller');
  for (const { query, p50, p95 } of result.ratios) {
    log(`  ${query.padEnd(46)} p50 ${p50.toFixed(2)}   p95 ${p95.toFixed(2)}`);
  }
}
