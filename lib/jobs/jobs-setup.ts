import PgBoss from 'pg-boss';

import { queueNames } from '@/lib/jobs/queues';

/** pg-boss's own, which its schedules pass through; made here too, for the worker may have no right to make tables. */
const SCHEDULES = '__pgboss__send-it';

/**
 * What a freshly migrated database needs besides its tables: the tables and queues of the jobs.
 * Runs under the lock of the migrations, because creating queues from two processes at once deadlocks.
 */
export async function afterMigrate(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, max: 2, supervise: false, schedule: false });
  const errors: Error[] = [];
  boss.on('error', (error) => errors.push(error));
  await boss.start();
  try {
    for (const name of [...queueNames, SCHEDULES]) await boss.createQueue(name);
  } finally {
    await boss.stop({ graceful: false, wait: true });
  }
  const [error] = errors;
  if (error) throw error;
}
