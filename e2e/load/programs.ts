import { fork, spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '@/lib/server/kit/ports';

export type Program = { port: number; pid: number; stop(): Promise<void> };

const START_LIMIT_MS = 60_000;
const root = path.resolve(import.meta.dirname, '../..');

export async function startNoOp(): Promise<Program> {
  const child = fork(fileURLToPath(new URL('./no-op.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (said) => resolve((said as { port: number }).port));
    child.once('exit', () => reject(new Error('the no-op redirect did not start')));
  });
  return { port, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** `next start`, without a gateway: the route handler answers referral links. */
export async function startNextAlone(env: Record<string, string>): Promise<Program> {
  const port = await findFreePort();
  const cli = path.join(root, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [cli, 'start', '-p', String(port), '-H', '127.0.0.1'], {
    cwd: root,
    env: { ...env, PORT: String(port), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const giveUp = Date.now() + START_LIMIT_MS;
  for (;;) {
    const url = `http://127.0.0.1:${port}/readyz`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer?.ok) return { port, pid: child.pid ?? 0, stop: () => stop(child) };
    if (child.exitCode !== null || Date.now() > giveUp) {
      await stop(child);
      throw new Error(`next start did not come up: ${await answer?.text()}`);
    }
    await sleep(200);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(late);
}
