import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { until } from '@/lib/testing/gateway';
import { click, killServers, startServer, type StartedServer } from '@/lib/testing/started-server';

import { LOCK_KEY } from '@/prisma/migrate';

import { recallEmbeddedPostgres } from '@/lib/server/postgres/embedded-postgres';
import { NextChild } from '@/lib/server/next/next-child';
import { findFreePort } from '@/lib/server/kit/ports';
import { root } from '@/lib/server/kit/root';

/** The site may have to be built first. */
const START_LIMIT_MS = 400_000;

let folder: string;
let settings: Record<string, string>;
let origin: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-unavailable-'));
  const port = String(await findFreePort());
  origin = `http://localhost:${port}`;
  settings = { DATA_DIR: folder, TMPDIR: folder, PORT: port, APP_URL: origin };
});
afterEach(async () => {
  killServers();
  await sleep(200);
  await rm(folder, { recursive: true, force: true });
});

async function untilItRuns(server: StartedServer): Promise<void> {
  const runs = () => server.said().includes('Tributary runs at');
  await until(() => runs() || server.exitCode() !== null, START_LIMIT_MS);
  if (!runs()) throw new Error(server.said());
}

const pageStatus = async () => (await fetch(`${origin}/login`)).status;
const lines = (server: StartedServer, about: RegExp) =>
  server
    .said()
    .split('\n')
    .filter((line) => about.test(line));

