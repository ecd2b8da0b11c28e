import PgBoss from 'pg-boss';

import { env } from '@/lib/env';
import { logger } from '@/lib/logger';

export type Worker = { stop(): Promise<void> };

/** Runs the jobs of this installation; any number of processes may do so at once. */
export async function startWorker(): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: env().DATABASE_URL,
    application_name: 'tributary-jobs',
    max: 4,
    // The queues were made while migrating; another process must not change their tables now.
    migrate: false,
  });
  // When PostgreSQL goes away the worker waits for it; the web server beside it goes on.
  boss.on('error', (error) => logger.error({ err: error }, 'the jobs cannot reach the database'));
  await boss.start();
  return {
    stop: () => boss.stop({ graceful: true, wait: true, timeout: 10_000 }),
  };
}
