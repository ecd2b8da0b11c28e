import { mkdir, realpath, rm, stat, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { ask, EmbeddedScene, overTcp, password } from '@/lib/testing/embedded-scene';

import { recallEmbeddedPostgres } from '@/lib/server/postgres/embedded-postgres';

const scene = new EmbeddedScene();
const folderOf = (url: string) => new URL(url).searchParams.get('host') ?? '';
const isOverSocket = (url: string) => ask(url, 'SELECT inet_client_addr() IS NULL');

describe('the Unix socket of the embedded PostgreSQL', () => {
  it('is what the application connects to; people find the same server over TCP', async () => {
    scene.dataDir = path.join(scene.base, 'a folder é & a+b');
    const { url } = await scene.ensure();
    expect(await isOverSocket(url)).toBe(true);
    expect(await isOverSocket(overTcp(url))).toBe(false);
    expect(await ask(overTcp(url), 'SELECT current_database()')).toBe('tributary');
  });

  it('is of use to nobody else, and asks for the password all the same', async () => {
    const { url } = await scene.ensure();
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
    scene.dataDir = path.join(scene.base, 'long'.repeat(30));
    const first = await scene.ensure();
    const folder = folderOf(first.url);
    expect(path.dirname(folder)).toBe(await realpath(os.tmpdir()));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await isOverSocket(first.url)).toBe(true);
    expect((await recallEmbeddedPostgres(scene.dataDir, password))?.url).toBe(first.url);
    await first.release();
    await expect(stat(folder)).rejects.toThrow('ENOENT');
    // An address that was recalled holds although the folder has to be made anew.
    const recalled = await recallEmbeddedPostgres(scene.dataDir, password);
    const second = await scene.ensure();
    expect(second.url).toBe(recalled?.url);
    expect(await isOverSocket(second.url)).toBe(true);
  });

  it('is done without where somebody else has made its folder', async () => {
    // In PostgreSQL's list of folders a quote has a meaning.
    scene.dataDir = path.join(scene.base, "it's");
    const first = await scene.ensure();
    const folder = folderOf(first.url);
    await first.release();
    await symlink(scene.base, folder);
    try {
      const second = await scene.ensure();
      expect(second.url).toBe(overTcp(first.url));
      expect(await ask(second.url, 'SELECT 1')).toBe(1);
    } finally {
      await rm(folder);
    }
  });

  it('is done without where the disk has no sockets, also when the server starts again', async () => {
    const first = await scene.ensure();
    await first.release();
    // What cannot be a socket: PostgreSQL refuses to start with it.
    const port = new URL(first.url).port;
    const inTheWay = path.join(folderOf(first.url), `.s.PGSQL.${port}`, 'full');
    await mkdir(inTheWay, { recursive: true });
    const second = await scene.ensure();
    expect(second.url).toBe(overTcp(first.url));
    expect(await ask(second.url, 'SELECT 1')).toBe(1);
    const restarted = new Promise((resolve) => second.watch(resolve));
    process.kill(await scene.postmaster(), 'SIGKILL');
    expect(await restarted).toBeUndefined();
    expect(await ask(second.url, 'SELECT 1')).toBe(1);
    expect((await recallEmbeddedPostgres(scene.dataDir, password))?.url).toBe(second.url);
  });

  it('is not expected of an installation that has never had one, and is there the next time', async () => {
    const first = await scene.ensure();
    await first.release();
    await rm(path.join(scene.dataDir, 'postgres', 'socket-folder'));
    const recalled = await recallEmbeddedPostgres(scene.dataDir, password);
    expect(recalled?.url).toBe(overTcp(first.url));
    const second = await scene.ensure(true, recalled?.place);
    expect(second.url).toBe(recalled?.url);
    await second.release();
    expect((await recallEmbeddedPostgres(scene.dataDir, password))?.url).toBe(first.url);
  });
});
