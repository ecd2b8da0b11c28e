import { createOwnerInvite } from '@/lib/people/owner-invite';
import { closeClicks } from '@/lib/clicks/redirect/deps';
import { disconnectDb } from '@/lib/db/client';
import type { LaunchSettings } from '@/lib/env';
import { startWorker } from '@/lib/jobs/worker';

import type { Endings } from '@/lib/server/endings';
import { startDevServer } from '@/lib/server/next/dev-server';
import { root } from '@/lib/server/kit/root';

/** Next and the jobs in this one process. */
export async function runDevelopment(
  settings: LaunchSettings,
  endings: Endings,
): Promise<string | null> {
  endings.push(disconnectDb, closeClicks);
  if (settings.WORKER === 'on') await runWorker(endings);
  const web = await startDevServer({ ...settings, root });
  endings.push(() => web.close());
  return createOwnerInvite();
}

/** The jobs alone. */
export async function runWorker(endings: Endings): Promise<null> {
  endings.push(disconnectDb);
  const worker = await startWorker();
  endings.push(() => worker.stop());
  return null;
}
