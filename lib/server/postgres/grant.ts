import pg from 'pg';

import { StartError } from '@/lib/command';

const ROWS = 'SELECT, INSERT, UPDATE, DELETE';
const COUNTERS = 'USAGE, SELECT, UPDATE';
/** Ours, and that of pg-boss. */
const OTHER_SCHEMA = 'pgboss';

/**
 * Lets a role use the database that `url` owns, and change no table of it: rows only, now and in what later migrations make.
 * Throws a `StartError` when there is no such role, or when it could change tables all the same.
 */
export async function grantToApp(url: string, role: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await requireHarmless(client, role);
    const to = client.escapeIdentifier(role);
    // never null: name
    const { rows } = await client.query<{ name: string; schema: string }>(
      'SELECT current_database()::text AS name, current_schema()::text AS schema',
    );
    const [here] = rows;
    const schemas = [here?.schema ?? 'public', OTHER_SCHEMA].map((name) =>
      client.escapeIdentifier(name),
    );
    const database = client.escapeIdentifier(here?.name ?? '');
    await client.query('BEGIN');
    // Two that grant at once would change the same rows of the catalogue.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('tributary/grant'))`);
    await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${to}`);
    for (const schema of schemas) {
      await client.query(`REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC, ${to}`);
      await client.query(`GRANT USAGE ON SCHEMA ${schema} TO ${to}`);
      await client.query(`GRANT ${ROWS} ON ALL TABLES IN SCHEMA ${schema} TO ${to}`);
      await client.query(`GRANT ${COUNTERS} ON ALL SEQUENCES IN SCHEMA ${schema} TO ${to}`);
      const later = `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT`;
      await client.query(`${later} ${ROWS} ON TABLES TO ${to}`);
      await client.query(`${later} ${COUNTERS} ON SEQUENCES TO ${to}`);
    }
    // What was applied is for whoever migrates to write down.
    await client.query(`REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM ${to}`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function requireHarmless(client: pg.Client, role: string): Promise<void> {
  const { rows } = await client.query<{ is_super: boolean; owns: boolean }>(
    `SELECT r.rolsuper OR pg_has_role(r.oid, current_user::regrole, 'MEMBER') AS is_super,
       EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')) AS owns
     FROM pg_roles r WHERE r.rolname = $1`,
    [role],
  );
  const [found] = rows;
  if (!found) {
    throw new StartError(
      `There is no role "${role}": make it with CREATE ROLE "${role}" LOGIN PASSWORD '…'.`,
    );
  }
  if (found.is_super || found.owns) {
    throw new StartError(
      `The role "${role}" owns the tables or may become who does: grants would keep it from nothing. Name another one.`,
    );
  }
}