/** A way to the database that can be closed: then nothing listens there. */
async function openWay(url: string) {
  const to = new URL(url);
  const port = await findFreePort();
  const sockets = new Set<net.Socket>();
  let server: net.Server | null = null;
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  // Its Unix socket would lead around the way.
  through.search = '';
  return {
    url: through.toString(),
    open: () =>
      new Promise<void>((resolve) => {
        server = net.createServer((from) => {
          const onward = net.connect(Number(to.port), to.hostname);
          for (const socket of [from, onward]) {
            sockets.add(socket);
            socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
          }
          from.pipe(onward).pipe(from);
        });
        server.listen(port, '127.0.0.1', resolve);
      }),
    close: () => {
      server?.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

describe('a start without the database, where it has run before', () => {
  it(
    'answers clicks at once, keeps them, and goes on when the database comes',
    async () => {
      const { code } = await makeAffiliate({ programId: (await makeProgram()).id });
      const link = `${origin}/r/${code}`;
      const way = await openWay(process.env.DATABASE_URL ?? '');
      settings.DATABASE_URL = way.url;
      await way.open();
      const before = startServer(settings);
      await untilItRuns(before);
      const ids = [await click(link)];
      await before.end('SIGKILL');
      way.close();

      const stopped = startServer(settings);
      ids.push(await click(link));
      expect(await pageStatus()).toBe(503);
      expect(await stopped.end('SIGINT')).toBe(0);

      const server = startServer(settings);
      ids.push(await click(link));
      await sleep(5_000);
      ids.push(await click(link));
      // It was tried again meanwhile, and spoken of once.
      expect(lines(server, /database is unavailable/)).toEqual([
        expect.stringMatching(
          /^The database is unavailable .+ DATABASE_URL: nothing answers at 127\.0\.0\.1:/,
        ),
      ]);
      expect(server.said()).not.toContain('runs at');
      // It comes, and goes again in the middle of the migrations.
      const release = await holdMigrations();
      await way.open();
      await untilMigrationsWait();
      way.close();
      await until(() => lines(server, /database is unavailable/).length === 2, 20_000);
      await release();
      await way.open();
      await untilItRuns(server);
      expect(lines(server, /database is there/)).toHaveLength(2);
      expect(await pageStatus()).toBe(200);
      const recorded = () => db.click.count({ where: { id: { in: ids } } });
      const limit = performance.now() + 10_000;
      while ((await recorded()) < ids.length && performance.now() < limit) await sleep(100);
      expect(await recorded()).toBe(ids.length);
      expect(await server.end('SIGINT')).toBe(0);

      // A setting that is wrong is no database that is unavailable.
      const wrong = new URL(process.env.DATABASE_URL ?? '');
      wrong.password = 'hunter2hunter2';
      const refused = startServer({ ...settings, DATABASE_URL: wrong.toString() });
      await until(() => refused.exitCode() !== null, 30_000);
      expect(refused.exitCode()).toBe(1);
      expect(refused.said().trim()).toMatch(
        /^DATABASE_URL: PostgreSQL at .+ refuses the user [^\n]+$/,
      );
      way.close();
    },
    START_LIMIT_MS,
  );

  it(
    'does so with the embedded PostgreSQL too, when that does not come up',
    async () => {
      settings.DATABASE_URL = '';
      const first = startServer(settings);
      await untilItRuns(first);
      await addAffiliate();
      await first.end('SIGINT');
      const link = `${origin}/r/EMBEDDED`;
      const second = startServer(settings);
      await untilItRuns(second);
      const ids = [await click(link)];
      await second.end('SIGKILL');

      const cluster = path.join(folder, 'postgres', 'cluster');
      const pid = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0];
      process.kill(Number(pid), 'SIGKILL');
      const file = path.join(cluster, 'postgresql.conf');
      const good = await readFile(file);
      await appendFile(file, 'no_such_setting = 1\n');

      const third = startServer(settings);
      ids.push(await click(link));
      expect(await pageStatus()).toBe(503);
      await until(() => lines(third, /tried again/).length > 0, 20_000);
      expect(lines(third, /tried again/)[0]).toMatch(
        /^The database is unavailable .+ PostgreSQL does not start: .*postgresql\.conf/,
      );
      await writeFile(file, good);
      await untilItRuns(third);
      await sleep(1_000);
      expect(await recordedOf(ids)).toBe(ids.length);
      expect(await third.end('SIGINT')).toBe(0);
      // It has stopped, and its socket is gone.
      await expect(recordedOf(ids)).rejects.toThrow('ENOENT');
    },
    START_LIMIT_MS,
  );
});

describe('Next’s first start', () => {
  it('outlives a database that becomes unavailable meanwhile, and tells the link for the first owner later', async () => {
    const way = await openWay(process.env.DATABASE_URL ?? '');
    const program = path.join(folder, 'next.mjs');
    const set = { ...settings, DATABASE_URL: way.url, NODE_ENV: 'production', WORKER: 'off' };
    await writeFile(
      program,
      `Object.assign(process.env, ${JSON.stringify(set)});
       process.chdir(${JSON.stringify(root)});
       const { register } = await import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))});
       register();
       await import(${JSON.stringify(path.join(root, 'lib/server/next/next-process.ts'))});`,
    );
    const { child, invite } = await NextChild.start(
      { program, wantsInvite: true },
      new AbortController().signal,
    );
    try {
      let ownerLink: string | null | undefined;
      void invite.then((link) => (ownerLink = link));
      await sleep(1_000);
      expect(ownerLink).toBeUndefined();
      expect(child.address).not.toBeNull();
      await way.open();
      await until(() => ownerLink !== undefined, 20_000);
      expect(ownerLink).toMatch(/\/welcome\//);
    } finally {
      await child.stop();
      way.close();
    }
  }, 60_000);
});

async function holdMigrations(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
  return () => client.end();
}

async function untilMigrationsWait(): Promise<void> {
  const limit = performance.now() + 20_000;
  while (performance.now() < limit) {
    const [row] = await db.$queryRaw<{ waits: boolean }[]>`
      SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS waits`;
    if (row?.waits) return;
    await sleep(50);
  }
  throw new Error('nobody waits for the migrations');
}

async function withEmbedded<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const secrets = JSON.parse(await readFile(path.join(folder, 'secrets.json'), 'utf8')) as {
    POSTGRES_PASSWORD: string;
  };
  const found = await recallEmbeddedPostgres(folder, secrets.POSTGRES_PASSWORD);
  const client = new pg.Client({ connectionString: found?.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function addAffiliate(): Promise<void> {
  return withEmbedded(async (client) => {
    const [programId, userId] = [newId('program'), newId('user')];
    await client.query(
      `INSERT INTO program (id, name, slug, currency, default_destination, allowed_destinations)
       VALUES ($1, 'Shop', 'shop', 'USD', 'https://shop.example/', '{}')`,
      [programId],
    );
    await client.query(
      `INSERT INTO app_user (id, email, email_canonical, name)
       VALUES ($1, 'e@example.com', 'e@example.com', 'E')`,
      [userId],
    );
    await client.query(
      `INSERT INTO affiliate (id, program_id, user_id, name, code, status)
       VALUES ($1, $2, $3, 'E', 'EMBEDDED', 'active')`,
      [newId('affiliate'), programId, userId],
    );
  });
}

function recordedOf(ids: string[]): Promise<number> {
  return withEmbedded(async (client) => {
    const { rows } = await client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM click WHERE id = ANY($1)',
      [ids],
    );
    return rows[0]?.count ?? 0;
  });
}
