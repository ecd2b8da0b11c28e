import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { describeProcess } from '@/lib/server/kit/processes';

/** The port of the running server, or `null`. */
export async function runningPort(cluster: string): Promise<number | null> {
  const found = await findServer(cluster);
  // PostgreSQL would refuse to start; its own check of the shared memory still guards the data.
  if (found === 'stranger') await rm(pidFileOf(cluster), { force: true });
  return typeof found === 'number' ? found : null;
}

/**
 * The port of the running server; `stranger`: somebody else has its pid now. `pg_ctl status` would believe that, and a
 * zombie.
 */
export async function findServer(cluster: string): Promise<number | 'stranger' | null> {
  const lines = (await readFile(pidFileOf(cluster), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!pid) return null;
  const found = await describeProcess(pid);
  if (found === null) return null;
  // Windows does not tell the command line: there the file is believed.
  const isOurs = process.platform === 'win32' || found.command.includes(cluster);
  return isOurs ? Number(lines[3]) || null : 'stranger';
}

function pidFileOf(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}
