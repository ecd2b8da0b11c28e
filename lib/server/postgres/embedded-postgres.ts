import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DatabaseUnavailable, StartError } from '@/lib/command';
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
import { address, DATABASE, overTcp, tryConnect } from '@/lib/server/postgres/server-address';
import { markUse, usedByOthers } from '@/lib/server/postgres/server-uses';
import { findFreePort, isPortFree } from '@/lib/server/kit/ports';
import { withFileLock } from '@/lib/server/kit/processes';

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
 * Throws a `StartError` when it cannot run, `DatabaseUnavailable` when it may yet.
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
    const { password, keeps } = options;
    return handleOf({ server, lock, mark, place, started, password, keeps });
  });
}

type Opened = {
  server: Cluster;
  lock: string;
  mark: string;
  place: Place;
  started: boolean;
  password: string;
  keeps: boolean;
};

function handleOf(opened: Opened): EmbeddedPostgres {
  const { place, started, password } = opened;
  let watching: NodeJS.Timeout | undefined;
  let released = false;
  let restarting: Promise<void> = Promise.resolve();
  return {
    url: address(place, password, DATABASE),
    started,
    watch(onRestart) {
      let busy = false;
      watching = setInterval(() => {
        if (busy) return;
        busy = true;
        restarting = restartIfDead(opened, onRestart).finally(() => {
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
      await stopUnlessUsed(opened);
    },
  };
}

async function restartIfDead(
  { server, lock, place, password }: Opened,
  onRestart: (error?: unknown) => void,
): Promise<void> {
  if (await runningServer(server.cluster)) return;
  await withFileLock(lock, () => ready(server, { password, place })).then((again) => {
    const isThere = again.place.socketFolder === place.socketFolder;
    onRestart(isThere ? undefined : new StartError(NO_SOCKET));
  }, onRestart);
}

function stopUnlessUsed({ server, lock, mark, started, keeps }: Opened): Promise<void> {
  const { home } = server;
  return withFileLock(lock, async () => {
    await rm(mark, { force: true });
    const left = path.join(home, 'stop-after-use');
    const ours = keeps || started || existsSync(left);
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
        else
          throw new DatabaseUnavailable(
            `PostgreSQL does not start: ${problem} (log: ${server.log})`,
          );
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
        : new DatabaseUnavailable(
            `PostgreSQL runs but does not answer on port ${place.port} (log: ${server.log}).`,
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
