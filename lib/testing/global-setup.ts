import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { ensureEmbeddedPostgres } from '@/lib/server/postgres/embedded-postgres';
import { migrateUp } from '@/prisma/migrate';

/**
 * A throw-away PostgreSQL with a migrated template, from which each test file clones its own database.
 * TEST_DATABASE_URL, an administrator's address, uses a server that runs already.
 */
export default async function setup(): Promise<() => Promise<void>> {
  // Another project of the same run has made it.
  if (process.env.TRIBUTARY_TEST_TEMPLATE) return () => Promise.resolve();
  const given = process.env.TEST_DATABASE_URL;
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'tributary-test-'));
  const embedded = given
    ? null
    : await ensureEmbeddedPostgres({
        dataDir,
        password: randomBytes(18).toString('hex'),
        keeps: true,
      });
  const admin = given ?? embedded?.url ?? '';
  const template = `tributary_template_${randomBytes(4).toString('hex')}`;
  const client = new pg.Client(admin);
  await client.connect();
  if (embedded) await forgetDurability(client);
  await client.query(`CREATE DATABASE ${template}`);
  const url = new URL(admin);
  url.pathname = `/${template}`;
  await migrateUp(url.toString());
  process.env.TRIBUTARY_TEST_ADMIN_URL = admin;
  process.env.TRIBUTARY_TEST_TEMPLATE = template;

  return async () => {
    const { rows } = await client.query<{ datname: string }>(
      `SELECT datname FROM pg_database WHERE datname LIKE $1 || '%'`,
      [template],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
    await client.end();
    delete process.env.TRIBUTARY_TEST_TEMPLATE;
    await embedded?.release();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** What is thrown away need not survive a power cut. A test of durability starts a server of its own. */
async function forgetDurability(client: pg.Client): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes']) {
    await client.query(`ALTER SYSTEM SET ${setting} = off`);
  }
  await client.query('SELECT pg_reload_conf()');
}
