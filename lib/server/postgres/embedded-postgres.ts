import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { DatabaseAway, StartError } from '@/lib/command';
import {
  type Cluster,
  initialise,
  isAboutSocket,
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
import { findServer, type Place, runningServer } from '@/lib/server/postgres/find-server';
import {
  makeSocketFolder,
  noteSocket,
  recallSocketFolder,
  removeSocketFolder,
} from '@/lib/server/postgres/socket-folder';
import { markUse, usedByOthers } from '@/lib/server/postgres/server-uses';
import { findFreePort, isPortFree } from '@/lib/server/kit/ports';
import { isCode, withFileLock } from '@/lib/server/kit/processes';

const DATABASE = 'tributary';
const NO_SOCKET = 'PostgreSQL runs again, but without its Unix socket: start Tributary again.';

export type EmbeddedPostgres = {
  /** Over the Unix socket where there is one; without its query it is the address over TCP, with the same password. */
  url: string;
  /** Whether this call started the server; otherwise it ran already. */
  started: boolean;
  /** Starts the server again, in the same place, should it die. */
  watch(onRestart: (error?: unknown) => void): void;
  /** Stops the server, unless another process uses it or it is not ours to stop. */
  release(): Promise<void>;
};

/**
 * The PostgreSQL of a DATA_DIR: made, started, or found running, whatever happened before.
 * `keeps`: this process looks after a server that it found running, and stops it at the end. `place`: in no other one.
 * Throws a `StartError` when it cannot run, `DatabaseAway` when it may yet.
 */
export async function ensureEmbeddedPostgres(options: {
  dataDir: string;
  password: string;
  keeps: boolean;
  place?: Place | undefined;
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
    const { place, started } = await ready(server, options);
    const mark = await markUse(home);
    const url = address(place, options.password, DATABASE);
    let watching: NodeJS.Timeout | undefined;
    let released = false;
    let restarting: Promise<void> = Promise.resolve();
    return {
      url,
      started,
      watch(onRestart) {
        const look = async () => {
          if (await runningServer(server.cluster)) return;
          const { password } = options;
          await withFileLock(lock, () => ready(server, { password, place })).then((again) => {
            const isThere = again.place.socketFolder === place.socketFolder;
            onRestart(isThere ? undefined : new StartError(NO_SOCKET));
          }, onRestart);
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
          await removeSocketFolder(home);
        });
      },
    };
  });
}

/** Where the PostgreSQL of a DATA_DIR runs, or is to run, without starting it; null when it was never made. */
export async function recallEmbeddedPostgres(
  dataDir: string,
  password: string,
): Promise<{ url: string; place: Place } | null> {
  const home = await recallPostgresHome(dataDir);
  if (home === null) return null;
  const cluster = path.join(home, 'cluster');
  if (!existsSync(path.join(cluster, 'PG_VERSION'))) return null;
  const found = await findServer(cluster);
  const place =
    found !== null && found !== 'stranger'
      ? found
      : { port: await choosePort(home), socketFolder: await recallSocketFolder(home) };
  return { url: address(place, password, DATABASE), place };
}

/** Whoever does not know of the socket finds the server over TCP with the same address. */
function address({ port, socketFolder }: Place, password: string, database: string): string {
  const socket = socketFolder === null ? '' : `?host=${encodeURIComponent(socketFolder)}`;
  return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}${socket}`;
}

type Wanted = { password: string; place?: Place | undefined; signal?: AbortSignal };

/** Starts the server unless it runs, and waits until it answers. Safe against every way of having died. */
async function ready(
  server: Cluster,
  { password, place: wanted, signal }: Wanted,
): Promise<{ place: Place; started: boolean }> {
  const giveUp = Date.now() + START_LIMIT_MS;
  let socketFolder = await makeSocketFolder(server.home, server.account);
  let started = false;
  for (;;) {
    if (signal?.aborted) {
      if (started) await stopServer(server);
      throw new StartError('The start was broken off.');
    }
    let place = await runningServer(server.cluster);
    if (place === null) {
      place = { port: wanted?.port ?? (await choosePort(server.home)), socketFolder };
      const problem = await startServer(server, place);
      if (problem !== null) {
        const isHindered = socketFolder !== null && isAboutSocket(problem);
        if (isHindered) socketFolder = null;
        else if (mayPass(problem) && Date.now() < giveUp) await sleep(500);
        else throw new DatabaseAway(`PostgreSQL does not start: ${problem} (log: ${server.log})`);
        continue;
      }
      started = true;
    }
    const refusal = await tryConnect(address(overTcp(place), password, 'postgres'));
    if (refusal === null) {
      const found = await noteSocket(server.home, place);
      // Who recalled an address without a socket stays with it; the next start will know of the socket.
      return { place: wanted?.socketFolder === null ? overTcp(found) : found, started };
    }
    if (refusal === 'password' || Date.now() > giveUp) {
      if (started) await stopServer(server);
      throw refusal === 'password'
        ? new StartError(
            `The database in ${server.cluster} was made with another password than secrets.json holds: put the secrets.json back that belongs to it.`,
          )
        : new DatabaseAway(
            `PostgreSQL runs but does not answer on port ${place.port} (log: ${server.log}).`,
          );
    }
    await sleep(200);
  }
}

function overTcp({ port }: Place): Place {
  return { port, socketFolder: null };
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
