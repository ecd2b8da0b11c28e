import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureChromium } from './chromium';

/**
 * End to end: the demo as a person starts it, on data of its own and a free port, the specs in a real Chromium, then
 * `verify` on what they left, then Ctrl-C. Arguments go to Playwright.
 */
const START_LIMIT_MS = 600_000;

async function main(): Promise<number> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'tributary-e2e-'));
  const port = await freePort();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: undefined,
    DATABASE_URL: undefined,
    DATA_DIR: dataDir,
    PORT: String(port),
    APP_URL: `http://localhost:${port}`,
    LOG_LEVEL: 'warn',
    CHROMIUM_PATH: ensureChromium(),
    E2E_URL: `http://localhost:${port}`,
    E2E_DATA_DIR: dataDir,
  };
  const server = spawn('npm', ['run', '--silent', 'demo'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  try {
    await untilReady(server, `http://localhost:${port}/readyz`);
    const tests = spawnSync('npx', ['playwright', 'test', ...process.argv.slice(2)], {
      env,
      stdio: 'inherit',
    });
    console.log('The books after the journeys:');
    const books = spawnSync('npm', ['run', '--silent', 'verify'], { env, stdio: 'inherit' });
    return (tests.status ?? 1) || (books.status ?? 1);
  } finally {
    await stop(server);
    await rm(dataDir, { recursive: true, force: true });
  }
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

/** As Ctrl-C does: SIGINT to the whole group; a group that does not end is killed. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(-server.pid, 'SIGINT');
  await Promise.race([ended, sleep(20_000)]);
  if (server.exitCode === null && existsSync(`/proc/${server.pid}`)) {
    process.kill(-server.pid, 'SIGKILL');
  }
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

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
