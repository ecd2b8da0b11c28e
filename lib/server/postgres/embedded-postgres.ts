import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { DatabaseAway, StartError } from '@/lib/command';
import {
  type Cluster,
  initialise,
  mayPass,
  START_LIMIT_MS,
  startServer,
  stopServer,
} from '@/lib/server/postgres/cluster';
import {
  makeDataDir,
  postgresAccount,
  postgresHome,
  postgresPrograms,
  recallPostgresHome,
} from '@/lib/server/postgres/embedded-files';
import { findServer, runningPort } from '@/lib/server/postgres/find-server';
import { markUse, usedByOthers } from '@/lib/server/postgres/server-uses';
import { findFreePort, isPortFree } from '@/lib/server/kit/ports';
import { isCode, withFileLock } from '@/lib/server/kit/processes';

const DATABASE = 'tributary';

export type EmbeddedPostgres = {
  url: string;
  /** Whether this call started the server; otherwise it ran already. */
  started: boolean;
  /** Starts the server again, on the same port, should it die. */
  watch(onRestart: (error?: unknown) => void): void;
  /** Stops the server, unless another process uses it or it is not ours to stop. */
  release(): Promise<void>;
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
    const server: Cluster = {
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
          if (await runningPort(server.cluster)) return;
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
          await stopServer(server);
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

/** Starts the server unless it runs, and waits until it answers. Safe against every way of having died. */
async function ready(
  server: Cluster,
  password: string,
  fixedPort?: number,
  signal?: AbortSignal,
): Promise<{ port: number; started: boolean }> {
  const giveUp = Date.now() + START_LIMIT_MS;
  let started = false;
  for (;;) {
    if (signal?.aborted) {
      if (started) await stopServer(server);
      throw new StartError('The start was broken off.');
    }
    let port = await runningPort(server.cluster);
    if (port === null) {
      port = fixedPort ?? (await choosePort(server.home));
      const problem = await startServer(server, port);
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
      if (started) await stopServer(server);
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
