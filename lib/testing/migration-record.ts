import { readdirSync } from 'node:fs';
import pg from 'pg';
import { env } from '@/lib/env';

/** The test databases are made without the migration engine, which keeps this record; a check of the books asks for it. */
export async function keepMigrationRecord(): Promise<void> {
  const client = new pg.Client(env().DATABASE_URL);
  await client.connect();
  try {
    const { rows } = await client.query<{ kept: string | null }>(
      `SELECT to_regclass('_prisma_migrations')::text AS kept`,
    );
    if (rows[0]?.kept) return;
    const names = readdirSync('prisma/migrations').filter((name) => /^\d/.test(name));
    await client.query(
      'CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)',
    );
    await client.query('INSERT INTO _prisma_migrations SELECT unnest($1::text[]), now()', [names]);
  } finally {
    await client.end();
  }
}
