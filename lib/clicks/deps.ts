import pg from 'pg';
import { movedClock } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { logger } from '@/lib/logger';
import { ClickWriter } from '@/lib/clicks/click-writer';
import { createDirectory } from '@/lib/clicks/directory';
import type { ClickDeps } from '@/lib/clicks/handle-click';

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
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'a click connection broke'));
  return pool;
}

export function makeClickDeps(pool: pg.Pool): ClickDeps {
  const settings = env();
  return {
    directory: createDirectory(pool),
    writer: new ClickWriter(pool),
    movedClock,
    reportProblem: reportProblems(),
    settings: {
      appUrl: settings.APP_URL,
      cookieDomain: settings.COOKIE_DOMAIN,
      trustsProxy: settings.TRUST_PROXY.kind !== 'none',
    },
  };
}

/** Loud, but one line a second for each kind: a database that is away must not fill the disk as well. */
function reportProblems(): ClickDeps['reportProblem'] {
  const quiet = new Map<string, { until: number; skipped: number }>();
  return (problem, error) => {
    const state = quiet.get(problem) ?? { until: 0, skipped: 0 };
    quiet.set(problem, state);
    if (Date.now() < state.until) {
      state.skipped++;
      return;
    }
    logger.error({ err: error, alsoSince: state.skipped }, problem);
    state.until = Date.now() + 1_000;
    state.skipped = 0;
  };
}

// On globalThis: bundles and hot reloads must share one pool, one queue and one memory.
const shared = globalThis as { tributaryClicks?: { deps: ClickDeps; pool: pg.Pool | null } };

export function clickDeps(): ClickDeps {
  if (!shared.tributaryClicks) {
    const pool = connectClicks(env().DATABASE_URL);
    shared.tributaryClicks = { pool, deps: makeClickDeps(pool) };
  }
  return shared.tributaryClicks.deps;
}

/** For tests of a mount: what it is to use from now on. */
export function replaceClickDeps(deps: ClickDeps): void {
  shared.tributaryClicks = { deps, pool: shared.tributaryClicks?.pool ?? null };
}

/** For a clean stop, after the last click was answered. */
export async function closeClicks(): Promise<void> {
  const pool = shared.tributaryClicks?.pool;
  shared.tributaryClicks = undefined;
  await pool?.end();
}
