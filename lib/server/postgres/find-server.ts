import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { describeProcess } from '@/lib/server/kit/processes';

/** Where a server listens: at a port of the loopback address, and in a folder at a Unix socket that bears the port. */
export type Place = { port: number; socketFolder: string | null };

/** Where the running server listens, or `null`. */
export async function runningServer(cluster: string): Promise<Place | null> {
  const found = await findServer(cluster);
  // PostgreSQL would refuse to start; its own check of the shared memory still guards the data.
  if (found === 'stranger') await rm(pidFileOf(cluster), { force: true });
  return found === 'stranger' ? null : found;
}

/**
 * Where the running server listens; `stranger`: somebody else has its pid now. `pg_ctl status` would believe that, and a
 * zombie.
 */
export async function findServer(cluster: string): Promise<Place | 'stranger' | null> {
  const lines = (await readFile(pidFileOf(cluster), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!pid) return null;
  const found = await describeProcess(pid);
  if (found === null) return null;
  // Windows does not tell the command line: there the file is believed.
  const isOurs = process.platform === 'win32' || found.command.includes(cluster);
  if (!isOurs) return 'stranger';
  const port = Number(lines[3]);
  return port > 0 ? { port, socketFolder: lines[4]?.trim() || null } : null;
}

function pidFileOf(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}
