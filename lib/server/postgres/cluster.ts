import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { StartError } from '@/lib/command';
import { give, type Programs, type RunsAs } from '@/lib/server/postgres/embedded-files';
import type { Place } from '@/lib/server/postgres/find-server';
import { run } from '@/lib/server/kit/processes';
import { sharedBuffers } from '@/lib/server/postgres/shared-buffers';

/** Longest time for a start, with the recovery after a crash. */
export const START_LIMIT_MS = 120_000;
const LOG_LIMIT_BYTES = 10_000_000;

const serverSettings = {
  listen_addresses: '127.0.0.1',
  // Besides the password: PostgreSQL's own account, which is ours or made for it, and root.
  unix_socket_permissions: '0700',
  shared_buffers: sharedBuffers(),
  max_connections: '120',
  synchronous_commit: 'on',
  // Under full click load the default's gigabyte is a checkpoint, and whole pages in the log again, every minute.
  max_wal_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements hold personal data; the server's log is no place for it.
  log_min_error_statement: 'panic',
};

/** What PostgreSQL's programs need to know of one installation. */
export type Cluster = {
  home: string;
  cluster: string;
  log: string;
  account: RunsAs;
  programs: Programs;
};

function runAsPostgres(server: Cluster, program: string, args: string[]) {
  // Nothing of our own environment: PG* variables would lead the programs elsewhere.
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: process.env.NODE_ENV,
    PATH: process.env.PATH,
    SystemRoot: process.env.SystemRoot,
    TEMP: process.env.TEMP,
    LC_ALL: 'C',
    TZ: 'UTC',
  };
  return run(program, args, { ...server.account, cwd: server.home, env });
}

function pgCtl(server: Cluster, args: string[]) {
  return runAsPostgres(server, server.programs.pgCtl, ['-D', server.cluster, ...args]);
}

/** Makes the cluster beside its place and moves it there, so that a half-made one is never used. */
export async function initialise(server: Cluster, password: string) {
  if (existsSync(path.join(server.cluster, 'PG_VERSION'))) return;
  const half = `${server.cluster}.half`;
  const passwordFile = path.join(server.home, '.password');
  await rm(half, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
  await give(passwordFile, server.account);
  // Without a locale of its own the cluster would take over whatever the machine has.
  const made = await runAsPostgres(server, server.programs.initdb, [
    ...['-D', half, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
    ...['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ]);
  await rm(passwordFile, { force: true });
  if (!made.ok) {
    await rm(half, { recursive: true, force: true });
    throw new StartError(`PostgreSQL could not make its database: ${lastLines(made.stderr)}`);
  }
  await rename(half, server.cluster);
}

export function stopServer(server: Cluster) {
  return pgCtl(server, ['-m', 'fast', '-w', '-t', '60', 'stop']);
}

/** After a kill -9 its children take a moment to go; a port may be taken between choosing and using it. */
export function mayPass(problem: string): boolean {
  return /shared memory block|lock file|is another|could not bind|already in use|could not create any TCP/i.test(
    problem,
  );
}

/** This machine or disk has no Unix sockets for PostgreSQL: it runs without one. */
export function isAboutSocket(problem: string): boolean {
  return /Unix-domain socket/i.test(problem);
}

/** Null when it runs; otherwise why it does not. */
export async function startServer(
  server: Cluster,
  { port, socketFolder }: Place,
): Promise<string | null> {
  const size = await stat(server.log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await truncate(server.log, 0);
  const before = size > LOG_LIMIT_BYTES ? 0 : size;
  const place = { port: String(port), unix_socket_directories: socketFolder ?? '' };
  const settings = Object.entries({ ...place, ...serverSettings });
  const options = settings.map(([name, value]) => `-c ${name}='${value}'`).join(' ');
  const { ok, stderr } = await pgCtl(server, [
    ...['-l', server.log, '-w', '-t', String(START_LIMIT_MS / 1000), '-o', options, 'start'],
  ]);
  if (ok) {
    await writeFile(path.join(server.home, 'port'), `${port}\n`);
    return null;
  }
  const log = await readFile(server.log).catch(() => Buffer.alloc(0));
  const said = log.subarray(before).toString('utf8');
  const reasons = said.split('\n').filter((line) => /FATAL|PANIC|ERROR|HINT/.test(line));
  return lastLines(reasons.join('\n') || stderr);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ');
}
