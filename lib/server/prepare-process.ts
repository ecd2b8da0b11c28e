import { explain, print } from './command';
import { readLaunchSettings } from './database';
import { ensureBuild, ensureClient } from './next-build';
import type { Preparation } from './prepare';
import { root } from './root';

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
  const { migrateUp } = await import('@/prisma/migrate');
  const migrated = await migrateUp(preparation.databaseUrl);
  if (migrated.length > 0) print(`Database: ${migrated.length} migrations applied.`);
  if (preparation.demo) {
    const { prepareDemo } = await import('./prepare-demo');
    const database = { url: preparation.databaseUrl, isOurs: preparation.ownDatabase };
    await prepareDemo(database, readLaunchSettings());
  }
  if (preparation.build) await ensureBuild(root, cut.signal);
}

function leave(problem: string | null): void {
  process.send?.({ problem }, () => process.exit(problem === null ? 0 : 1));
}

run(JSON.parse(process.argv[2] ?? '{}') as Preparation).then(
  () => leave(null),
  (error: unknown) => leave(explain(error)),
);
