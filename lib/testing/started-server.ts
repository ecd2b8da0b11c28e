import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

import { CHROME, until } from '@/lib/testing/gateway';

const root = path.resolve(import.meta.dirname, '../..');

export type StartedServer = {
  said(): string;
  /** Null while it runs. */
  exitCode(): number | null;
  /** To the whole group, as a terminal does; resolves with the exit code when it has ended. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null>;
};

const running = new Set<ChildProcess>();

/** `npm start` as it is, with these settings; the rest is this process's environment. */
export function startServer(settings: Record<string, string>): StartedServer {
  const server = spawn(process.execPath, ['--import', 'tsx', 'lib/server/start.ts'], {
    cwd: root,
    detached: true,
    env: { ...process.env, LOG_LEVEL: 'fatal', ...settings, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(server);
  let said = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (text: Buffer) => (said += text.toString()));
  }
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  void ended.then(() => running.delete(server));
  return {
    said: () => said,
    exitCode: () => server.exitCode,
    async end(signal) {
      if (running.has(server) && server.pid !== undefined) process.kill(-server.pid, signal);
      await ended;
      return server.exitCode;
    },
  };
}

/** For `afterAll`. */
export function killServers(): void {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

/** Where a visit to a referral link leads; null while nobody answers. */
export async function visit(link: string): Promise<URL | null> {
  const answer = await fetch(link, {
    // As a browser that was sent here; what fetch says of itself is no navigation.
    headers: { 'user-agent': CHROME },
    redirect: 'manual',
  }).catch(() => null);
  const location = answer?.headers.get('location');
  return location ? new URL(location) : null;
}

/** The id of a click, as soon as somebody answers with one. */
export async function click(link: string, limitMs = 30_000): Promise<string> {
  let id: string | null = null;
  let isAsking = false;
  await until(() => {
    if (!isAsking) {
      isAsking = true;
      void visit(link).then((where) => {
        id = where?.searchParams.get('click') ?? null;
        isAsking = false;
      });
    }
    return id !== null;
  }, limitMs);
  return id ?? '';
}
