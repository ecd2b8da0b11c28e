import { setTimeout as sleep } from 'node:timers/promises';

import type { LaunchSettings } from '@/lib/env';

import {
  DatabaseUnavailable,
  explain,
  portIsBusy,
  print,
  printError,
  StartError,
} from '@/lib/command';
import { type Database, readLaunchSettings, recallDatabase } from '@/lib/server/postgres/database';
import { databaseOpener } from '@/lib/server/database-opener';
import { isLostConnection } from '@/lib/server/kit/lost-connection';
import { isPortFree } from '@/lib/server/kit/ports';
import { prepare } from '@/lib/server/prepare';
import { isCode, watchParent } from '@/lib/server/kit/processes';
import type { Endings, OpenGateway } from '@/lib/server/endings';
import { untilDatabase } from '@/lib/server/postgres/until-database';

export type Mode = 'production' | 'development' | 'worker';

/** What a command may do between the parts of a start. */
export type Steps = {
  mode: Mode;
  /** An empty database is filled with the demo. */
  demo?: boolean;
  /** The database is migrated and filled, the site is built; nothing runs yet. */
  prepared?: (settings: LaunchSettings) => Promise<void>;
  /** Everything runs. `invite`: the link that makes the first owner, when there is none. */
  ready?: (settings: LaunchSettings, invite: string | null) => Promise<void> | void;
};

/** A second signal that comes this soon is the same Ctrl-C, passed on by npm or tsx as well. */
const ECHO_MS = 500;
/** A database that comes up this soon spares the journal a detour. */
const HEAD_START_MS = 1_000;
/** Longer than any part takes on purpose. */
const END_LIMIT_MS = 20_000;

/**
 * Starts the application and stays until a signal ends it. What was begun last is ended first:
 * requests, jobs, connections, PostgreSQL. Ends the process.
 */
export async function boot(steps: Steps): Promise<void> {
  const stop = new AbortController();
  const endings: Endings = [];
  let asked = 0;
  let exitCode = 0;

  const askToStop = (code: number) => {
    if (asked === 0) {
      asked = Date.now();
      exitCode = code;
      stop.abort();
    } else if (Date.now() - asked > ECHO_MS) {
      process.exit(code || 130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => askToStop(0));
  }
  watchParent(() => askToStop(0));
  process.on('unhandledRejection', (error) => {
    printError(`Unhandled: ${explain(error)}`);
  });
  process.on('uncaughtException', (error) => {
    const lost = isLostConnection(error);
    // PostgreSQL says good-bye to whoever still holds a connection when it is stopped.
    if (lost && asked > 0) return;
    printError(explain(error));
    // A lost connection is reported by whoever used it; everything else leaves us in an unknown state.
    if (!lost) askToStop(1);
  });

  try {
    await begin(steps, stop.signal, endings);
    if (!stop.signal.aborted) {
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    }
    print('Stopping: running requests are finished first.');
  } catch (error) {
    if (!stop.signal.aborted) {
      printError(explain(error));
      exitCode = 1;
      asked = Date.now();
    }
  }
  for (const end of endings.reverse()) {
    try {
      // One part that hangs must not keep PostgreSQL from being stopped in order.
      await Promise.race([end(), sleep(END_LIMIT_MS)]);
    } catch (error) {
      printError(explain(error));
    }
  }
  process.exit(exitCode);
}

/** Something ended the start from outside; what was begun is ended by the caller. */
class Stopped extends Error {}

async function begin(steps: Steps, signal: AbortSignal, endings: Endings): Promise<void> {
  const { mode, demo = false } = steps;
  const goOn = () => {
    if (signal.aborted) throw new Stopped();
  };
  // The type says that it is read-only; whoever starts the process decides it all the same.
  const NODE_ENV = mode === 'development' ? 'development' : 'production';
  Object.assign(process.env, { NODE_ENV });
  const settings = readLaunchSettings();
  if (mode !== 'worker') await requireFreePort(settings);
  goOn();

  const known = mode === 'production' ? await recallDatabase(settings) : null;
  const open = databaseOpener(settings, known, signal, endings);
  const first = open();
  const gateway = known === null ? null : await openGatewayAhead(first, settings, endings);
  goOn();

  const reach = async (opening: Promise<Database>, reached: () => void) => {
    const { url, embedded } = await opening;
    reached();
    goOn();
    const build = mode === 'production';
    const ownDatabase = embedded !== undefined;
    await prepare({ databaseUrl: url, ownDatabase, build, demo }, signal);
  };
  let isFirst = true;
  const attempt = (reached: () => void) => {
    const opening = isFirst ? first : open();
    isFirst = false;
    return reach(opening, reached);
  };
  // Without a gateway nobody is served by waiting: the first failure is said, and ends it.
  await (gateway === null ? attempt(() => undefined) : untilDatabase(attempt, { signal }));
  goOn();
  await steps.prepared?.(settings);
  goOn();
  const invite = await run({ mode, gateway, settings, endings }, signal);
  goOn();
  await steps.ready?.(settings, invite);
}

/** Clicks need no database where one has been: they are answered from here on. */
async function openGatewayAhead(
  opening: Promise<Database>,
  settings: LaunchSettings,
  endings: Endings,
): Promise<OpenGateway> {
  const ignoreUnavailable = (error: unknown) => {
    if (!(error instanceof DatabaseUnavailable)) throw error;
  };
  await Promise.race([opening.then(() => undefined, ignoreUnavailable), sleep(HEAD_START_MS)]);
  opening.catch(() => undefined);
  const { openGateway } = await import('@/lib/server/run-production');
  return openGateway(settings, endings);
}

type Running = {
  mode: Mode;
  gateway: OpenGateway | null;
  settings: LaunchSettings;
  endings: Endings;
};

/** Imported only now and only what the mode needs: the gateway stays small. */
async function run(
  { mode, gateway, settings, endings }: Running,
  signal: AbortSignal,
): Promise<string | null> {
  if (mode !== 'worker') useForSessions(settings);
  if (mode === 'production') {
    const { openGateway } = await import('@/lib/server/run-production');
    return (gateway ?? (await openGateway(settings, endings))).startNext(signal);
  }
  const { runDevelopment, runWorker } = await import('@/lib/server/run-alone');
  return mode === 'development' ? runDevelopment(settings, endings) : runWorker(endings);
}

async function requireFreePort({ PORT, HOST }: LaunchSettings): Promise<void> {
  try {
    if (await isPortFree(PORT, HOST)) return;
  } catch (error) {
    const place = `${HOST ?? 'all addresses'}, port ${PORT}`;
    if (isCode(error, 'EACCES')) {
      throw new StartError(`This account may not listen on ${place}: choose PORT 1024 or above.`);
    }
    if (isCode(error, 'EADDRNOTAVAIL', 'ENOTFOUND', 'EINVAL')) {
      throw new StartError(`HOST is ${HOST ?? ''}, which is no address of this machine.`);
    }
    throw error;
  }
  throw new StartError(portIsBusy(PORT));
}

/** next-auth reads these by itself; it must believe our address and not the one a request claims. */
function useForSessions({ APP_URL }: LaunchSettings): void {
  process.env.NEXTAUTH_URL = APP_URL;
  process.env.NEXTAUTH_SECRET = process.env.AUTH_SECRET?.split(',')[0]?.trim();
  process.env.NEXT_TELEMETRY_DISABLED ??= '1';
}
