import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RefusalBook } from '@/lib/security/refusal-book';
import { until } from '@/lib/testing/gateway';

import { NextChild } from '@/lib/server/next/next-child';
import { isAlive, identify } from '@/lib/server/kit/processes';
import { root } from '@/lib/server/kit/root';

const status = {
  state: 'direct',
  backlog: 3,
  oldestAt: '2026-11-01T00:00:00.000Z',
  unrecorded: 0,
  written: 1,
  journalled: 0,
  fetchedAhead: 0,
  problem: null,
} as const;

/** Stands for Next: listens where it is told and answers with its process id. `$behaviour` is what a test adds. */
const stand = (behaviour: string) => `
  import { appendFileSync } from 'node:fs';
  import http from 'node:http';
  const note = (text) => appendFileSync(import.meta.dirname + '/notes', text + '\\n');
  note('begun ' + process.pid + ' ' + performance.timeOrigin);
  let stop = () => process.exit(0);
  let beat = () => process.send({ type: 'alive' });
  let invite = () => { note('inviting'); process.send({ type: 'invite', invite: 'http://invite' }); };
  let start = ({ listen, wantsInvite }) => {
    const server = http.createServer((request, response) => response.end(String(process.pid)));
    server.listen(listen.socketPath ?? listen, () => {
      process.send({ type: 'ready' });
      if (wantsInvite) invite();
    });
  };
  ${behaviour}
  process.on('message', (message) => {
    if (message.type === 'start') start(message);
    if (message.type === 'stop') stop();
    if (message.type === 'refusals') note('refusals ' + JSON.stringify(message.rows));
    if (message.type === 'journal') { note('status ' + JSON.stringify(message.status)); beat(); }
  });
  process.on('disconnect', () => process.exit(0));
`;

let folder: string;
let running: NextChild[];
let tmp: string | undefined;

const sockets = () => readdirSync(folder).filter((name) => name.startsWith('tributary-'));

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-child-test-'));
  running = [];
  tmp = process.env.TMPDIR;
  process.env.TMPDIR = folder;
});
afterEach(async () => {
  for (const child of running) await child.stop();
  if (tmp === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = tmp;
  await rm(folder, { recursive: true, force: true });
});

async function start(behaviour = '', backOffMs: readonly [number, number] = [20, 100]) {
  const program = path.join(folder, 'stand.mjs');
  await writeFile(program, stand(behaviour));
  const options = { program, wantsInvite: true, backOffMs, stopLimitMs: 300 };
  const started = await NextChild.start(options, new AbortController().signal);
  running.push(started.child);
  return started;
}

const notes = async (word: string) =>
  (await readFile(path.join(folder, 'notes'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line.startsWith(word));

function ask(child: NextChild): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get({ ...child.address, path: '/' }, (answer) => {
        answer.setEncoding('utf8').once('data', resolve);
      })
      .once('error', reject);
  });
}

