import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import pg from 'pg';
import { afterEach, beforeEach } from 'vitest';

import {
  type EmbeddedPostgres,
  ensureEmbeddedPostgres,
} from '@/lib/server/postgres/embedded-postgres';
import type { Place } from '@/lib/server/postgres/find-server';

export const password = 'a-password-of-this-test-only';

/** A folder for an embedded PostgreSQL of each test's own, which is stopped and removed afterwards. */
export class EmbeddedScene {
  base = '';
  /** Below `base`, or `base` itself. */
  dataDir = '';
  readonly #opened: EmbeddedPostgres[] = [];

  constructor() {
    beforeEach(async () => {
      this.base = await mkdtemp(path.join(os.tmpdir(), 'tributary-pg-'));
      // As root PostgreSQL runs under another account, which passes through.
      await chmod(this.base, 0o711);
      this.dataDir = this.base;
    });
    afterEach(async () => {
      for (const server of this.#opened.splice(0)) await server.release();
      await rm(this.base, { recursive: true, force: true });
    });
  }

  async ensure(keeps = true, place?: Place): Promise<EmbeddedPostgres> {
    const server = await ensureEmbeddedPostgres({ dataDir: this.dataDir, password, keeps, place });
    this.#opened.push(server);
    return server;
  }

  pidFile(): string {
    return path.join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid');
  }

  async postmaster(): Promise<number> {
    return Number((await readFile(this.pidFile(), 'utf8')).split('\n')[0]);
  }
}

/** As a person's psql comes. */
export function overTcp(url: string): string {
  const address = new URL(url);
  address.search = '';
  return address.toString();
}

/** The first column of the first row. */
export async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}
