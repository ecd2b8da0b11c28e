import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { disconnectDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { ensureEmbeddedPostgres } from '@/lib/server/postgres/embedded-postgres';
import { migrateUp } from '@/prisma/migrate';

export type Throwaway = {
  /** A migrated database of its own; the product's client reads from it from now on. */
  makeDatabase(name: string): Promise<string>;
};

/** A PostgreSQL of its own with the embedded server's settings, for benchmarks inside this process; gone afterwards. */
export async function withThrowaway<T>(use: (place: Throwaway) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'tributary-bench-'));
  const password = randomBytes(18).toString('hex');
  const embedded = await ensureEmbeddedPostgres({ dataDir, password, keeps: true });
  try {
    prepareSettings(embedded.url);
    return await use({
      makeDatabase: async (name) => {
        const maker = new pg.Client(embedded.url);
        await maker.connect();
        await maker.query(`CREATE DATABASE ${name}`);
        await maker.end();
        const url = new URL(embedded.url);
        url.pathname = `/${name}`;
        await migrateUp(url.toString());
        await useDatabase(url.toString());
        return url.toString();
      },
    });
  } finally {
    await disconnectDb();
    await embedded.release();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The queries read their settings where the product does. */
function prepareSettings(url: string): void {
  process.env.DATABASE_URL = url;
  process.env.AUTH_SECRET ??= randomBytes(32).toString('base64');
  process.env.ENCRYPTION_KEYS ??= `bench:${randomBytes(32).toString('base64')}`;
  process.env.LOG_LEVEL ??= 'warn';
}

/** From now on. */
export async function useDatabase(url: string): Promise<void> {
  await disconnectDb();
  env().DATABASE_URL = url;
}

export async function withClient<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
