import os from 'node:os';

import pg from 'pg';

import type { RecorderStatus } from '@/lib/clicks/recording/recorder-types';
import { logger } from '@/lib/logger';

const EVERY_MS = 5_000;
const LIMIT_MS = 2_000;

/**
 * Tells the console, by way of the database, how recording clicks goes on this instance. While the database is
 * unavailable there is nobody to report to; the console then sees by its age that the row is no news.
 */
export function reportJournal(
  { databaseUrl, port }: { databaseUrl: string; port: number },
  read: () => RecorderStatus,
): { close(): Promise<void> } {
  const instance = `${os.hostname()}:${port}`;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 1,
    connectionTimeoutMillis: LIMIT_MS,
    query_timeout: LIMIT_MS,
    statement_timeout: LIMIT_MS,
    application_name: 'tributary-gateway',
  });
  pool.on('error', () => undefined);
  let running: Promise<void> = Promise.resolve();
  let isBusy = false;

  const write = async () => {
    const { state, backlog, oldestAt, unrecorded, problem } = read();
    await pool.query(
      `INSERT INTO click_journal_status (instance, state, backlog, oldest_at, unrecorded, problem)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (instance) DO UPDATE SET
         state = excluded.state, backlog = excluded.backlog, oldest_at = excluded.oldest_at,
         unrecorded = excluded.unrecorded, problem = excluded.problem, updated_at = app_now()`,
      [instance, state, backlog, oldestAt, unrecorded, problem?.slice(0, 500) ?? null],
    );
  };
  const tick = () => {
    if (isBusy) return;
    isBusy = true;
    running = write()
      .catch((error: unknown) => logger.debug({ err: error }, 'the journal status is not written'))
      .finally(() => {
        isBusy = false;
      });
  };
  const timer = setInterval(tick, EVERY_MS);
  tick();
  return {
    close: async () => {
      clearInterval(timer);
      await running;
      // An instance that ended with nothing left to report is not one that stopped reporting.
      await (
        read().backlog === 0
          ? pool.query('DELETE FROM click_journal_status WHERE instance = $1', [instance])
          : write()
      ).catch(() => undefined);
      await pool.end();
    },
  };
}
