import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_LIMIT_MS = 600_000;
const STOP_LIMIT_MS = 20_000;

export type DemoServer = { url: string; dataDir: string; env: NodeJS.ProcessEnv };

/** The demo as a person starts it, on data of its own and a free port; stopped as Ctrl-C does, its data removed. */
export async function withDemoServer<T>(
  extra: Record<string, string>,
  use: (server: DemoServer) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'tributary-e2e-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...extra,
    NODE_ENV: 'production',
    // Empty and not absent: a developer's .env is not asked either.
    DATABASE_URL: '',
    DATA_DIR: dataDir,
    PORT: String(port),
    APP_URL: url,
    LOG_LEVEL: 'warn',
  };
  const server = spawn('npm', ['run', '--silent', 'demo'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const onSignal = () => void stop(server).then(() => process.exit(130));
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    await untilReady(server, `${url}/readyz`);
    return await use({ url, dataDir, env });
  } finally {
    await stop(server);
    await rm(dataDir, { recursive: true, force: true });
  }
}

export type DemoFacts = {
  appUrl: string;
  adminEmail: string;
  adminPassword: string;
  financeEmail: string;
  financePassword: string;
  affiliateEmail: string;
  affiliatePassword: string;
  affiliateCode: string;
  secondAffiliateEmail: string;
  secondAffiliatePassword: string;
  apiKey: string;
  stripeWebhookSecret: string;
};

export function readDemo(dataDir: string): DemoFacts {
  return JSON.parse(readFileSync(path.join(dataDir, 'demo.json'), 'utf8')) as DemoFacts;
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  while (Date.now() < limit) {
    if (server.exitCode !== null) throw new Error(`the demo ended with ${server.exitCode}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer?.ok) return;
    await sleep(500);
  }
  throw new Error('the demo was not ready in time');
}

/** SIGINT to the whole group, as the terminal sends it; a group that does not end is killed. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const group = -server.pid;
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  process.kill(group, 'SIGINT');
  await Promise.race([ended, sleep(STOP_LIMIT_MS)]);
  if (server.exitCode === null && server.signalCode === null) process.kill(group, 'SIGKILL');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
