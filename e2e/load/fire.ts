import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type LoadOptions = {
  host: string;
  /** On the loopback address; or a socket's path. */
  port?: number;
  socketPath?: string;
  /** Of referral links; every request takes the next. */
  paths?: string[];
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

export type Firing = { result: Promise<LoadResult>; stop(): void };

/** Starts a load in a process of its own. Loopback only, bounded in time. */
export function startFire(options: LoadOptions): Firing {
  const child: ChildProcess = fork(
    fileURLToPath(new URL('./generator.ts', import.meta.url)),
    [JSON.stringify(options)],
    { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const result = new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (message) => resolve(message as LoadResult));
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
  });
  return { result, stop: () => void child.send('stop') };
}

export function fire(options: LoadOptions): Promise<LoadResult> {
  return startFire(options).result;
}
