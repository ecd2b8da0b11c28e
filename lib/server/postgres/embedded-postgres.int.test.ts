import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  type EmbeddedPostgres,
  ensureEmbeddedPostgres,
  recallEmbeddedPostgres,
} from '@/lib/server/postgres/embedded-postgres';
import type { Place } from '@/lib/server/postgres/find-server';

const password = 'a-password-of-this-test-only';
const pidFile = () => path.join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
const postmaster = async () => Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);

let base: string;
let dataDir: string;
let opened: EmbeddedPostgres[];

beforeEach(async () => {
  opened = [];
  base = await mkdtemp(path.join(os.tmpdir(), 'tributary-pg-'));
  // As root PostgreSQL runs under another account, which passes through.
  await chmod(base, 0o711);
  dataDir = base;
});

afterEach(async () => {
  for (const server of opened) await server.release();
  await rm(base, { recursive: true, force: true });
});

async function ensure(keeps = true, place?: Place): Promise<EmbeddedPostgres> {
  const server = await ensureEmbeddedPostgres({ dataDir, password, keeps, place });
  opened.push(server);
  return server;
}

/** As a person's psql comes. */
function overTcp(url: string): string {
  const address = new URL(url);
  address.search = '';
  return address.toString();
}

const folderOf = (url: string) => new URL(url).searchParams.get('host') ?? '';
const isOverSocket = (url: string) => ask(url, 'SELECT inet_client_addr() IS NULL');

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('starts in UTF-8, durable, and on the loopback address only', async () => {
    const { url, started } = await ensure();
    expect(started).toBe(true);
    expect(await ask(url, 'SHOW server_encoding')).toBe('UTF8');
    expect(await ask(url, 'SHOW synchronous_commit')).toBe('on');
    expect(await ask(url, 'SHOW listen_addresses')).toBe('127.0.0.1');
    expect(await ask(url, 'SHOW max_connections')).toBe('120');
  });

  it('is adopted by the next start when it outlived the application', async () => {
    const first = await ensure();
    const second = await ensure();
    expect(second).toMatchObject({ started: false, url: first.url });
  });

  it('stays while another user of it is there, and stops after the last one', async () => {
    const first = await ensure();
    const second = await ensure(false);
    await first.release();
    expect(await ask(second.url, 'SELECT 1')).toBe(1);
    await second.release();
    await expect(ask(second.url, 'SELECT 1')).rejects.toThrow('ENOENT');
    await expect(ask(overTcp(second.url), 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('is not stopped by a command that found it running', async () => {
    const first = await ensure();
    // The mark of a process that was killed counts no more.
    await rm(path.join(dataDir, 'postgres', 'used-by'), { recursive: true });
    const command = await ensure(false);
    await command.release();
    expect(await ask(first.url, 'SELECT 1')).toBe(1);
  });

  it('comes back with its data after kill -9', async () => {
    const { url } = await ensure();
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS n');
    process.kill(await postmaster(), 'SIGKILL');
    const again = await ensure();
    expect(again).toMatchObject({ started: true, url });
    expect(await ask(again.url, 'SELECT n FROM kept')).toBe(42);
  });

  it('starts although the pid it left behind belongs to somebody else now', async () => {
    const { url } = await ensure();
    const pid = await postmaster();
    process.kill(pid, 'SIGKILL');
    const left = await readFile(pidFile(), 'utf8');
    await writeFile(pidFile(), left.replace(String(pid), String(process.pid)));
    expect(await ensure()).toMatchObject({ started: true, url });
  });

  it('restarts by itself while it is watched', async () => {
    const server = await ensure();
    const restarted = new Promise((resolve) => server.watch(resolve));
    process.kill(await postmaster(), 'SIGKILL');
    expect(await restarted).toBeUndefined();
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  it('chooses another port when the one it had is taken', async () => {
    const first = await ensure();
    await first.release();
    const port = Number(new URL(first.url).port);
    const { createServer } = await import('node:net');
    const thief = createServer();
    await new Promise<void>((resolve) => thief.listen(port, '127.0.0.1', resolve));
    try {
      const second = await ensure();
      expect(new URL(second.url).port).not.toBe(String(port));
      expect(await ask(second.url, 'SELECT 1')).toBe(1);
    } finally {
      thief.close();
    }
  });

  it('starts once when several processes begin at the same time', async () => {
    const servers = await Promise.all([ensure(), ensure(), ensure()]);
    expect(servers.filter(({ started }) => started)).toHaveLength(1);
  });

  it('says in one line that the secrets belong to another database', async () => {
    const first = await ensure();
    await first.release();
    const wrong = ensureEmbeddedPostgres({ dataDir, password: 'another', keeps: true });
    await expect(wrong).rejects.toThrow(/^The database in .+ secrets\.json .+\.$/);
    await expect(stat(pidFile())).rejects.toThrow('ENOENT');
  });
});

describe('its Unix socket', () => {
  it('is what the application connects to; people find the same server over TCP', async () => {
    dataDir = path.join(base, 'a folder é & a+b');
    const { url } = await ensure();
    expect(await isOverSocket(url)).toBe(true);
    expect(await isOverSocket(overTcp(url))).toBe(false);
    expect(await ask(overTcp(url), 'SELECT current_database()')).toBe('tributary');
  });

  it('is of use to nobody else, and asks for the password all the same', async () => {
    const { url } = await ensure();
    const folder = folderOf(url);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const socket = path.join(folder, `.s.PGSQL.${new URL(url).port}`);
    expect((await stat(socket)).mode & 0o777).toBe(0o700);
    const guessed = new URL(url);
    guessed.password = 'another';
    await expect(ask(guessed.toString(), 'SELECT 1')).rejects.toThrow('password authentication');
    guessed.password = '';
    await expect(ask(guessed.toString(), 'SELECT 1')).rejects.toThrow('password');
  });

  it('lies among the temporary files when the path is too long, and goes with the server', async () => {
    dataDir = path.join(base, 'long'.repeat(30));
    const first = await ensure();
    const folder = folderOf(first.url);
    expect(path.dirname(folder)).toBe(await realpath(os.tmpdir()));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await isOverSocket(first.url)).toBe(true);
    expect((await recallEmbeddedPostgres(dataDir, password))?.url).toBe(first.url);
    await first.release();
    await expect(stat(folder)).rejects.toThrow('ENOENT');
    // An address that was recalled holds although the folder has to be made anew.
    const recalled = await recallEmbeddedPostgres(dataDir, password);
    const second = await ensure();
    expect(second.url).toBe(recalled?.url);
    expect(await isOverSocket(second.url)).toBe(true);
  });

  it('is done without where somebody else has made its folder', async () => {
    // In PostgreSQL's list of folders a quote has a meaning.
    dataDir = path.join(base, "it's");
    const first = await ensure();
    const folder = folderOf(first.url);
    await first.release();
    await symlink(base, folder);
    try {
      const second = await ensure();
      expect(second.url).toBe(overTcp(first.url));
      expect(await ask(second.url, 'SELECT 1')).toBe(1);
    } finally {
      await rm(folder);
    }
  });

  it('is done without where the disk has no sockets, also when the server starts again', async () => {
    const first = await ensure();
    await first.release();
    // What cannot be a socket: PostgreSQL refuses to start with it.
    const port = new URL(first.url).port;
    const inTheWay = path.join(folderOf(first.url), `.s.PGSQL.${port}`, 'full');
    await mkdir(inTheWay, { recursive: true });
    const second = await ensure();
    expect(second.url).toBe(overTcp(first.url));
    expect(await ask(second.url, 'SELECT 1')).toBe(1);
    const restarted = new Promise((resolve) => second.watch(resolve));
    process.kill(await postmaster(), 'SIGKILL');
    expect(await restarted).toBeUndefined();
    expect(await ask(second.url, 'SELECT 1')).toBe(1);
    expect((await recallEmbeddedPostgres(dataDir, password))?.url).toBe(second.url);
  });

  it('is not expected of an installation that has never had one, and is there the next time', async () => {
    const first = await ensure();
    await first.release();
    await rm(path.join(dataDir, 'postgres', 'socket-folder'));
    const recalled = await recallEmbeddedPostgres(dataDir, password);
    expect(recalled?.url).toBe(overTcp(first.url));
    const second = await ensure(true, recalled?.place);
    expect(second.url).toBe(recalled?.url);
    await second.release();
    expect((await recallEmbeddedPostgres(dataDir, password))?.url).toBe(first.url);
  });
});

// Only root starts it under another account, which must be able to reach its data.
describe.runIf(process.getuid?.() === 0)('the embedded PostgreSQL below a root-only folder', () => {
  it('lies elsewhere, with a note where, and keeps its data', async () => {
    const home = dataDir;
    await chmod(home, 0o700);
    dataDir = path.join(home, 'clone', '.data');
    const first = await ensure();
    const place = (await readFile(path.join(dataDir, 'postgres-location'), 'utf8')).trim();
    try {
      await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS n');
      await first.release();
      const second = await ensure();
      expect(await ask(second.url, 'SELECT n FROM kept')).toBe(42);
      await second.release();
      expect((await stat(home)).mode & 0o777).toBe(0o700);
    } finally {
      await rm(place, { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    }
  });
});
