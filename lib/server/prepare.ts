import { fork } from 'node:child_process';
import path from 'node:path';

import { z } from 'zod';

import { DatabaseAway, StartError } from '@/lib/command';
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
  /** The database went away meanwhile: it may go well another time. */
  isAway: z.boolean(),
});

/**
 * Migrations, the demo's history and the build need much memory once: they have it in a process of their own, which is
 * gone afterwards. A process that is cut off leaves nothing half done that the next start does not put right. Throws
 * `DatabaseAway` when the database went away in the middle of it.
 */
export function prepare(preparation: Preparation, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(
      path.join(root, 'lib/server/prepare-process.ts'),
      [JSON.stringify(preparation)],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    let problem: string | null = 'The preparation of the start ended before it was done.';
    let isAway = false;
    const onAbort = () => child.kill('SIGTERM');
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    child.on('message', (said) => {
      ({ problem, isAway } = result.parse(said));
    });
    child.once('error', reject);
    child.once('exit', () => {
      signal.removeEventListener('abort', onAbort);
      if (problem === null) resolve();
      else reject(isAway ? new DatabaseAway(problem) : new StartError(problem));
    });
  });
}
