import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { db } from '@/lib/db/client';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { CHROME, until } from '@/lib/testing/gateway';

import { findFreePort } from '@/lib/server/kit/ports';
import { identify, isAlive } from '@/lib/server/kit/processes';
import { root } from '@/lib/server/kit/root';

/** The site may have to be built first, which the journeys then need not do. */
const START_LIMIT_MS = 400_000;

let folder: string;
let port: number;
let server: ChildProcess;
let said: string;
let code: string;

const url = (where: string) => `http://localhost:${port}${where}`;
const pid = () => server.pid ?? 0;
const nextPid = () =>
  Number(childrenOf(pid()).find((child) => /next-process/.test(commandOf(child))));
const isReady = () => /runs at/.test(said);

const read = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const commandOf = (process: string) => read(`/proc/${process}/cmdline`);
const childrenOf = (parent: number) =>
  readdirSync('/proc').filter((name) =>
    new RegExp(`^PPid:\\s*${parent}$`, 'm').test(
      /^\d+$/.test(name) ? read(`/proc/${name}/status`) : '',
    ),
  );
const memoryMb = (process: number) =>
  Number(/^VmRSS:\s*(\d+) kB/m.exec(read(`/proc/${process}/status`))?.[1]) / 1_000;

function start() {
  said = '';
  server = spawn(process.execPath, ['--import', 'tsx', 'lib/server/start.ts'], {
    cwd: root,
    detached: true,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATA_DIR: folder,
      TMPDIR: folder,
      PORT: String(port),
      APP_URL: `http://localhost:${port}`,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  server.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  server.stderr?.on('data', (text: Buffer) => (said += text.toString()));
}

async function visit(): Promise<Response> {
  return fetch(url(`/r/${code}`), { headers: { 'user-agent': CHROME }, redirect: 'manual' });
}

// Processes and their memory are looked up as Linux shows them.
describe.runIf(process.platform === 'linux')('npm start', () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-start-'));
    port = await findFreePort();
    const program = await makeProgram();
    code = (await makeAffiliate({ programId: program.id })).code;
    start();
    await until(() => isReady() || server.exitCode !== null, START_LIMIT_MS);
    if (!isReady()) throw new Error(said);
  }, START_LIMIT_MS);

  afterAll(async () => {
    if (server.exitCode === null) process.kill(-pid(), 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('is a small process that owns the port, and Next', () => {
    expect(memoryMb(pid())).toBeLessThan(150);
    expect(nextPid()).toBeGreaterThan(0);
  });

  it('says where it runs, and how to become its owner', async () => {
    expect(said).toContain(`Tributary runs at http://localhost:${port}\n`);
    // It is printed after that, and may be heard a moment later.
    await until(() => /welcome/.test(said));
    const invite = /http:\S+\/welcome\/\S+/.exec(said)?.[0] ?? '';
    expect((await fetch(invite)).status).toBe(200);
  });

  it('answers clicks and pages, and reports how recording goes', async () => {
    expect((await visit()).status).toBe(302);
    expect(await db.click.count()).toBe(1);
    expect((await fetch(url('/readyz'))).status).toBe(200);
    const [row, ...others] = await db.clickJournalStatus.findMany();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ state: 'direct', backlog: 0n, unrecorded: 0n });
  });

  it('answers orders before Next does, and whatever else is asked of their address after it', async () => {
    const ask = (path: string, method: string) =>
      fetch(url(path), { method, ...(method === 'POST' ? { body: '{}' } : {}) });
    // Next tells caches what its pages vary by.
    const isOfNext = (response: Response) => /next/i.test(response.headers.get('vary') ?? '');
    const order = await ask('/api/v1/orders', 'POST');
    expect([order.status, isOfNext(order)]).toEqual([401, false]);
    const got = await ask('/api/v1/orders', 'GET');
    expect([got.status, isOfNext(got)]).toEqual([405, true]);
    const lead = await ask('/api/v1/leads', 'POST');
    expect([lead.status, isOfNext(lead)]).toEqual([401, true]);
  });

  it('answers clicks while Next is dead, and starts it again', async () => {
    const before = nextPid();
    process.kill(before, 'SIGKILL');
    let isBack = false;
    const limit = performance.now() + 25_000;
    while (!isBack && performance.now() < limit) {
      expect((await visit()).status).toBe(302);
      // Not /healthz, which the gateway answers itself meanwhile.
      const page = await fetch(url('/readyz'));
      if (page.status !== 200) expect([502, 503]).toContain(page.status);
      isBack = page.status === 200 && nextPid() !== before;
      await sleep(20);
    }
    expect(isBack).toBe(true);
  });

  it('refuses a header of 20 KB and a smuggled request, and answers clicks all the while', async () => {
    const say = (text: string) =>
      new Promise<string>((resolve) => {
        let heard = '';
        const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
        socket.setEncoding('latin1').on('data', (piece: string) => (heard += piece));
        socket.on('error', () => undefined).once('close', () => resolve(heard));
      });
    const large = `GET /r/${code} HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await say(large)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await visit()).status).toBe(302);
    const smuggled = await say(
      `POST /r/${code} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    expect(smuggled).toMatch(/^HTTP\/1\.1 400 /);
    expect(smuggled.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect((await visit()).status).toBe(302);
  });

  it('answers with ten thousand idle connections', async () => {
    const crowd = spawn(
      process.execPath,
      [
        '--eval',
        `const net = require('node:net');
         let connected = 0;
         for (let i = 0; i < 10_000; i++)
           net.connect(${port}, '127.0.0.1').on('error', () => {}).on('connect', () => {
             if (++connected === 10_000) console.log('all');
           });
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    try {
      let isWhole = false;
      crowd.stdout.on('data', () => (isWhole = true));
      await until(() => isWhole, 20_000);
      for (let i = 0; i < 20; i++) expect((await visit()).status).toBe(302);
      expect((await fetch(url('/healthz'))).status).toBe(200);
    } finally {
      crowd.kill('SIGKILL');
    }
  });

  it('finishes on Ctrl-C what it has begun, and leaves nothing running', async () => {
    const ready = async () => (await fetch(url('/readyz'))).status;
    await expect.poll(ready, { message: said, timeout: 60_000 }).toBe(200);
    const next = (await identify(nextPid())) ?? '';
    const socket = net.connect(port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
    const head =
      'POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer none\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n';
    socket.write(`${head}{"or`);
    await sleep(200);
    // To the whole group, as a terminal does.
    process.kill(-pid(), 'SIGINT');
    await until(() => /Stopping/.test(said));
    await expect(fetch(url('/healthz'))).rejects.toThrow();
    socket.write('der":1');
    await until(() => heard !== '');
    expect(heard, said).toMatch(/^HTTP\/1\.1 401 /);
    await until(() => server.exitCode !== null, 20_000);
    expect(server.exitCode).toBe(0);
    expect(await isAlive(next)).toBe(false);
    expect(await db.clickJournalStatus.count()).toBe(0);
  });

  it('leaves no Next behind when it is killed', async () => {
    start();
    await until(isReady, 60_000);
    const next = (await identify(nextPid())) ?? '';
    expect(await isAlive(next)).toBe(true);
    process.kill(pid(), 'SIGKILL');
    const limit = performance.now() + 10_000;
    while ((await isAlive(next)) && performance.now() < limit) await sleep(50);
    expect(await isAlive(next)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('tributary-'))).toEqual([]);
  }, 90_000);
});
