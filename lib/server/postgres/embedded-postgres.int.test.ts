import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { ask, EmbeddedScene, overTcp } from '@/lib/testing/embedded-scene';

import { ensureEmbeddedPostgres } from '@/lib/server/postgres/embedded-postgres';

const scene = new EmbeddedScene();

describe('the embedded PostgreSQL', () => {
  it('starts in UTF-8, durable, and on the loopback address only', async () => {
    const { url, started } = await scene.ensure();
    expect(started).toBe(true);
    expect(await ask(url, 'SHOW server_encoding')).toBe('UTF8');
    expect(await ask(url, 'SHOW synchronous_commit')).toBe('on');
    expect(await ask(url, 'SHOW listen_addresses')).toBe('127.0.0.1');
    expect(await ask(url, 'SHOW max_connections')).toBe('120');
  });

  it('is adopted by the next start when it outlived the application', async () => {
    const first = await scene.ensure();
    const second = await scene.ensure();
    expect(second).toMatchObject({ started: false, url: first.url });
  });

  it('stays while another user of it is there, and stops after the last one', async () => {
    const first = await scene.ensure();
    const second = await scene.ensure(false);
    await first.release();
    expect(await ask(second.url, 'SELECT 1')).toBe(1);
    await second.release();
    await expect(ask(second.url, 'SELECT 1')).rejects.toThrow('ENOENT');
    await expect(ask(overTcp(second.url), 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('is not stopped by a command that found it running', async () => {
    const first = await scene.ensure();
    // The mark of a process that was killed counts no more.
    await rm(path.join(scene.dataDir, 'postgres', 'used-by'), { recursive: true });
    const command = await scene.ensure(false);
    await command.release();
    expect(await ask(first.url, 'SELECT 1')).toBe(1);
  });

  it('comes back with its data after kill -9', async () => {
    const { url } = await scene.ensure();
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS n');
    process.kill(await scene.postmaster(), 'SIGKILL');
    const again = await scene.ensure();
    expect(again).toMatchObject({ started: true, url });
    expect(await ask(again.url, 'SELECT n FROM kept')).toBe(42);
  });

  it('starts although the pid it left behind belongs to somebody else now', async () => {
    const { url } = await scene.ensure();
    const pid = await scene.postmaster();
    process.kill(pid, 'SIGKILL');
    const left = await readFile(scene.pidFile(), 'utf8');
    await writeFile(scene.pidFile(), left.replace(String(pid), String(process.pid)));
    expect(await scene.ensure()).toMatchObject({ started: true, url });
  });

  it('restarts by itself while it is watched', async () => {
    const server = await scene.ensure();
    const restarted = new Promise((resolve) => server.watch(resolve));
    process.kill(await scene.postmaster(), 'SIGKILL');
    expect(await restarted).toBeUndefined();
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  it('chooses another port when the one it had is taken', async () => {
    const first = await scene.ensure();
    await first.release();
    const port = Number(new URL(first.url).port);
    const { createServer } = await import('node:net');
    const thief = createServer();
    await new Promise<void>((resolve) => thief.listen(port, '127.0.0.1', resolve));
    try {
      const second = await scene.ensure();
      expect(new URL(second.url).port).not.toBe(String(port));
      expect(await ask(second.url, 'SELECT 1')).toBe(1);
    } finally {
      thief.close();
    }
  });

  it('starts once when several processes begin at the same time', async () => {
    const servers = await Promise.all([scene.ensure(), scene.ensure(), scene.ensure()]);
    expect(servers.filter(({ started }) => started)).toHaveLength(1);
  });

  it('says in one line that the secrets belong to another database', async () => {
    const first = await scene.ensure();
    await first.release();
    const wrong = ensureEmbeddedPostgres({
      dataDir: scene.dataDir,
      password: 'another',
      keeps: true,
    });
    await expect(wrong).rejects.toThrow(/^The database in .+ secrets\.json .+\.$/);
    await expect(stat(scene.pidFile())).rejects.toThrow('ENOENT');
  });
});

// Only root starts it under another account, which must be able to reach its data.
describe.runIf(process.getuid?.() === 0)('the embedded PostgreSQL below a root-only folder', () => {
  it('lies elsewhere, with a note where, and keeps its data', async () => {
    const home = scene.dataDir;
    await chmod(home, 0o700);
    scene.dataDir = path.join(home, 'clone', '.data');
    const first = await scene.ensure();
    const outside = (await readFile(path.join(scene.dataDir, 'postgres-location'), 'utf8')).trim();
    try {
      await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS n');
      await first.release();
      const second = await scene.ensure();
      expect(await ask(second.url, 'SELECT n FROM kept')).toBe(42);
      await second.release();
      expect((await stat(home)).mode & 0o777).toBe(0o700);
    } finally {
      await rm(outside, { recursive: true, force: true });
      await rm(home, { recursive: true, force: true });
    }
  });
});
