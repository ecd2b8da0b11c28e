import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { DatabaseAway, StartError } from '@/lib/command';
import {
  give,
  makeDataDir,
  postgresAccount,
  postgresHome,
  postgresPrograms,
  recallPostgresHome,
  type Programs,
  type RunsAs,
} from '@/lib/server/postgres/embedded-files';
import { findFreePort, isPortFree } from '@/lib/server/kit/ports';
import {
  describeProcess,
  identify,
  isAlive,
  isCode,
  run,
  withFileLock,
} from '@/lib/server/kit/processes';
import { sharedBuffers } from '@/lib/server/postgres/shared-buffers';

const DATABASE = 'tributary';
/** Longest time for a start, with the recovery after a crash. */
const START_LIMIT_MS = 120_000;
const LOG_LIMIT_BYTES = 10_000_000;

const serverSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
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

export type EmbeddedPostgres = {
  url: string;
  /** Whether this call started the server; otherwise it ran already. */
  started: boolean;
  /** Starts the server again, on the same port, should it die. */
  watch(onRestart: (error?: unknown) => void): void;
  /** Stops the server, unless another process uses it or it is not ours to stop. */
  release(): Promise<void>;
};

type Server = {
  home: string;
  cluster: string;
  log: string;
  account: RunsAs;
  programs: Programs;
};

/**
 * The PostgreSQL of a DATA_DIR: made, started, or found running, whatever happened before.
 * `keeps`: this process looks after a server that it found running, and stops it at the end. `port`: on no other one.
 * Throws a `StartError` when it cannot run, `DatabaseAway` when it may yet.
 */
export async function ensureEmbeddedPostgres(options: {
  dataDir: string;
  password: string;
  keeps: boolean;
  port?: number | undefined;
  signal?: AbortSignal;
}): Promise<EmbeddedPostgres> {
  const dataDir = await makeDataDir(options.dataDir);
  const account = await postgresAccount();
  const lock = path.join(dataDir, 'postgres.lock');
  return withFileLock(lock, async () => {
    const home = await postgresHome(dataDir, account);
    const server: Server = {
      home,
      cluster: path.join(home, 'cluster'),
      log: path.join(home, 'server.log'),
      account,
      programs: await postgresPrograms(home, account),
    };
    await initialise(server, options.password);
    const { port, started } = await ready(server, options.password, options.port, options.signal);
    const mark = await markUse(home);
    const url = address(port, options.password, DATABASE);
    let watching: NodeJS.Timeout | undefined;
    let released = false;
    let restarting: Promise<void> = Promise.resolve();
    return {
      url,
      started,
      watch(onRestart) {
        const look = async () => {
          if (await runningPort(server)) return;
          await withFileLock(lock, () => ready(server, options.password, port)).then(
            () => onRestart(),
            onRestart,
          );
        };
        let busy = false;
        watching = setInterval(() => {
          if (busy) return;
          busy = true;
          restarting = look().finally(() => {
            busy = false;
          });
        }, 2000);
        watching.unref();
      },
      async release() {
        if (released) return;
        released = true;
        clearInterval(watching);
        await restarting.catch(() => undefined);
        await withFileLock(lock, async () => {
          await rm(mark, { force: true });
          const left = path.join(home, 'stop-after-use');
          const ours = options.keeps || started || existsSync(left);
          if (!ours) return;
          if (await usedByOthers(home)) {
            // Who started it leaves first: the last one to leave stops it.
            await writeFile(left, '');
            return;
          }
          await rm(left, { force: true });
          await stop(server);
        });
      },
    };
  });
}

/** Where the PostgreSQL of a DATA_DIR runs, or is to run, without starting it; null when it was never made. */
export async function recallEmbeddedPostgres(
  dataDir: string,
  password: string,
): Promise<{ url: string; port: number } | null> {
  const home = await recallPostgresHome(dataDir);
  if (home === null) return null;
  const cluster = path.join(home, 'cluster');
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) return null;
  const found = await findServer(cluster);
  const port = typeof found === 'number' ? found : await choosePort(home);
  return { url: address(port, password, DATABASE), port };
}

