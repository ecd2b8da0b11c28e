import { isRetryable, isUnavailable } from '@/lib/db/errors';

import { DatabaseUnavailable, explain, print } from '@/lib/command';
import { APP_ROLE } from '@/lib/server/postgres/app-role';
import { grantToApp } from '@/lib/server/postgres/grant';
import { checkDatabase, readLaunchSettings } from '@/lib/server/postgres/database';
import { ensureBuild, ensureClient } from '@/lib/server/next/next-build';
import type { Preparation } from '@/lib/server/prepare';
import { root } from '@/lib/server/kit/root';

/** The process that `prepare` starts; what it is to do is its argument. */
const cut = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
// The launcher is gone: there is no start to prepare.
process.once('disconnect', stop);

function stop(): void {
  cut.abort();
  process.exit(1);
}

async function run(preparation: Preparation): Promise<void> {
  await ensureClient(root);
  try {
    await fill(preparation);
  } catch (error) {
    if (!(await isPassing(error, preparation))) throw error;
    const reason = (error instanceof Error && error.message) || String(error);
    throw new DatabaseUnavailable(`The database did not let itself be prepared: ${reason}`);
  }
  if (preparation.build) await ensureBuild(root, cut.signal);
}

async function fill(preparation: Preparation): Promise<void> {
  const { migrateUp } = await import('@/prisma/migrate');
  const migrated = await migrateUp(preparation.databaseUrl);
  if (migrated.length > 0) print(`Database: ${migrated.length} migrations applied.`);
  if (preparation.ownDatabase) await grantToApp(preparation.databaseUrl, APP_ROLE);
  if (preparation.demo) {
    const { prepareDemo } = await import('@/lib/server/prepare-demo');
    const database = { url: preparation.databaseUrl, isOurs: preparation.ownDatabase };
    await prepareDemo(database, readLaunchSettings());
  }
}

/** The connection was lost, or clicks stood in the way: a migration that is wrong fails again. */
async function isPassing(error: unknown, { databaseUrl }: Preparation): Promise<boolean> {
  if (error instanceof DatabaseUnavailable) return true;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if ([error, cause].some((what) => isUnavailable(what) || isRetryable(what))) return true;
  return checkDatabase(databaseUrl).then(
    () => false,
    (problem: unknown) => problem instanceof DatabaseUnavailable,
  );
}

function leave(problem: string | null, mayComeBack = false): void {
  process.send?.({ problem, isUnavailable: mayComeBack }, () =>
    process.exit(problem === null ? 0 : 1),
  );
}

run(JSON.parse(process.argv[2] ?? '{}') as Preparation).then(
  () => leave(null),
  (error: unknown) => leave(explain(error), error instanceof DatabaseUnavailable),
);
