import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type LoadOptions = {
  host: string;
  /** On the loopback address; or a socket's path. */
  port?: number;
  socketPath?: string;
  /** Of referral links; every request takes the next. */
  paths?: string[];
  /** Instead of following the links, pages of the shop at this origin tell of their codes, as its script does. */
  pagesOf?: string;
  connections: number;
  /** At most. */
  seconds: number;
  /** At most, over all connections. */
  requests?: number;
  /** Between an answer and the next request of a connection. */
  pauseMs?: number;
  /** Where the ids of acknowledged clicks are added, a line each. */
  idsFile?: string;
};

export type LoadResult = {
  answered: number;
  /** Answered with a click id. */
  acknowledged: number;
  failed: number;
  failures: Record<string, number>;
  seconds: number;
  perSecond: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  cpuSeconds: number;
};

/** What a load tells while it runs. */
export type Progress = { acknowledged: number };

export type Firing = {
  result: Promise<LoadResult>;
  stop(): void;
  /** Resolves when so many more clicks are acknowledged than now, however long the machine takes for them. */
  untilAcknowledged(more: number): Promise<void>;
};

const GIVE_UP_MS = 240_000;

/** Starts a load in a process of its own. Loopback only, bounded in time. */
export function startFire(options: LoadOptions): Firing {
  const child: ChildProcess = fork(
    fileURLToPath(new URL('./generator.ts', import.meta.url)),
    [JSON.stringify(options)],
    { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  let acknowledged = 0;
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.on('message', (message: LoadResult | Progress) => {
      ({ acknowledged } = message);
      if ('answered' in message) resolve(message);
    });
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
  });
  return {
    result,
    stop: () => void child.send('stop'),
    async untilAcknowledged(more) {
      const wanted = acknowledged + more;
      const giveUp = Date.now() + GIVE_UP_MS;
      while (acknowledged < wanted) {
        if (Date.now() > giveUp) throw new Error(`${acknowledged} of ${wanted} are acknowledged`);
        await sleep(20);
      }
    },
  };
}

export function fire(options: LoadOptions): Promise<LoadResult> {
  return startFire(options).result;
}