function address(port: number, password: string, database: string): string {
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function runAsPostgres(server: Server, program: string, args: string[]) {
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

function pgCtl(server: Server, args: string[]) {
  return runAsPostgres(server, server.programs.pgCtl, ['-D', server.cluster, ...args]);
}

/** Makes the cluster beside its place and moves it there, so that a half-made one is never used. */
async function initialise(server: Server, password: string) {
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

/** Starts the server unless it runs, and waits until it answers. Safe against every way of having died. */
async function ready(
  server: Server,
  password: string,
  fixedPort?: number,
  signal?: AbortSignal,
): Promise<{ port: number; started: boolean }> {
  const giveUp = Date.now() + START_LIMIT_MS;
  let started = false;
  for (;;) {
    if (signal?.aborted) {
      if (started) await stop(server);
      throw new StartError('The start was broken off.');
    }
    let port = await runningPort(server);
    if (port === null) {
      port = fixedPort ?? (await choosePort(server.home));
      const problem = await start(server, port);
      if (problem === null) started = true;
      else if (!mayPass(problem) || Date.now() > giveUp) {
        throw new DatabaseAway(`PostgreSQL does not start: ${problem} (log: ${server.log})`);
      } else {
        await sleep(500);
        continue;
      }
    }
    const refusal = await tryConnect(address(port, password, 'postgres'));
    if (refusal === null) return { port, started };
    if (refusal === 'password' || Date.now() > giveUp) {
      if (started) await stop(server);
      if (refusal === 'password') {
        throw new StartError(
          `The database in ${server.cluster} was made with another password than secrets.json holds: put the secrets.json back that belongs to it.`,
        );
      }
      throw new DatabaseAway(
        `PostgreSQL runs but does not answer on port ${port} (log: ${server.log}).`,
      );
    }
    await sleep(200);
  }
}

function stop(server: Server) {
  return pgCtl(server, ['-m', 'fast', '-w', '-t', '60', 'stop']);
}

/** After a kill -9 its children take a moment to go; a port may be taken between choosing and using it. */
function mayPass(problem: string): boolean {
  return /shared memory block|lock file|is another|could not bind|already in use|could not create any TCP/i.test(
    problem,
  );
}

async function start(server: Server, port: number): Promise<string | null> {
  const size = await stat(server.log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await truncate(server.log, 0);
  const before = size > LOG_LIMIT_BYTES ? 0 : size;
  const settings = Object.entries({ port: String(port), ...serverSettings });
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

/** The port of the running server, or `null`. */
async function runningPort({ cluster }: Server): Promise<number | null> {
  const found = await findServer(cluster);
  // PostgreSQL would refuse to start; its own check of the shared memory still guards the data.
  if (found === 'stranger') await rm(pidFileOf(cluster), { force: true });
  return typeof found === 'number' ? found : null;
}

/**
 * The port of the running server; `stranger`: somebody else has its pid now. `pg_ctl status` would believe that, and a
 * zombie.
 */
async function findServer(cluster: string): Promise<number | 'stranger' | null> {
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

async function choosePort(home: string): Promise<number> {
  const kept = Number(await readFile(path.join(home, 'port'), 'utf8').catch(() => ''));
  if (kept > 0 && (await isPortFree(kept, '127.0.0.1'))) return kept;
  return findFreePort();
}

/** `null` when the server answers and has our database; otherwise why not yet. */
async function tryConnect(url: string): Promise<'password' | 'not yet' | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return null;
  } catch (error) {
    if (isCode(error, '28P01')) return 'password';
    // Starting up, shutting down, not listening yet, or gone in the middle.
    if (!(error instanceof pg.DatabaseError) || isCode(error, '57P01', '57P03', '53300')) {
      return 'not yet';
    }
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Leaves a mark that this process uses the server, so that another one does not stop it. */
async function markUse(home: string): Promise<string> {
  const folder = path.join(home, 'used-by');
  await mkdir(folder, { recursive: true });
  const mark = path.join(folder, `${process.pid}-${crypto.randomUUID().slice(0, 8)}`);
  await writeFile(mark, (await identify(process.pid)) ?? String(process.pid));
  return mark;
}

async function usedByOthers(home: string): Promise<boolean> {
  const folder = path.join(home, 'used-by');
  let used = false;
  for (const name of await readdir(folder).catch(() => [])) {
    const mark = path.join(folder, name);
    if (await isAlive(await readFile(mark, 'utf8').catch(() => ''))) used = true;
    else await rm(mark, { force: true });
  }
  return used;
}
