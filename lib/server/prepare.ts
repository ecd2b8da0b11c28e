import { fork } from 'node:child_process';
import path from 'node:path';

import { z } from 'zod';

import { DatabaseUnavailable, StartError } from '@/lib/command';
import { root } from '@/lib/server/kit/root';

/** What stands between a database that answers and a start. */
export type Preparation = {
  databaseUrl: string;
  /** Whether the site is to be built if need be. */
  build: boolean;
  /** Fill an empty database with the demo; `ownDatabase`: it came with DATA_DIR. */
  demo: boolean;
  ownDatabase: boolean;
};

const result = z.object({
  problem: z.string().nullable(),
  /** The database became unavailable meanwhile: it may go well another time. */
  isUnavailable: z.boolean(),
});

/**
 * Migrations, the demo's history and the build need much memory once: they have it in a process of their own, which is
 * gone afterwards. A process that is cut off leaves nothing half done that the next start does not put right. Throws
 * `DatabaseUnavailable` when the database became unavailable in the middle of it.
 */
export function prepare(preparation: Preparation, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(
      path.join(root, 'lib/server/prepare-process.ts'),
      [JSON.stringify(preparation)],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    let problem: string | null = 'The preparation of the start ended before it was done.';
    let isUnavailable = false;
    const onAbort = () => child.kill('SIGTERM');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    child.on('message', (said) => {
      ({ problem, isUnavailable } = result.parse(said));
    });
    child.once('error', reject);
    child.once('exit', () => {
      signal.removeEventListener('abort', onAbort);
      if (problem === null) resolve();
      else reject(isUnavailable ? new DatabaseUnavailable(problem) : new StartError(problem));
    });
  });
}