describe('Next’s process', () => {
  it('is ready with the link for the first owner, at a place that only we can reach', async () => {
    const { child, invite } = await start();
    expect(await invite).toBe('http://invite');
    expect(await ask(child)).toBe(String(child.pid));
    const { address } = child;
    if (address === null || !('socketPath' in address)) throw new Error('no socket');
    expect((await stat(path.dirname(address.socketPath))).mode & 0o777).toBe(0o700);
  });

  it('is started again when it is killed, and is nowhere in between', async () => {
    const { child } = await start('', [300, 300]);
    const first = child.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await until(() => child.address === null);
    await until(() => child.address !== null);
    expect(child.pid).not.toBe(first);
    expect(await ask(child)).toBe(String(child.pid));
  });

  it('is started again also when it ends by itself, ever more slowly, and for ever', async () => {
    const { child } = await start(
      `
      const starts = start;
      start = (message) => { starts(message); setTimeout(() => process.exit(0), 30); };
    `,
      [50, 400],
    );
    await until(() => child.pid !== undefined);
    while ((await notes('begun')).length < 6) await sleep(50);
    const times = (await notes('begun')).map((line) => Number(line.split(' ')[2]));
    const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    // A busy machine adds to each of them: the first waits are not held to anything but their place.
    expect(waits[4]).toBeGreaterThan(400);
    expect(waits[4]).toBeGreaterThan(Math.min(...waits.slice(0, 2)));
  });

  it('still tells the link for the first owner when it dies before it could', async () => {
    const { child, invite } = await start(`
      import { existsSync, writeFileSync } from 'node:fs';
      if (!existsSync(import.meta.dirname + '/died'))
        invite = () => { writeFileSync(import.meta.dirname + '/died', ''); process.exit(1); };
    `);
    expect(await invite).toBe('http://invite');
    // Whoever is started after that makes no other one, which would end the first.
    process.kill(child.pid ?? 0, 'SIGKILL');
    await until(() => child.address === null);
    await until(() => child.address !== null);
    expect(await notes('begun')).toHaveLength(3);
    expect(await notes('inviting')).toHaveLength(1);
  });

  it('is tried again when a later start fails', async () => {
    const { child } = await start(`
      import { existsSync, rmSync, writeFileSync } from 'node:fs';
      if (existsSync(import.meta.dirname + '/broken'))
        start = () => { rmSync(import.meta.dirname + '/broken'); process.send({ type: 'failed', message: 'no' }, () => process.exit(1)); };
    `);
    await writeFile(path.join(folder, 'broken'), '');
    process.kill(child.pid ?? 0, 'SIGKILL');
    await until(() => child.address === null);
    await until(() => child.address !== null);
    expect(await notes('begun')).toHaveLength(3);
  });

  it('that hangs is killed and started again', async () => {
    const { child } = await start(`
      import { existsSync, writeFileSync } from 'node:fs';
      if (!existsSync(import.meta.dirname + '/hung')) {
        writeFileSync(import.meta.dirname + '/hung', '');
        beat = () => undefined;
      }
    `);
    const first = child.pid;
    for (let beats = 0; beats < 60; beats++) child.beat(status);
    expect(child.pid).toBe(first);
    child.beat(status);
    await until(() => child.address !== null && child.pid !== first);
    // One that answers lives on, however often it is asked.
    const second = child.pid;
    for (let beats = 0; beats < 100; beats++) {
      child.beat(status);
      await sleep(2);
    }
    expect(child.pid).toBe(second);
    expect((await notes('status')).at(-1)).toBe(`status ${JSON.stringify(status)}`);
  });

  it('is told what the gateway refused once it is there, and before it is stopped', async () => {
    const { child } = await start('', [300, 300]);
    const book = new RefusalBook();
    const refuse = () => book.note({ kind: 'throttle', reason: 'SHARE' }, Date.now());
    process.kill(child.pid ?? 0, 'SIGKILL');
    await until(() => child.address === null);
    for (let n = 0; n < 25; n++) refuse();
    child.tell(book);
    expect(book.isOwing).toBe(true);
    await until(() => child.address !== null);
    child.tell(book, true);
    await child.stop();
    expect(book.isOwing).toBe(false);
    const told = (await notes('refusals')).map((line) => line.slice('refusals '.length));
    const rows = told.flatMap((line) => JSON.parse(line) as { count: number }[]);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(25);
  });

  it('ends when it is asked to, or a little later', async () => {
    const { child } = await start();
    expect(sockets()).toHaveLength(1);
    const pid = (await identify(child.pid ?? 0)) ?? '';
    await child.stop();
    expect(await isAlive(pid)).toBe(false);

    const { child: stubborn } = await start('stop = () => undefined;');
    const stubbornPid = (await identify(stubborn.pid ?? 0)) ?? '';
    const began = performance.now();
    await stubborn.stop();
    expect(performance.now() - began).toBeGreaterThan(290);
    expect(await isAlive(stubbornPid)).toBe(false);
    expect(sockets()).toEqual([]);
  });
});

describe('a first start that fails', () => {
  it.each([
    [
      "start = () => process.send({ type: 'failed', message: 'There is no build.' }, () => process.exit(1));",
      'There is no build.',
    ],
    ['process.exit(3);', 'Next ended before it was ready.'],
    ["throw new Error('broken');", 'Next ended before it was ready.'],
  ])('says why and is not tried again: %s', async (behaviour, reason) => {
    await expect(start(behaviour)).rejects.toThrow(reason);
    await sleep(200);
    expect((await notes('begun')).length).toBeLessThanOrEqual(1);
    expect(sockets()).toEqual([]);
  });
});

describe('the real process', () => {
  it('hears no Ctrl-C of its own, and goes when the gateway is killed', async () => {
    const parent = path.join(folder, 'parent.mjs');
    const program = path.join(root, 'lib/server/next/next-process.ts');
    await writeFile(
      parent,
      `import { fork } from 'node:child_process';
       const child = fork(${JSON.stringify(program)}, { execArgv: ['--import', 'tsx'], cwd: ${JSON.stringify(root)} });
       child.on('message', () => console.log(child.pid));
       const beat = () => child.send({ type: 'journal', status: {} });
       child.once('spawn', beat);
       setInterval(() => {}, 1000);`,
    );
    const gateway = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(
      await new Promise<string>((resolve) =>
        gateway.stdout.setEncoding('utf8').once('data', resolve),
      ),
    );
    const identity = (await identify(pid)) ?? '';
    process.kill(pid, 'SIGINT');
    process.kill(pid, 'SIGTERM');
    await sleep(500);
    expect(await isAlive(identity)).toBe(true);
    gateway.kill('SIGKILL');
    const limit = performance.now() + 10_000;
    while ((await isAlive(identity)) && performance.now() < limit) await sleep(50);
    expect(await isAlive(identity)).toBe(false);
  });
});
